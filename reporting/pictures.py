"""A chart as a picture: the Vega-Lite specification of the page, drawn by a short-lived process of its own.

The drawing library costs 100 MB and a second to start, so no web process imports it. At most `AT_ONCE` pictures are
drawn on a machine at a time: whoever draws holds the lock of a place, which the kernel frees even after a kill -9.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from rhi.child_process import ChildBusy, ChildProgram, ChildTimeout

PROGRAM = Path(__file__).with_name("drawing.py")
AT_ONCE = 2
SECONDS = 20.0
WAIT = 15.0
WIDTH = 720
TEXT = {"labelFontSize": 14, "titleFontSize": 14}
CONFIG: dict[str, Any] = {
    "background": "white",
    "font": "Arial, Liberation Sans, Helvetica, DejaVu Sans, sans-serif",
    "axis": TEXT,
    "legend": TEXT,
    "header": TEXT,
    "title": {"fontSize": 18, "subtitleFontSize": 14, "anchor": "start", "offset": 12},
}
"""As static/src/chart.js has it for the browser."""


class PictureFailed(Exception):
    """The picture could not be drawn; the words say why, for the log and for the person."""


class PicturesBusy(PictureFailed):
    """As many pictures as may be are being drawn."""


def svg(spec: dict[str, Any]) -> str:
    """The chart as SVG. Its `description` becomes the text that stands for it where it cannot be seen."""
    drawn = _draw("svg", spec).decode()
    words = escape(spec.get("description", ""), quote=True)
    if not words:
        return drawn
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1)


def png(spec: dict[str, Any]) -> bytes:
    """The chart as PNG, on white, with two dots where the specification has one."""
    return _draw("png", spec)


def on_its_own(spec: dict[str, Any], title: str, notes: list[str]) -> dict[str, Any]:
    """The chart as it leaves the page: with its title, whose it is and as at when, in the picture itself."""
    return spec | {"title": {"text": title, "subtitle": notes}}


def _draw(kind: str, spec: dict[str, Any]) -> bytes:
    """Raises PictureFailed, or PicturesBusy."""
    try:
        done = _program().run(kind, content=json.dumps(_fixed(spec)).encode())
    except ChildBusy:
        raise PicturesBusy("Many pictures are being drawn just now. Try again in a minute.") from None
    except ChildTimeout:
        raise PictureFailed(f"The picture was not drawn within {SECONDS:.0f} seconds.") from None
    if done.returncode or not done.stdout:
        raise PictureFailed(f"The picture could not be drawn: {_reason(done)}")
    return done.stdout


def _program() -> ChildProgram:
    """No limit on memory: the library reserves gigabytes of addresses that it never uses."""
    return ChildProgram("picture", PROGRAM, seconds=SECONDS, at_once=AT_ONCE, wait=WAIT)


def _reason(done: "CompletedProcess[bytes]") -> str:
    """What the library said, without where in its own code it said so."""
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    said = [line.strip() for line in lines if line.startswith("Error:")]
    return said[-1] if said else f"the program ended with {done.returncode}"


def _fixed(spec: dict[str, Any]) -> dict[str, Any]:
    """The same chart at a width of its own: there is no page to fit into."""
    fixed = {"config": CONFIG, **spec}
    if fixed.get("width") == "container":
        fixed["width"] = WIDTH
    return fixed


@contextmanager
def _place() -> Iterator[None]:
    """One of the places where a picture is drawn on this machine."""
    with _program().place():
        yield
