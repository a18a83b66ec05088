"""A chart as a picture: the Vega-Lite specification of the page, drawn by a short-lived process of its own.

The drawing library costs 100 MB and a second to start, so no web process imports it. At most `AT_ONCE` pictures are
drawn on a machine at a time: whoever draws holds the lock of a place, which the kernel frees even after a kill -9.
"""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

from django.conf import settings

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
    with _place():
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(PROGRAM), kind],
                input=json.dumps(_fixed(spec)).encode(),
                capture_output=True,
                timeout=SECONDS,
                check=False,
                env={"LANG": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired:
            raise PictureFailed(f"The picture was not drawn within {SECONDS:.0f} seconds.") from None
    if done.returncode or not done.stdout:
        raise PictureFailed(f"The picture could not be drawn: {_reason(done)}")
    return done.stdout


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
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
    """One of the places at the drawing table of this machine; waits for one.

    Raises:
        PicturesBusy: none became free.
    """
    folder = Path(settings.VAR_DIR) / "run"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    until = time.monotonic() + WAIT
    while True:
        for number in range(AT_ONCE):
            with (folder / f"picture-{number}.lock").open("w") as file:
                if _taken(file.fileno()):
                    yield
                    return
        if time.monotonic() > until:
            raise PicturesBusy("Many pictures are being drawn just now. Try again in a minute.")
        time.sleep(0.05)


def _taken(lock: int) -> bool:
    """Whether the lock could be taken."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
