"""Make a picture anew from its pixels: a program of its own, run with limits by cases.file_checks.

`clean_picture.py JPEG|PNG`, the picture on the standard input, the new one on the standard output: upright, no larger
than a screen needs, nothing kept but pixels. Ends with REFUSED and a sentence on the standard error where it is not
kept.
"""

import io
import sys
from typing import NoReturn

from PIL import Image, ImageOps, UnidentifiedImageError

REFUSED = 65
# Width times height. A decoded PNG takes four bytes for each, so this is what bounds the memory.
MAX_PIXELS = 40_000_000
MAX_SIDE = 4000


def refuse(words: str) -> NoReturn:
    """End, with the words for the person."""
    sys.stderr.write(words)
    sys.exit(REFUSED)


def anew(content: bytes, form: str) -> bytes:
    """The picture from its pixels alone. A JPEG is decoded at a smaller scale where it is far too large."""
    mode = "RGB" if form == "JPEG" else "RGBA"
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                refuse("The picture has too many pixels. Save it smaller first.")
            turned = picture.getexif().get(0x0112)
            picture.thumbnail((MAX_SIDE, MAX_SIDE))
            plain = picture.convert(mode)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        refuse("The picture cannot be read. Take or scan it again.")
    fresh = Image.frombytes(mode, plain.size, plain.tobytes())
    fresh.getexif()[0x0112] = turned or 1
    written = io.BytesIO()
    ImageOps.exif_transpose(fresh).save(written, form, quality=85)
    return written.getvalue()


def main() -> None:
    """From the standard input to the standard output."""
    try:
        sys.stdout.buffer.write(anew(sys.stdin.buffer.read(), sys.argv[1]))
    except MemoryError:
        refuse("The picture has too many pixels. Save it smaller first.")


if __name__ == "__main__":
    main()
