"""The charts of a report, from the rows of the tables beside them. Their text says the same. Pure."""

from typing import Any

from reporting.charts import VEGA_LITE, bars, summary
from reporting.committee.editions import Group
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
    rate = {
        "field": "rate",
        "type": "quantitative",
        "title": measure.name,
        "axis": {"format": ".0%"},
        "scale": {"domain": [0, 1]},
    }
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "line", "aria": False, "color": "#1d70b8", "strokeWidth": 3, "point": {"size": 70}},
            "encoding": {"x": when, "y": rate},
        },
        {
            "mark": {"type": "text", "aria": False, "dy": -14, "fontSize": 13},
            "encoding": {"x": when, "y": rate, "text": {"field": "words"}},
        },
    ]
    if measure.reference:
        line = {"type": "rule", "aria": False, "strokeDash": [6, 4], "color": "#0b0c0c", "strokeWidth": 2}
        layers.append({"mark": line, "encoding": {"y": {"datum": measure.reference.rate, "type": "quantitative"}}})
    spec = {
        "$schema": VEGA_LITE,
        "data": {"values": values},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": 240,
        "layer": layers,
    }
    return spec, summary(rows, key)
