"""Pictures are drawn outside, within bounds, and what fails is said."""

import struct
import subprocess
import sys
import threading
from xml.etree import ElementTree

import pytest

from reporting import pictures
from reporting.charts import bars
from reporting.pictures import PictureFailed, PicturesBusy, on_its_own, png, svg

SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": "Two bars: “Home” & others",
    "data": {"values": [{"group": "Home", "rate": 0.5}, {"group": "Out of area ≥ 20 miles", "rate": 0.25}]},
    "width": "container",
    "mark": {"type": "bar", "aria": False},
    "encoding": {"x": {"field": "rate", "type": "quantitative"}, "y": {"field": "group", "type": "nominal"}},
}
NAMESPACE = "{http://www.w3.org/2000/svg}"


def test_a_png_is_a_png_at_two_dots_a_point():
    picture = png(SPEC)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, _ = struct.unpack(">II", picture[16:24])
    assert width > 2 * pictures.WIDTH


def test_an_svg_says_what_it_shows_and_keeps_its_text_as_text():
    root = ElementTree.fromstring(svg(SPEC))
    assert root.get("role") == "img"
    assert root.get("aria-label") == "Two bars: “Home” & others"
    said = [element.text for element in root.iter(f"{NAMESPACE}text")]
    assert "Out of area ≥ 20 miles" in said
    fonts = {element.get("font-family") for element in root.iter(f"{NAMESPACE}text")}
    assert fonts == {pictures.CONFIG["font"]}


def test_on_its_own_it_carries_title_and_notes():
    said = svg(on_its_own(SPEC, "Uptake in Leeds", ["Returned in May 2026", "As at 1 June 2026"]))
    assert all(words in said for words in ("Uptake in Leeds", "Returned in May 2026", "As at 1 June 2026"))


def test_the_process_that_asks_never_holds_the_library():
    code = (
        "import django, sys; django.setup(); import rhi.urls\n"
        "from reporting.pictures import png\n"
        f"assert png({SPEC!r})\n"
        "assert not [name for name in sys.modules if name.startswith('vl_convert')]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_cannot_be_drawn_is_said():
    with pytest.raises(PictureFailed, match="could not be drawn"):
        png({"mark": "nonsense"})


def test_nothing_is_fetched_or_read(tmp_path):
    (tmp_path / "rows.json").write_text('[{"group": "Read from the disk", "rate": 0.5}]')
    with pytest.raises(PictureFailed, match="not allowed"):
        png(SPEC | {"data": {"url": "http://127.0.0.1:9/rows.json"}})
    assert "Read from the disk" not in svg(SPEC | {"data": {"url": f"file://{tmp_path}/rows.json"}})


def test_time_is_bounded(monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.01)
    with pytest.raises(PictureFailed, match="not drawn within"):
        png(SPEC)


def test_no_more_than_so_many_at_once_and_places_come_free(monkeypatch):
    monkeypatch.setattr(pictures, "WAIT", 0.2)
    both, done = threading.Barrier(pictures.AT_ONCE + 1), threading.Event()

    def sit():
        with pictures._place():
            both.wait(10)
            done.wait(10)

    sitting = [threading.Thread(target=sit) for _ in range(pictures.AT_ONCE)]
    for thread in sitting:
        thread.start()
    both.wait(10)
    with pytest.raises(PicturesBusy, match="Try again"):
        png(SPEC)
    done.set()
    for thread in sitting:
        thread.join()
    assert png(SPEC)


def test_the_bars_of_the_uptake_page_can_be_drawn():
    assert "</svg>" in svg(bars([], "uptake"))
