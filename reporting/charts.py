"""Vega-Lite specifications, made from the same figures as the table beside them."""

from typing import Any

from reporting.charting.frame import BAR_STEP, VEGA_LITE, labelled_bars
from reporting.measures import BY_KEY
from reporting.uptake import Figures


def bars(figures: list[Figures], key: str) -> dict[str, Any]:
    """A bar per group with its numbers as a label, and the published figure as a dashed line. Readable in grey.

    Its marks are hidden from screen readers: the table and the sentence before it say the same, in order.
    """
    measure = BY_KEY[key]
    values = [
        {
            "group": row.label,
            "rate": row.rates[key].rate or 0,
            "words": row.rates[key].words,
            "label": label_of(row, key),
        }
        for row in figures
        if row.rates[key].denominator
    ]
    rate = {"field": "rate", "type": "quantitative", "title": measure.name}
    layers = labelled_bars("group", rate | {"axis": {"format": ".0%"}, "scale": {"domain": [0, 1]}})
    if measure.reference:
        line = {"type": "rule", "aria": False, "strokeDash": [6, 4], "color": "#0b0c0c", "strokeWidth": 2}
        layers.append({"mark": line, "encoding": {"x": {"datum": measure.reference.rate, "type": "quantitative"}}})
    return {
        "$schema": VEGA_LITE,
        "data": {"values": values},
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "height": {"step": BAR_STEP},
        "layer": layers,
    }


def label_of(row: Figures, key: str) -> str:
    """What stands above a bar: the numbers, then whose."""
    return f"{row.rates[key].words} {row.label}"


def summary(figures: list[Figures], key: str) -> str:
    """The picture in a sentence."""
    said = [f"{row.label}: {row.rates[key].words}" for row in figures if row.rates[key].denominator]
    reference = BY_KEY[key].reference
    line = f" Dashed line: {round(100 * reference.rate)} % ({reference.source})." if reference else ""
    return f"{BY_KEY[key].name}. {'; '.join(said) or 'Nothing to show'}.{line}"
