"""The charts of a report, from the rows of the tables beside them. Their text says the same. Pure."""

from datetime import date
from typing import Any

from reporting.charting.frame import DASHED, Chart, across, line_at, words_on
from reporting.charting.spc import Asked, Month, spc_chart
from reporting.charts import VEGA_LITE, bars, summary
from reporting.committee.editions import Group, Told
from reporting.corrections import closed_at
from reporting.measures import BY_KEY

Picture = tuple[dict[str, Any], str]
FEWEST = 2
"""Points of which a line can be drawn."""


def told_only(groups: list[Group], key: str) -> list[Any]:
    """The rows whose rate can be told."""
    return [group for group in groups if group.rates[key].rate is not None]


def bars_of(groups: list[Group], key: str) -> Picture | None:
    """A bar per group, and the picture in a sentence; None where nothing can be told."""
    rows = told_only(groups, key)
    return (bars(rows, key), summary(rows, key)) if rows else None


def line_of(groups: list[Group], key: str) -> Picture | None:
    """A measure over time: points joined by a line, each with its percentage; the published figure dashed."""
    rows, measure = told_only(groups, key), BY_KEY[key]
    if len(rows) < FEWEST:
        return None
    values = [
        {"when": group.label, "rate": group.rates[key].rate, "words": f"{round(100 * group.rates[key].rate)} %"}
        for group in rows
    ]
    when = {"field": "when", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": -40}}
    rate = across("rate", measure.name)
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "aria": False, "color": "#1d70b8", "strokeWidth": 3, "point": {"size": 70}},
            "encoding": {"x": when, "y": rate},
        },
        words_on({"dy": -14}, {"x": when, "y": rate, "text": {"field": "words"}}),
    ]
    if measure.reference:
        layers.insert(0, line_at(measure.reference.rate, DASHED))
    spec = {
        "$schema": VEGA_LITE,
        "data": {"values": values},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": 240,
        "layer": layers,
    }
    return spec, summary(rows, key)


def control_of(found: Told, key: str) -> Chart | None:
    """The measure month by month with the limits of chance; a month not closed yet stands in none."""
    if len(told_only(found.over_time, key)) < FEWEST:
        return None
    counted = [
        Month(
            starts_on=(starts_on := date.fromisoformat(month.key)),
            numerator=month.rates[key].numerator,
            denominator=month.rates[key].denominator,
            is_maturing=found.as_at < closed_at(starts_on),
            is_part=month.key == found.began_within,
        )
        for month in found.over_time
    ]
    return spc_chart(counted, Asked(BY_KEY[key]))
