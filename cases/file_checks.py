"""What an uploaded file really is: judged by its content, never by its name or by what a browser says.

Nothing of a file is kept as it came. A picture is made anew from its pixels, so that nothing else in it (where a
photograph was taken, hidden content) is kept; it is upright. A PDF is taken apart and rebuilt from what shows its
pages. Both happen in a process of their own with limits on memory and time, because a small file can unpack to
gigabytes: cases.clean_picture and cases.clean_pdf.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

import filetype
from PIL import Image

from rhi.child_process import ChildBusy, ChildProgram, ChildTimeout

LARGEST = 10 * 1024 * 1024
PRINTED_SIDE = 900
IMAGES = {"image/jpeg": "JPEG", "image/png": "PNG"}
PDF = "application/pdf"
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", PDF: ".pdf"}
REFUSED = 65
"""With which the programs end when they refuse a file; the reason is on their standard error."""
MEMORY = 512 * 1024 * 1024
PICTURE_PROGRAM = ChildProgram("clean-picture", Path(__file__).with_name("clean_picture.py"), 20.0, MEMORY)
PDF_PROGRAM = ChildProgram("clean-pdf", Path(__file__).with_name("clean_pdf.py"), 30.0, MEMORY)


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
        content = _cleaned(PICTURE_PROGRAM, content, IMAGES[content_type])
    elif content_type == PDF:
        content = _cleaned(PDF_PROGRAM, content)
    else:
        raise Unacceptable("The file is neither a photograph (JPEG, PNG) nor a PDF. Save it as one of these first.")
    return CleanFile(content, content_type, hashlib.sha256(content).hexdigest())


def _cleaned(program: ChildProgram, content: bytes, *arguments: str) -> bytes:
    """What the program made of it. Raises Unacceptable, also where the program met one of its limits."""
    try:
        done = program.run(*arguments, content=content)
    except ChildBusy:
        raise Unacceptable("Many files are being checked. Try again in a minute.") from None
    except ChildTimeout:
        raise Unacceptable("The file takes too long to check. Scan or save it again, with fewer pages.") from None
    if done.returncode == REFUSED:
        raise Unacceptable(done.stderr.decode(errors="replace"))
    if done.returncode or not done.stdout:
        raise Unacceptable("The file takes too much memory to check. Scan or save it smaller.")
    return done.stdout


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
