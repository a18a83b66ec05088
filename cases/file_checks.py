"""What an uploaded file really is: judged by its content, never by its name or by what a browser says. Pure.

Images are made anew from their pixels, so that nothing else in them (where a photograph was taken, hidden content)
is kept; they stand upright. A PDF that carries scripts, launches programs or holds further files is refused.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from typing import Any

import filetype
import pikepdf
from PIL import Image, ImageOps, UnidentifiedImageError

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 4000
PRINTED_SIDE = 900
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", PDF: ".pdf"}
ACTIVE = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/SubmitForm",
    "/ImportData",
}


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


def smaller(content: bytes) -> bytes:
    """A kept picture, as large as a sheet of paper shows it."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail((PRINTED_SIDE, PRINTED_SIDE))
        written = io.BytesIO()
        picture.convert("RGB").save(written, "JPEG", quality=80)
    return written.getvalue()


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
    """Every object is looked at, packed ones too, by its name and not by chance bytes of a scan."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if any(_can_run(found) for found in document.objects):
                raise Unacceptable("This PDF can run something or holds further files. Print it to a plain PDF first.")
    except pikepdf.PasswordError as error:
        raise Unacceptable("This PDF is locked with a password. Save it without one first.") from error
    except pikepdf.PdfError as error:
        raise Unacceptable("The PDF cannot be read. Scan or save it again.") from error


def _can_run(found: Any) -> bool:
    """Whether a dictionary of the file names an action that runs, or holds files; those inside it too."""
    if isinstance(found, (pikepdf.Dictionary, pikepdf.Stream)):
        kept = dict(found.items())
        return any(key in ACTIVE for key in kept) or any(_names_action(value) for value in kept.values())
    return isinstance(found, pikepdf.Array) and any(_names_action(value) for value in found)


def _names_action(value: Any) -> bool:
    """A direct value: the name of an action, or a dictionary that holds one. What is referred to comes by itself."""
    if isinstance(value, pikepdf.Name):
        return str(value) in ACTIVE
    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return False
    return _can_run(value)
