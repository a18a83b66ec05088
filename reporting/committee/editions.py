"""What an edition of a report tells, read from the figures that were kept: the same for page and document. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reporting.committee.figures import BY_GROUP, BY_PLACEMENT, exact_of, shown_quarters, year_over
from reporting.committee.quarters import Quarter
from reporting.committee_models import CommitteeDocument, CommitteeReport
from reporting.measures import COUNTS
from reporting.parts import MEASURE_PARTS
from reporting.sheet import MISSING_ONLY, TOTAL, YEAR, Line, Sheet, read, rounding_note, year_words

Edition = CommitteeDocument.Edition
KEYS = tuple(MEASURE_PARTS)
"""The measures of a report: those that may leave a council."""
CANNOT_SAY = (
    ("Offered: cannot say whether within 72 hours", "offer_said"),
    ("Interviewed: cannot say whether within 72 hours", "interview_said"),
)


@dataclass(frozen=True)
class Group:
    """A row of figures: whose, and its rates by measure."""

    label: str
    rates: dict[str, Any]
    key: str = ""


@dataclass(frozen=True)
class Told:
    """All figures of one edition. `over_time` is of quarters, or of months where `is_exact`.

    `began_within` is the key of the month in which recording began, where it is one of these and not whole.
    """

    when: Quarter
    as_at: datetime
    is_exact: bool
    due: str
    total: Group
    before: Group
    groups: list[Group]
    placements: list[Group]
    placements_words: str
    over_time: list[Group]
    cannot_say: list[tuple[str, str]]
    notes: list[str]
    began_within: str = ""


def told(report: CommitteeReport, edition: str) -> Told:
    """What the edition tells of the report."""
    return _inside(report) if edition == Edition.INSIDE else _public(report)


def _kept(report: CommitteeReport) -> tuple[dict[str, Any], datetime]:
    """What was counted, and when."""
    if report.figures is None or report.counted_at is None:
        raise ValueError("The figures of this report are not counted yet.")
    return report.figures, report.counted_at


def _public(report: CommitteeReport) -> Told:
    """Lines of the sheets that may leave."""
    kept, counted_at = _kept(report)
    when, sheets = report.when, {data["year"]: read(data) for data in kept["public"]}
    quarters = [
        (each, line)
        for each in shown_quarters(when)
        if each.year in sheets and (line := sheets[each.year].lines.get((each.name, TOTAL, "")))
    ]
    total, before = quarters[-1][1], dict(quarters).get(when.back(1))
    over, sheet = sheets.get(year_over(when)), sheets[when.year]
    return Told(
        when=when,
        as_at=counted_at,
        is_exact=False,
        due=f"About {total.numbers['mature']} episodes",
        total=_group(total, "This quarter"),
        before=_group(before, "The quarter before") if before else Group("The quarter before", {}),
        groups=[_group(line) for line in sheet.of(when.name, BY_GROUP)],
        placements=[_group(line) for line in _placements(over)],
        placements_words=f"{year_words(year_over(when))}, the last year that is complete",
        over_time=[_group(line, each.words) for each, line in quarters],
        cannot_say=[(words, _unsaid(total, part)) for words, part in CANNOT_SAY],
        notes=_notes(sheet, over),
    )


def _placements(sheet: Sheet | None) -> list[Line]:
    """Placement types of a year, those with the most episodes first."""
    lines = sheet.of(YEAR, BY_PLACEMENT) if sheet else []
    return sorted(lines, key=lambda line: -line.numbers["mature"])


def _notes(sheet: Sheet, over: Sheet | None) -> list[str]:
    """How numbers are rounded, and what cannot be told for that reason."""
    notes = [
        f"{rounding_note(sheet.threshold)}.",
        f"{MISSING_ONLY}.",
        f"The figures are those of {sheet.counted_at:%-d %B %Y}; what leaves the council is counted once a month.",
        "Figures of a month, and placement types of a quarter, are too small to be told outside the council: quarters"
        " are shown as a whole and by group, placement types for a whole year.",
    ]
    if over and over.children_told is not None:
        notes.append(
            f"About {over.children_told} children in {year_words(over.year)}, rounded to a multiple of"
            f" {over.threshold}. Tables count episodes: one child may have several."
        )
    return notes


def _unsaid(line: Line, part: str) -> str:
    return str(line.numbers["mature"] - line.numbers[part])


def _group(line: Line, label: str = "") -> Group:
    return Group(label or line.label, {key: line.rate(key) for key in KEYS})


def _inside(report: CommitteeReport) -> Told:
    """Everything to the unit."""
    kept, counted_at = _kept(report)
    found, when = kept["inside"], report.when
    total, before = exact_of(found["total"]), exact_of(found["before"])
    names = ("cannot_say", "offer_cannot_say", "interview_cannot_say", "estimated", "pending")
    return Told(
        when=when,
        as_at=counted_at,
        is_exact=True,
        due=f"{total.episodes} episodes of {total.children} children",
        total=Group("This quarter", total.rates),
        before=Group("The quarter before", before.rates),
        groups=_exact(found["groups"]),
        placements=_exact(found["placements"]),
        placements_words=when.words,
        over_time=_exact(found["months"]),
        cannot_say=[(COUNTS[name][0], str(total.counts[name])) for name in names],
        notes=[
            f"{MISSING_ONLY}.",
            "Small numbers are not hidden in this edition. Do not publish it, and do not pass it on.",
        ],
        began_within=found["began_within"],
    )


def _exact(rows: Iterable[dict[str, Any]]) -> list[Group]:
    return [Group(figures.label, figures.rates, figures.key) for figures in map(exact_of, rows)]
