"""What a child recorded: judged by its content, bounded while it arrives, sent back piece by piece. Pure.

Phones wrap sound in containers made for pictures too: what is kept of them is played as sound alone. Nobody can look
for words in it: a person listens.
"""

import re
from dataclasses import dataclass
from typing import Any

import filetype
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.datastructures import MultiValueDict

LARGEST = 10 * 1024 * 1024
FIELD = "recording"
TYPES = {
    "audio/aac": "audio/aac",
    "audio/amr": "audio/amr",
    "audio/mp4": "audio/mp4",
    "audio/mpeg": "audio/mpeg",
    "audio/ogg": "audio/ogg",
    "audio/x-wav": "audio/wav",
    "video/mp4": "audio/mp4",
    "video/webm": "audio/webm",
}
"""What a file is found to be, and as what it is played. Phones: AMR, 3GP, MP4; browsers: MP4, Ogg, WebM."""
ALSO = {b"#!AMR-WB": "audio/amr-wb", b"ftyp3g": "audio/3gpp"}
"""What phones record too and `filetype` does not know, by how it begins (3GPP: after four bytes of length)."""
ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/3gpp": "3gp"}
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class NoSound(Exception):
    """What was sent as a recording is too large, or nothing that can be played."""


@dataclass(frozen=True)
class Sound:
    """A recording that may be kept."""

    content: bytes
    content_type: str


class SoundUpload(FileUploadHandler):
    """Takes a file into memory up to the bound; the rest of a larger one is passed over, what was typed stays."""

    is_too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.pieces: list[bytes] = []
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the piece, or give up the file."""
        self.received += len(raw_data)
        if self.received > LARGEST:
            self.is_too_large, self.pieces = True, []
            raise SkipFile
        self.pieces.append(raw_data)

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """The whole file."""
        return SimpleUploadedFile(FIELD, b"".join(self.pieces))


def sound_of(files: "MultiValueDict[str, Any]", upload: SoundUpload) -> Sound | None:
    """The recording that was sent; None where none was. Raises NoSound."""
    if upload.is_too_large:
        raise NoSound
    sent = files.get(FIELD)
    content = sent.read() if sent is not None else b""
    if not content:
        return None
    return Sound(content, kind_of(content))


def kind_of(content: bytes) -> str:
    """As what it is played. Raises NoSound where nothing that we know plays it."""
    found = filetype.guess(content)
    if found is None:
        known = next((kind for sign, kind in ALSO.items() if content[: len(sign) + 4].find(sign) in {0, 4}), "")
    else:
        known = TYPES.get(found.mime, "")
    if not known:
        raise NoSound
    return known


def ending(content_type: str) -> str:
    """How the name of a saved recording ends."""
    return ENDINGS.get(content_type, content_type.split("/")[1])


def piece_of(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte that a player asks for (RFC 9110, Range), of a file so long; None: all of it.

    Some browsers play only what they can ask for in pieces. Lists of pieces and pieces from the end are not needed.
    """
    wanted = _RANGE.fullmatch(asked.strip())
    if wanted is None or int(wanted[1]) >= size:
        return None
    last = int(wanted[2]) if wanted[2] else size - 1
    return (int(wanted[1]), min(last, size - 1)) if last >= int(wanted[1]) else None
