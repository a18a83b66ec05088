"""What every chart is made of: one list of rows, from which its table, its file and its picture are all read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
Row = dict[str, Any]
INK, GREY, LIGHT = "#0b0c0c", "#505a5f", "#b1b4b6"
BLUE, ORANGE, PURPLE = "#1d70b8", "#f47738", "#4c2c92"
BAR_STEP = 56
DASHED, DOTTED = [8, 5], [2, 4]


@dataclass(frozen=True)
class Column:
    """A column of the table: what of a row stands in it."""

    name: str
    words: str
    is_number: bool = True


@dataclass(frozen=True)
class Chart:
    """A chart with all that stands beside it. `marks` is the specification without its rows.

    `table` names what people read of a row; `file` what a program reads, under these names.
    """

    name: str
    title: str
    summary: tuple[str, ...]
    rows: list[Row]
    table: tuple[Column, ...]
    file: tuple[str, ...]
    marks: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification. Its marks are hidden from screen readers: the table says the same, in order."""
        return {
            "$schema": VEGA_LITE,
            "description": f"{self.title}. {' '.join(self.summary)}",
            "data": {"values": self.rows},
            "width": "container",
            "autosize": {"type": "fit-x", "contains": "padding"},
            **self.marks,
        }

    @property
    def cells(self) -> list[list[tuple[Column, Any]]]:
        """The table, row by row."""
        return [[(column, row[column.name]) for column in self.table] for row in self.rows]

    def lines(self) -> Iterator[list[str]]:
        """The rows of the file, its head first; numbers in full, empty where there is none."""
        yield list(self.file)
        for row in self.rows:
            yield [_cell(row[name]) for name in self.file]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}"
    return str(value)


def percent(rate: float | None) -> str:
    """A whole percentage in words."""
    return "no figure" if rate is None else f"{round(100 * rate)} %"


def across(name: str, title: str, **more: Any) -> dict[str, Any]:
    """A channel that measures a rate from 0 to 100 %."""
    axis = {"format": ".0%", "tickCount": 6}
    return {"field": name, "type": "quantitative", "title": title, "axis": axis, "scale": {"domain": [0, 1]}, **more}


def line_at(rate: float, dash: list[int]) -> dict[str, Any]:
    """A level line across the picture at a rate."""
    mark = {"type": "rule", "aria": False, "strokeDash": dash, "color": INK, "strokeWidth": 1.5}
    return {"mark": mark, "encoding": {"y": {"datum": rate, "type": "quantitative"}}}


def labelled_bars(name: str, along: dict[str, Any], bar: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """A bar per value of `name`, and above each what its row says as `label`: it needs no margin, so a phone has room.

    The label begins with its numbers; what does not fit is cut at its end. `bar` adds to the encoding of the bars.
    """
    place = {"field": name, "type": "nominal", "sort": None, "axis": None}
    text = {"type": "text", "aria": False, "align": "left", "fontSize": 14, "color": INK}
    return [
        {
            "mark": {"type": "bar", "aria": False, "height": {"band": 0.4}, "yOffset": 11, "color": BLUE},
            "encoding": {"x": along, "y": place, **(bar or {})},
        },
        {
            "mark": {**text, "x": 0, "yOffset": -13, "limit": {"expr": "width"}},
            "encoding": {"y": place, "text": {"field": "label"}},
        },
    ]


def words_on(mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    """Words upon lines: black on a white edge, so that they read where a line runs through them."""
    text = {"type": "text", "aria": False, "fontSize": 13, **mark}
    return {
        "layer": [
            {"mark": {**text, "stroke": "white", "strokeWidth": 5, "strokeJoin": "round"}, "encoding": encoding},
            {"mark": {**text, "color": INK}, "encoding": encoding},
        ]
    }


def label_at(rate: float, words: str, *, is_below: bool = False) -> dict[str, Any]:
    """What a level line is, written along it at the left edge of the picture."""
    mark = {"align": "left", "dx": 4, "dy": 11 if is_below else -9, "x": 0}
    encoding = {"y": {"field": "at", "type": "quantitative"}, "text": {"field": "words"}}
    return {"data": {"values": [{"words": words, "at": rate}]}, **words_on(mark, encoding)}
