"""What an uploaded file really is: judged by its content, never by its name or by what a browser says. Pure.

Images are made anew from their pixels, so that nothing else in them (where a photograph was taken, hidden content)
is kept; they stand upright. A PDF that carries scripts, launches programs or holds further files is refused.
"""

import hashlib
import io
import re
from dataclasses import dataclass

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 4000
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", PDF: ".pdf"}
ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|OpenAction|AA)\b")


class Unacceptable(Exception):
    """The file is not kept; the message says why, in the user's words."""


@dataclass(frozen=True)
class CleanFile:
    """A file that may be kept."""

    content: bytes
    content_type: str
    sha256: str


def clean(content: bytes) -> CleanFile:
    """The file as it may be kept. Raises Unacceptable."""
    if not content:
        raise Unacceptable("The file is empty. Choose it again.")
    if len(content) > LARGEST:
        raise Unacceptable(f"The file is larger than {LARGEST // 1024 // 1024} MB. Scan it with fewer dots per inch.")
    kind = filetype.guess(content)
    content_type = kind.mime if kind else ""
    if content_type in IMAGES:
        content = _anew(content, IMAGES[content_type])
    elif content_type == PDF:
        _require_still(content)
    else:
        raise Unacceptable("The file is neither a photograph (JPEG, PNG) nor a PDF. Save it as one of these first.")
    return CleanFile(content, content_type, hashlib.sha256(content).hexdigest())


def safe_name(name: str, content_type: str) -> str:
    """A name for showing and for saving: letters, digits and spaces, with the ending of what the file really is."""
    stem = re.sub(r"[^\w .-]+", "_", name.rsplit("/")[-1].rsplit("\\")[-1].rsplit(".", 1)[0]).strip(" ._")
    return f"{stem[:80] or 'file'}{ENDINGS[content_type]}"


def _anew(content: bytes, form: str) -> bytes:
    """The picture from its pixels alone, upright, no larger than a screen needs."""
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unacceptable("The picture has too many pixels. Save it smaller first.")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            plain = upright.convert("RGB" if form == "JPEG" else "RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unacceptable("The picture cannot be read. Take or scan it again.") from error
    written = io.BytesIO()
    fresh = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    fresh.save(written, form, quality=85)
    return written.getvalue()


def _require_still(content: bytes) -> None:
    if ACTIVE.search(content):
        raise Unacceptable("This PDF can run something or holds further files. Print it to a plain PDF first.")
