"""All councils that published a figure, by how many episodes it rests on, within the limits of chance. No ranks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reporting.charting.frame import BLUE, DASHED, DOTTED, GREY, INK, Chart, Column, Row, across, percent
from reporting.charting.limits import ENOUGH, Spread, band, spread_of
from reporting.measures import Measure

FEWEST = 5
"""Fewer councils than this make no funnel."""
OWN, OTHER = "Your council", "Other council"
STEPS = 60
LINES: dict[str, tuple[str, list[int]]] = {
    "lower_998": ("99.8 % limits", [1, 0]),
    "upper_998": ("99.8 % limits", [1, 0]),
    "lower_95": ("95 % limits", DASHED),
    "upper_95": ("95 % limits", DASHED),
    "middle": ("All together", DOTTED),
}
TABLE = (
    Column("council", "Council", is_number=False),
    Column("words", "Rate"),
    Column("wide_words", "95 % limits"),
    Column("widest_words", "99.8 % limits"),
    Column("said", "Where it lies", is_number=False),
)
FILE = (
    "council_code",
    "council",
    "numerator",
    "denominator",
    "rate",
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
    "said",
)


@dataclass(frozen=True)
class Told:
    """What a council published of the measure."""

    code: str
    council: str
    numerator: int
    denominator: int
    is_own: bool


def funnel_chart(told: Sequence[Told], measure: Measure) -> Chart | None:
    """The chart, councils in the order given; None where too few told a rate."""
    told = [each for each in told if each.denominator]
    if len(told) < FEWEST:
        return None
    spread = spread_of([(each.numerator, each.denominator) for each in told])
    rows = [_row(each, spread) for each in told]
    return Chart(
        name="funnel",
        title=f"{measure.name}: all councils that published it",
        summary=_summary(rows, spread),
        rows=rows,
        table=TABLE,
        file=FILE,
        marks=_marks(rows, spread, measure),
        notes=(f"From left to right: how many {measure.over}.", *_notes(spread)),
    )


def _row(told: Told, spread: Spread) -> Row:
    rate = told.numerator / told.denominator
    limits = band(spread, told.denominator)
    wide, widest = limits.wide, limits.widest
    return {
        "council_code": told.code,
        "council": told.council,
        "who": OWN if told.is_own else OTHER,
        "numerator": told.numerator,
        "denominator": told.denominator,
        "rate": rate,
        "words": f"{percent(rate)} ({told.numerator} of {told.denominator})",
        "lower_95": wide[0],
        "upper_95": wide[1],
        "lower_998": widest[0],
        "upper_998": widest[1],
        "wide_words": f"{percent(wide[0])} to {percent(wide[1])}",
        "widest_words": f"{percent(widest[0])} to {percent(widest[1])}",
        "said": _said(rate, wide, widest),
    }


def _said(rate: float, wide: tuple[float, float], widest: tuple[float, float]) -> str:
    """Where a rate lies; a rate on a limit is within it."""
    side = "above" if rate > wide[1] else "below"
    if widest[0] > rate or rate > widest[1]:
        return f"Outside the 99.8 % limits, {side}"
    if wide[0] > rate or rate > wide[1]:
        return f"Between the 95 % and the 99.8 % limits, {side}"
    return "Within the 95 % limits"


def _summary(rows: Sequence[Row], spread: Spread) -> tuple[str, ...]:
    inside = sum(1 for row in rows if row["said"].startswith("Within"))
    outside = sum(1 for row in rows if row["said"].startswith("Outside"))
    all_of_them = (
        f"Together {percent(spread.rate)}. Of {len(rows)} councils {inside} lie within the 95 % limits,"
        f" {len(rows) - inside - outside} between them and the 99.8 % limits, {outside} outside."
    )
    own = next((row for row in rows if row["who"] == OWN), None)
    if own is None:
        return (all_of_them, "Your council has not published this figure, or has too few episodes for a percentage.")
    meant = {
        "W": "By its size alone it may differ that far from the others by chance.",
        "B": "That is more than chance makes likely: look for a reason, in how it is recorded first.",
        "O": "That is hardly chance: look for the reason, in how it is recorded first.",
    }[own["said"][0]]
    return (all_of_them, f"Your council: {own['words']}. {own['said']}. {meant}")


def _notes(spread: Spread) -> tuple[str, ...]:
    """How the limits were made."""
    limits = (
        "Limits: exact binomial, round the rate of all councils together. Chance alone puts 1 council in 20 outside the"
        " 95 % limits, and 2 in 1,000 outside the 99.8 % limits."
    )
    if not spread.is_known:
        return (
            limits,
            f"With fewer than {ENOUGH} councils nobody can tell how much councils differ of themselves: the limits"
            " show chance alone, and are likely to be too narrow.",
        )
    if spread.factor == 1:
        return (limits, f"Councils differ no more than chance makes them (phi {spread.phi:.2f}): nothing is widened.")
    return (
        limits,
        f"Councils differ {spread.factor:.1f} times as widely as chance alone makes them (phi {spread.phi:.2f}, from"
        " z-scores winsorised at 10 %), so all limits are widened by that much: what councils are like, and how they"
        " record, differs.",
    )


def _marks(rows: Sequence[Row], spread: Spread, measure: Measure) -> dict[str, Any]:
    """Limits by their dashes, the own council by its shape. The lines are those of the table, for sizes in between."""
    size = {"field": "denominator", "type": "quantitative", "title": "Episodes it rests on"}
    most = max(row["denominator"] for row in rows)
    names = list(dict.fromkeys(name for name, _ in LINES.values()))
    dashes = {name: dash for name, dash in LINES.values()}
    lines = {
        "data": {"values": [each for wanted in _sizes(most) for each in _curves(spread, wanted)]},
        "mark": {"type": "line", "aria": False, "color": GREY, "strokeWidth": 1.5},
        "encoding": {
            "x": size,
            "y": across("rate", measure.name),
            "detail": {"field": "which"},
            "strokeDash": _scale(
                "line", names, [dashes[name] for name in names], {"symbolStrokeColor": GREY, "symbolSize": 900}
            ),
        },
    }
    layers = [lines, _points(size, measure, has_own=any(row["who"] == OWN for row in rows))]
    return {"height": 380, "layer": layers, "resolve": {"legend": {"strokeDash": "independent"}}}


def _points(size: dict[str, Any], measure: Measure, *, has_own: bool) -> dict[str, Any]:
    who = [OTHER, OWN] if has_own else [OTHER]
    legend = {"symbolStrokeWidth": 1.2, "symbolSize": 110}
    return {
        "mark": {"type": "point", "aria": False, "filled": True, "strokeWidth": 1.2, "opacity": 1},
        "encoding": {
            "x": size,
            "y": across("rate", measure.name),
            "shape": _scale("who", who, ["circle", "diamond"], legend),
            "fill": _scale("who", who, ["#ffffff", BLUE], legend),
            "stroke": _scale("who", who, [INK, INK], legend),
            "size": {"condition": {"test": f"datum.who === '{OWN}'", "value": 220}, "value": 60},
            "tooltip": [
                {"field": "council", "title": "Council"},
                {"field": "words", "title": "Rate"},
                {"field": "said", "title": "Lies"},
            ],
        },
    }


def _scale(name: str, domain: list[str], marks: list[Any], legend: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": name,
        "type": "nominal",
        "scale": {"domain": domain, "range": marks[: len(domain)]},
        "legend": {"title": None, "orient": "bottom", "direction": "vertical", **legend},
    }


def _curves(spread: Spread, size: int) -> list[Row]:
    """A point of every line at this size."""
    limits = band(spread, size)
    wide, widest = limits.wide, limits.widest
    rates = dict(zip(LINES, (*widest, *wide, spread.rate), strict=True))
    return [
        {"denominator": size, "which": which, "line": LINES[which][0], "rate": rate} for which, rate in rates.items()
    ]


def _sizes(most: int) -> list[int]:
    """Sizes for the lines, close together where they bend, up to a little more than the largest council."""
    end = max(10, int(most * 1.05))
    wanted = [max(1, round(end * (step / STEPS) ** 2)) for step in range(1, STEPS + 1)]
    return [wanted[0], *(after for before, after in pairwise(wanted) if after != before)]
