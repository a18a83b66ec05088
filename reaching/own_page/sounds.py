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
    "audio/mpeg": "audio/mpeg",
    "audio/ogg": "audio/ogg",
    "audio/x-flac": "audio/flac",
    "audio/x-wav": "audio/wav",
    "video/webm": "audio/webm",
    "video/x-matroska": "audio/webm",
}
"""What a file is found to be, and as what it is played. MP4, 3GPP and AMR-WB, which phones record, beside these."""
ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/3gpp": "3gp"}
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


class NoSound(Exception):
    """What was sent as a recording is too large, or nothing that can be played."""


@dataclass(frozen=True)
class Sound:
    """A recording that may be kept."""

    content: bytes
    content_type: str


class SoundUpload(FileUploadHandler):
    """Takes one recording into memory, up to the bound, from whom it is wanted; every other file is passed over.

    What was typed beside it stays, whatever becomes of the file.
    """

    is_too_large = False

    def __init__(self, request: Any, *, is_wanted: bool) -> None:
        super().__init__(request)
        self.is_wanted = is_wanted

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        if field_name != FIELD or not self.is_wanted:
            raise SkipFile
        super().new_file(field_name, *args, **kwargs)
        self.is_wanted = False  # a second one is not
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
    return Sound(content, kind_of(content)) if content else None


def kind_of(content: bytes) -> str:
    """As what it is played. Raises NoSound where nothing that we know plays it."""
    found = filetype.guess(content)
    if found is not None and found.mime.startswith("image/"):
        raise NoSound
    if content[4:8] == b"ftyp":
        return "audio/3gpp" if content[8:10] == b"3g" else "audio/mp4"
    if content.startswith(b"#!AMR-WB"):
        return "audio/amr-wb"
    if found is None or found.mime not in TYPES:
        raise NoSound
    return TYPES[found.mime]


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
