"""The picture of a child’s absences: when each began, by day and hour, and how long it was; words stand beside it."""

from collections.abc import Iterable
from typing import Any

from interviews.deadlines import LONDON
from interviews.patterns import Absence

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"


def absences_picture(absences: Iterable[Absence]) -> dict[str, Any]:
    """A Vega-Lite specification: days across, hours down, a circle per absence, larger the longer it was."""
    values = []
    for absence in absences:
        local = absence.start.astimezone(LONDON)
        hours = (absence.end - absence.start).total_seconds() / 3600 if absence.end else 0
        hour = local.hour + local.minute / 60 if absence.is_hour_known else None
        values.append({"day": local.date().isoformat(), "hour": hour, "hours": round(hours, 1)})
    hour_axis = {"values": [0, 6, 12, 18, 24], "labelExpr": "datum.value + ':00'"}
    return {
        "$schema": VEGA_LITE,
        "data": {"values": values},
        "width": "container",
        "height": 220,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "mark": {"type": "circle", "aria": False, "opacity": 0.7, "color": "#1d70b8"},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "title": "Went missing"},
            "y": {
                "field": "hour",
                "type": "quantitative",
                "title": "Hour of the day",
                "scale": {"domain": [24, 0]},
                "axis": hour_axis,
            },
            "size": {"field": "hours", "type": "quantitative", "title": "Hours away", "scale": {"range": [40, 900]}},
        },
    }
