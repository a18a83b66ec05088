"""Where each new link of the chain is kept outside the database (AUDIT_ANCHOR): lines of a file, or mails."""

import os
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts import outbox
from audit.models import Seal

MAIL = "mailto:"


def anchor(made: Seal) -> None:
    """Mail the link with the seal's own transaction; write it to files once that is committed."""
    line = f"{made.sealed_until_at.isoformat()} {bytes(made.link).hex()}\n"
    for place in settings.AUDIT_ANCHOR:
        if place.startswith(MAIL):
            to = place.removeprefix(MAIL)
            outbox.put(key=f"seal:{made.pk}:{to}", recipient=to, subject="Audit sealed", body=line)
        else:
            transaction.on_commit(partial(_append, Path(place), line))


def files() -> list[Path]:
    """The files among the places."""
    return [Path(place) for place in settings.AUDIT_ANCHOR if not place.startswith(MAIL)]


def read(file: Path) -> dict[datetime, str]:
    """Until when, and the link. ValueError for a line that is none; OSError where the file cannot be read."""
    pairs = (line.split() for line in file.read_text().splitlines() if line.strip())
    return {datetime.fromisoformat(until): link for until, link in pairs}


def _append(file: Path, line: str) -> None:
    """On the disk before the job ends; a job that cannot write it fails, and is shown as failing."""
    with file.open("a") as lines:
        lines.write(line)
        lines.flush()
        os.fsync(lines.fileno())
