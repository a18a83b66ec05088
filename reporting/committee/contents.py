"""What stands in a report, part by part: the page shows these parts, and the document is set of them. Pure."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from interviews.printing.documents import heading, items, moment, rows, words
from reporting.committee import charts
from reporting.committee.editions import KEYS, Edition, Group, Told, told
from reporting.committee_models import CommitteeReport
from reporting.measures import BY_KEY

ACROSS = ("offered_72h", "uptake", "interviewed_72h")
"""The measures of tables with a row per placement type, quarter or month."""
NOT_WRITTEN = "No commentary has been written."

Part = dict[str, Any]


def table(caption: str, head: Iterable[str], lines: Iterable[Iterable[str]]) -> Part:
    """Rows under their headings; the first cell of a row is its heading."""
    return {"kind": "table", "caption": caption, "head": list(head), "lines": [list(line) for line in lines]}


def chart(title: str, key: str, found: tuple[dict[str, Any], str] | None) -> list[Part]:
    """A picture of a measure, after the table of the same rows, with its heading; nothing where there is none.

    `text` stands for it where it cannot be seen; the page prints it, so that what is noted for paper stands in it too.
    """
    if found is None:
        return []
    parts: list[Part] = [
        {"kind": "subheading", "text": title},
        {"kind": "chart", "title": title, "spec": found[0], "text": found[1]},
    ]
    line = {"kind": "note", "text": f"Dashed line: {_nationally(key)}."}
    return [*parts, line] if BY_KEY[key].reference else parts


def parts_of(report: CommitteeReport, edition: str) -> list[Part]:
    """Everything after the cover."""
    found = told(report, edition)
    return [
        *in_short(found),
        *commentary(report),
        *by_group(found),
        *by_placement(found),
        *over_time(found),
        *cannot_say(found),
        *definitions(found),
    ]


def for_page(parts: list[Part]) -> list[Part]:
    """The same, with what a page needs besides: a number for each chart, the heading of its column for each cell."""
    return [
        {**part, "id": f"chart-{number}"}
        if part["kind"] == "chart"
        else {**part, "told": [list(zip(part["head"], line, strict=True)) for line in part["lines"]]}
        if part["kind"] == "table"
        else part
        for number, part in enumerate(parts)
    ]


def cover(report: CommitteeReport, edition: str) -> list[Part]:
    """Whose it is, of when, as at when."""
    is_inside = edition == Edition.INSIDE
    return [
        rows(
            ("Council", report.council),
            ("Quarter", f"{report.when.words}, by the date of the return"),
            ("Figures as at", moment(report.counted_at)),
            ("Edition", "For use inside the council, with exact figures" if is_inside else "For the committee"),
            ("Revision", report.number - 1 if report.number > 1 else ""),
            ("Commentary", f"{report.written_by}, {moment(report.written_at)}" if report.written_at else ""),
        )
    ]


def in_short(found: Told) -> list[Part]:
    """Every measure beside the quarter before and the published figure."""
    lines = [(BY_KEY[key].name, found.total.rates[key].words, _before(found, key), _nationally(key)) for key in KEYS]
    return [
        heading("In short"),
        words(f"{found.due} were due a return home interview, by children who returned in {found.when.words}."),
        table(
            f"Measures, {found.when.words}",
            ("Measure", "This quarter", found.when.back(1).words, "Published nationally"),
            lines,
        ),
        *map(words, found.notes),
    ]


def _before(found: Told, key: str) -> str:
    rate, now = found.before.rates.get(key), found.total.rates[key]
    if rate is None:
        return "Not shown"
    return f"{rate.words}{_change(now.rate, rate.rate)}"


def _change(now: float | None, before: float | None) -> str:
    if now is None or before is None:
        return ""
    points = round(100 * now) - round(100 * before)
    if not points:
        return "; no change"
    return f"; since then {abs(points)} point{'' if abs(points) == 1 else 's'} {'up' if points > 0 else 'down'}"


def _nationally(key: str) -> str:
    reference = BY_KEY[key].reference
    return f"{round(100 * reference.rate)} % ({reference.source})" if reference else "None on this definition"


def commentary(report: CommitteeReport) -> list[Part]:
    """What people say of the figures."""
    return [
        heading("Commentary"),
        {"kind": "subheading", "text": "What changed, and why"},
        *paragraphs(report.what_changed),
        {"kind": "subheading", "text": "What we do about it"},
        *paragraphs(report.what_we_do),
    ]


def paragraphs(text: str) -> list[Part]:
    """What somebody wrote, a paragraph for each that a blank line ends."""
    found = [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if paragraph.strip()]
    return [words(paragraph) for paragraph in found or [NOT_WRITTEN]]


def by_group(found: Told) -> list[Part]:
    """The groups side by side, every measure."""
    lines = [(BY_KEY[key].name, *(group.rates[key].words for group in found.groups)) for key in KEYS]
    return [
        heading("By group"),
        words("As the group was when the child went missing. Care leavers are counted in Home."),
        table(f"By group, {found.when.words}", ("Measure", *(group.label for group in found.groups)), lines),
        *chart("Interviewed (uptake), by group", "uptake", charts.bars_of(found.groups, "uptake")),
    ]


def by_placement(found: Told) -> list[Part]:
    """A row per placement type."""
    if not found.placements:
        return [
            heading("By placement type"),
            words(f"Nothing to show for {found.placements_words}."),
        ]
    return [
        heading("By placement type"),
        words(f"{found.placements_words}. As the placement was when the child went missing."),
        across(f"By placement type, {found.placements_words}", "Placement type", found.placements),
        *chart("Interviewed (uptake), by placement type", "uptake", charts.bars_of(found.placements, "uptake")),
        words(
            "From April 2024 semi-independent homes are registered as supported accommodation: do not read a trend"
            " across that date."
        ),
    ]


def over_time(found: Told) -> list[Part]:
    """Twenty-four months: by quarter, or month by month with the limits of chance."""
    what = "month" if found.is_exact else "quarter"
    drawn = _months if found.is_exact else _quarters
    return [
        heading("Over 24 months"),
        across(f"Each {what} by itself", what.capitalize(), found.over_time),
        *[part for key in ACROSS[:2] for part in drawn(found, key)],
    ]


def _quarters(found: Told, key: str) -> list[Part]:
    return chart(f"{BY_KEY[key].name}, by quarter", key, charts.line_of(found.over_time, key))


def _months(found: Told, key: str) -> list[Part]:
    """The picture, what it says, and how far it can be trusted."""
    made = charts.control_of(found, key)
    if made is None:
        return []
    return [
        {"kind": "subheading", "text": made.title},
        *map(words, made.summary),
        {"kind": "chart", "title": made.title, "spec": made.spec, "text": " ".join(made.summary), "is_said": True},
        *map(words, made.notes),
    ]


def across(caption: str, first: str, groups: list[Group]) -> Part:
    """A row per group, a column per measure."""
    words_of: Callable[[Group], list[str]] = lambda group: [group.rates[key].words for key in ACROSS]  # noqa: E731
    head = (first, *(BY_KEY[key].name for key in ACROSS))
    return table(caption, head, ([group.label, *words_of(group)] for group in groups))


def cannot_say(found: Told) -> list[Part]:
    """What is not known stands in no rate."""
    return [
        heading("What cannot be said"),
        words("A time known only roughly stands in no rate where it could have been in time or late."),
        table(f"Cannot say, {found.when.words}", ("What", "Episodes"), found.cannot_say),
    ]


def definitions(found: Told) -> list[Part]:
    """The definitions that the figures were counted by."""
    sentences = [f"{BY_KEY[key].name}: {BY_KEY[key].sentence} Of: {BY_KEY[key].over}." for key in KEYS]
    return [
        heading("What each measure means"),
        words(
            "A missing episode counts in the quarter in which the child returned, for the council that was responsible."
            " Rates are of episodes that ended at least 72 hours before the figures were counted. Children whose"
            " records are restricted are in none of these figures."
        ),
        items(sentences, ""),
    ]
