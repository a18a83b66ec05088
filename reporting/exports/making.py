"""Making one export, as the person who asked for it, behind the wall. Imported by the worker's job only.

What is read is one question of one moment. The file is written to the worker's disk, kept in parts in the database,
and the folder is gone when the work ends, however it ends.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from reporting.behind import behind
from reporting.exports import extract
from reporting.exports.actions import check_may_have, note, progress_key, sees_the_same
from reporting.exports.asking import Asked, Format, Kind, read
from reporting.exports.book import Book, Write
from reporting.exports.csv_file import write_csv
from reporting.exports.episodes import episodes_book
from reporting.exports.figures import figures_book
from reporting.exports.ods import write_ods
from reporting.exports.parquet import write_parquet
from reporting.exports.xlsx import LIST_LIMIT, write_xlsx
from reporting.models import Export, ExportPart
from rhi import wall
from rhi.refusals import Refused

WRITERS: dict[str, Write] = {Format.CSV: write_csv, Format.XLSX: write_xlsx, Format.ODS: write_ods}
PART = 1024 * 1024
FOLDER = "rhi-export-"
TELL_EVERY = 1000
TOLD_FOR = 24 * 3600
CHANGED = "What you may see changed while this file was being made. Make it again."
TOO_LONG = "A sheet holds a million rows, and this would be more. Choose CSV, or a shorter period."


class Cancelled(Exception):
    """Somebody cancelled it while it was being made."""


class Tally:
    """Counts the rows as they are written, remembers whose they are, tells how far it is, and stops when cancelled."""

    def __init__(self, export: Export, total: int) -> None:
        self.export, self.total = export, total
        self.rows, self.children = 0, set[int]()

    def __call__(self, child: int) -> None:
        """A row of this child is written."""
        self.children.add(child)
        self.rows += 1
        if self.rows % TELL_EVERY == 0:
            self.tell()

    def tell(self) -> None:
        """How far; the statement sees what others did meanwhile."""
        cache.set(progress_key(self.export), (self.rows, self.total), TOLD_FOR)
        rows = Export.objects.for_user(self.export.asked_by)
        if not rows.filter(pk=self.export.pk, state=Export.State.RUNNING, attempts=self.export.attempts).exists():
            raise Cancelled


def make(export: Export, now: datetime) -> None:
    """Read, write, keep, and mark as ready: all or nothing. NotAllowed or Refused where the person may not have it."""
    user = export.asked_by
    with wall.closed(), TemporaryDirectory(prefix=FOLDER) as folder:
        councils, limited = user.row_council_ids(), user.limited_council_ids()
        user.hidden_children = wall.enter(councils=councils, limited=limited, person=user.pk)
        asked = read(export.query, user=user, council=export.council, now=now)
        check_may_have(user, export.kind, asked)
        path = Path(folder) / "file"
        with path.open("w+b") as file:
            tally = write(export, asked, file)
            if not sees_the_same(user, export.council, tally.children, user.hidden_children):
                raise Refused(CHANGED)
            keep(export, tally, asked.question.as_at, file)


def write(export: Export, asked: Asked, file: IO[bytes]) -> Tally:
    """The file of its kind and format."""
    if export.kind == Kind.EXTRACT:
        found = extract.rows(asked)
        tally = Tally(export, found.count())
        write_parquet(extract.lines(asked, found, tally), extract.readme(asked), file)
    elif export.kind == Kind.EPISODES:
        episodes = behind(asked.question, dict(asked.behind))
        tally = Tally(export, episodes.rows.count())
        if export.format != Format.CSV and tally.total > LIST_LIMIT:
            raise Refused(TOO_LONG)
        WRITERS[export.format](episodes_book(asked, episodes, tally), file)
    else:
        book: Book = figures_book(asked, is_one_table=export.format == Format.CSV)
        tally = Tally(export, 0)
        tally.rows = sum(len(list(table.rows)) for table in book.tables)
        WRITERS[export.format](book, file)
    return tally


def keep(export: Export, tally: Tally, as_at: datetime, file: IO[bytes]) -> None:
    """The bytes in parts, who is in them, and the log; unless it was cancelled or taken up by another worker."""
    user, digest, size = export.asked_by, hashlib.sha256(), 0
    for number, content in enumerate(parts_of(file)):
        digest.update(content)
        size += len(content)
        ExportPart(council=export.council, export=export, number=number, content=content).save()
    now, children = timezone.now(), sorted(tally.children)
    mine = Export.objects.for_user(user).filter(pk=export.pk, state=Export.State.RUNNING, attempts=export.attempts)
    is_mine = mine.update(
        state=Export.State.READY,
        finished_at=now,
        expires_at=now + settings.EXPORT_KEPT_WINDOW,
        as_at=as_at,
        rows=tally.rows,
        size=size,
        sha256=digest.hexdigest(),
        children=children,
        hidden=sorted(user.hidden_children),
    )
    if not is_mine:
        raise Cancelled
    note(user, export, children, what="export_made")


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """The file from its beginning, a megabyte at a time."""
    file.flush()
    file.seek(0)
    piece: Callable[[], bytes] = lambda: file.read(PART)  # noqa: E731
    yield from iter(piece, b"")


def leftover_folders(folder: Path, older_than: datetime) -> list[Any]:
    """Folders of exports whose worker was killed before it could remove them."""
    return [path for path in folder.glob(f"{FOLDER}*") if path.stat().st_mtime < older_than.timestamp()]
