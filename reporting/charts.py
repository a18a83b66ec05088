"""Vega-Lite specifications, made from the same figures as the table beside them."""

from typing import Any

from reporting.measures import BY_KEY
from reporting.uptake import Figures

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"


def bars(figures: list[Figures], key: str) -> dict[str, Any]:
    """A bar per group with its numbers as a label, and the published figure as a dashed line. Readable in grey.

    Its marks are hidden from screen readers: the table and the sentence before it say the same, in order.
    """
    measure = BY_KEY[key]
    values = [
        {"group": row.label, "rate": row.rates[key].rate or 0, "words": row.rates[key].words}
        for row in figures
        if row.rates[key].denominator
    ]
    rate = {"field": "rate", "type": "quantitative", "title": measure.name}
    across = rate | {"axis": {"format": ".0%"}, "scale": {"domain": [0, 1]}}
    group = {"field": "group", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "bar", "aria": False, "color": "#1d70b8", "height": {"band": 0.6}},
            "encoding": {"x": across, "y": group},
        },
        {
            "mark": {"type": "text", "aria": False, "align": "left", "dx": 6, "fontSize": 14},
            "encoding": {"x": across, "y": group, "text": {"field": "words"}},
        },
    ]
    if measure.reference:
        line = {"type": "rule", "aria": False, "strokeDash": [6, 4], "color": "#0b0c0c", "strokeWidth": 2}
        layers.append({"mark": line, "encoding": {"x": {"datum": measure.reference.rate, "type": "quantitative"}}})
    return {
        "$schema": VEGA_LITE,
        "data": {"values": values},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": {"step": 36},
        "layer": layers,
    }


def summary(figures: list[Figures], key: str) -> str:
    """The picture in a sentence."""
    said = [f"{row.label}: {row.rates[key].words}" for row in figures if row.rates[key].denominator]
    reference = BY_KEY[key].reference
    line = f" Dashed line: {round(100 * reference.rate)} % ({reference.source})." if reference else ""
    return f"{BY_KEY[key].name}. {'; '.join(said) or 'Nothing to show'}.{line}"
