"""How months are drawn: shape and dash say what colour says, so that it reads in grey."""

from collections.abc import Sequence
from typing import Any

from reporting.charting.frame import BLUE, DASHED, DOTTED, GREY, INK, ORANGE, PURPLE, Row, across, label_at, line_at

SHAPES = {
    "Usual": ("circle", GREY),
    "Improvement": ("triangle-up", BLUE),
    "Concern": ("square", ORANGE),
    "Change": ("diamond", PURPLE),
    "Still maturing": ("circle", "#ffffff"),
    "Part of a month": ("triangle-down", "#ffffff"),
}

HOLLOW = [kind for kind, (_, fill) in SHAPES.items() if fill == "#ffffff"]


def marks(rows: Sequence[Row], measure: str, line: float | None, line_words: str) -> dict[str, Any]:
    """The layers, the points last: limits dashed, mean solid, the level held against dotted and named."""
    month = {"field": "month", "type": "temporal", "timeUnit": "utcyearmonth", "title": None}
    when = month | {
        "axis": {"format": "%b %Y", "labelOverlap": "greedy", "labelSeparation": 10, "grid": False, "labelAngle": 0}
    }
    layers: list[dict[str, Any]] = [
        _step(when, "upper_limit", DASHED, GREY, measure),
        _step(when, "lower_limit", DASHED, GREY, measure),
        _step(when, "mean", [], INK, measure),
        {
            "mark": {"type": "line", "aria": False, "color": GREY, "strokeWidth": 1.5},
            "transform": [{"filter": f"datum.rate !== null && indexof({HOLLOW}, datum.kind) < 0"}],
            "encoding": {"x": when, "y": across("rate", measure)},
        },
    ]
    if line is not None:
        mean = next((row["mean"] for row in rows if row["mean"] is not None), line)
        layers += [line_at(line, DOTTED), label_at(line, line_words, is_below=line < mean)]
    kinds = [kind for kind in SHAPES if any(row["kind"] == kind for row in rows)]
    points = [_points(when, measure, kinds)] if kinds else []
    return {"height": 320, "layer": [*layers, *points]}


def _step(when: dict[str, Any], name: str, dash: list[int], colour: str, measure: str) -> dict[str, Any]:
    """A level that stands from month to month, and moves where the limits are taken afresh."""
    mark = {"type": "line", "aria": False, "interpolate": "step-after", "strokeDash": dash, "color": colour}
    return {"mark": mark, "encoding": {"x": when, "y": across(name, measure)}}


def _points(when: dict[str, Any], measure: str, kinds: list[str]) -> dict[str, Any]:
    """The months that have a rate, by what they say."""
    shapes = {"domain": kinds, "range": [SHAPES[kind][0] for kind in kinds]}
    fills = {"domain": kinds, "range": [SHAPES[kind][1] for kind in kinds]}
    edges = {"domain": kinds, "range": [INK for _ in kinds]}
    legend = {
        "title": None,
        "orient": "bottom",
        "columns": 2,
        "symbolSize": 120,
        "symbolStrokeColor": INK,
        "symbolStrokeWidth": 1.2,
    }
    return {
        "mark": {
            "type": "point",
            "aria": False,
            "filled": True,
            "size": 90,
            "strokeWidth": 1.2,
            "opacity": 1,
        },
        "transform": [{"filter": "datum.rate !== null"}],
        "encoding": {
            "x": when,
            "y": across("rate", measure),
            "shape": {"field": "kind", "type": "nominal", "scale": shapes, "legend": legend},
            "fill": {"field": "kind", "type": "nominal", "scale": fills, "legend": legend},
            "stroke": {"field": "kind", "type": "nominal", "scale": edges, "legend": legend},
            "tooltip": [
                {"field": "month_words", "title": "Month"},
                {"field": "words", "title": "Rate"},
                {"field": "said", "title": "Says"},
            ],
        },
    }
