"""How long it took from the return to the offer, and to the interview: every episode in one band, or said why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from interviews.deadlines import INTERVIEW_WINDOW
from reporting.charting.frame import (
    BAR_STEP,
    BLUE,
    DASHED,
    GREY,
    INK,
    LIGHT,
    Chart,
    Column,
    Row,
    labelled_bars,
    percent,
    words_on,
)
from reporting.measures import FOUR_WEEKS, WEEK

DAY = timedelta(hours=24)
LINES = (INTERVIEW_WINDOW, WEEK, FOUR_WEEKS)
"""The windows of the measures: an episode whose time is not known closely enough for one of them is in no band."""


@dataclass(frozen=True)
class Band:
    """From after one length to another, that one included; without an end the rest."""

    name: str
    words: str
    after: timedelta | None
    upto: timedelta | None


BANDS = (
    Band("24h", "Within 24 hours", None, DAY),
    Band("48h", "Over 24, up to 48 hours", DAY, 2 * DAY),
    Band("72h", "Over 48, up to 72 hours", 2 * DAY, INTERVIEW_WINDOW),
    Band("7d", "Over 72 hours, up to 7 days", INTERVIEW_WINDOW, WEEK),
    Band("28d", "Over 7, up to 28 days", WEEK, FOUR_WEEKS),
    Band("later", "Over 28 days", FOUR_WEEKS, None),
)
CANNOT_SAY, NOT_YET = "cannot_say", "not_yet"


@dataclass(frozen=True)
class Step:
    """What is waited for after a return: the column with its time, and words."""

    name: str
    column: str
    words: str
    done: str
    not_done: str


STEPS = (
    Step("offered", "first_offered_at", "From the return to the first offer", "offered", "Not offered"),
    Step("interviewed", "completed_at", "From the return to the interview", "interviewed", "Not interviewed"),
)
BY_NAME = {step.name: step for step in STEPS}
TABLE = (
    Column("band", "Time since the return", is_number=False),
    Column("episodes", "Episodes"),
    Column("words", "Of all"),
)
FILE = ("band", "episodes", "of", "share")


def hours_chart(step: Step, counted: Mapping[str, int]) -> Chart:
    """Of the tallies by band, those that cannot be said and those that have not happened among them."""
    everything = sum(counted.values())
    named = [
        *((band.name, band.words) for band in BANDS),
        (CANNOT_SAY, "Cannot say: time of return not exact"),
        (NOT_YET, step.not_done),
    ]
    rows = [_row(name, words, counted[name], everything) for name, words in named]
    return Chart(
        name=f"hours-{step.name}",
        title=step.words,
        summary=(_summary(step, counted, everything),),
        rows=rows,
        table=TABLE,
        file=FILE,
        marks=_marks(max(counted.values())),
        notes=(
            "Of due episodes that returned at least 72 hours ago. The bands are not of equal length. Counted from the"
            " earliest time at which the child may have been back; where that leaves open on which side of 72 hours, 7"
            " or 28 days it lies, it stands under “cannot say”.",
        ),
    )


def _row(name: str, words: str, episodes: int, everything: int) -> Row:
    share = episodes / everything if everything else None
    return {
        "name": name,
        "band": words,
        "episodes": episodes,
        "of": everything,
        "share": share,
        "words": f"{percent(share)} ({episodes} of {everything})",
        "label": f"{percent(share)} ({episodes} of {everything}) {words}",
        "kind": "apart" if name in (CANNOT_SAY, NOT_YET) else "band",
    }


def _summary(step: Step, counted: Mapping[str, int], everything: int) -> str:
    done = [(band, counted[band.name]) for band in BANDS]
    timed = sum(number for _, number in done)
    if not timed:
        return (
            f"No episode was {step.done} in a time that is known. {step.not_done}: {counted[NOT_YET]} of {everything}."
        )
    passed, middle = 0, BANDS[-1]
    for band, number in done:
        passed += number
        if 2 * passed >= timed:
            middle = band
            break
    day = sum(number for band, number in done if band.upto and band.upto <= DAY)
    in_time = sum(number for band, number in done if band.upto and band.upto <= INTERVIEW_WINDOW)
    return (
        f"Of {everything} episodes {day} were {step.done} within 24 hours and {in_time} within 72 hours. Of the {timed}"
        f" {step.done} in a known time, the middle one: {middle.words.lower()}. {step.not_done}: {counted[NOT_YET]}."
        f" Cannot say: {counted[CANNOT_SAY]}."
    )


def _marks(most: int) -> dict[str, Any]:
    """Bars with their numbers; what has no time lighter, with a dashed edge; rules after 24 and 72 hours."""
    along = {
        "field": "episodes",
        "type": "quantitative",
        "title": "Episodes",
        "axis": {"tickMinStep": 1, "format": "d"},
        "scale": {"domain": [0, max(1, most)], "nice": True},
    }
    apart = "datum.kind === 'apart'"
    look = {
        "color": {"condition": {"test": apart, "value": LIGHT}, "value": BLUE},
        "stroke": {"value": GREY},
        "strokeDash": {"condition": {"test": apart, "value": [3, 3]}, "value": [1, 0]},
    }
    rules = (_rule(name, words) for name, words in (("24h", "24 hours"), ("72h", "72 hours")))
    return {"height": {"step": BAR_STEP}, "layer": [*labelled_bars("band", along, look), *rules]}


def _rule(name: str, words: str) -> dict[str, Any]:
    """A dashed line below a band, named at its right end."""
    edge = {"field": "band", "type": "nominal", "sort": None, "bandPosition": 1, "axis": None}
    line = {"type": "rule", "aria": False, "strokeDash": DASHED, "color": INK, "strokeWidth": 1.5}
    return {
        "transform": [{"filter": f"datum.name === '{name}'"}],
        "layer": [
            {"mark": line, "encoding": {"y": edge}},
            words_on({"align": "right", "text": words, "x": "width"}, {"y": edge}),
        ],
    }
