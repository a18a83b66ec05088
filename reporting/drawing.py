"""Draws one picture and ends: a program of its own, because the drawing library takes 100 MB that no web process has.

`python -I drawing.py svg|png`, the Vega-Lite specification as JSON on the standard input, the picture on the standard
output. It knows nothing of the house, reads no file and asks no network. Only reporting.pictures starts it.
"""

import json
import sys

import vl_convert

VEGA_LITE = "6.4"
"""As package.json has it: browser and worker draw by the same rules."""
SCALE = 2
"""A picture on paper or on a good screen needs two dots where the specification has one."""


def draw(kind: str, spec: str) -> bytes:
    """The picture, as SVG in UTF-8 or as PNG."""
    if kind == "png":
        return vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=SCALE, allowed_base_urls=[])
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]).encode()


def main() -> None:
    """What goes wrong is said on the standard error, in its last line."""
    kind, spec = sys.argv[1], sys.stdin.buffer.read().decode()
    json.loads(spec)
    sys.stdout.buffer.write(draw(kind, spec))


if __name__ == "__main__":
    main()
