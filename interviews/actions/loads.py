"""Checking and loading a council's files as jobs: begun and cancelled by a person, worked by `run`, all or nothing.

A job works in one transaction, as the person who began it, and holds an advisory lock as long as that transaction
lives. A worker that is killed takes both with it: nothing of the load is left, the lock is free, and
`fail_those_cut_off` says so. Unlike an export, a load is never begun again by itself: what it would change may be
different by then, and a person has to see it.
"""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import NotAllowed, require
from accounts.models import User
from cases.models import ChildImport, FileLoad
from interviews.models import SsdaUpload
from rhi import wall
from rhi.clock import database_now
from rhi.refusals import Refused
from rhi.wall import every_council

KINDS: dict[str, type[FileLoad]] = {"children": ChildImport, "ssda903": SsdaUpload}
LOCK = 0x4C6F6164
GRACE_SECONDS = 30  # between being claimed and holding the lock
PROGRESS_KEPT = 24 * 3600
NO_RIGHT = "You no longer have the role that this needs. Nothing was saved."
CUT_OFF = "The server stopped while it was working on this file. Nothing was saved. Start again."
WENT_WRONG = "Something went wrong, and the people who run this service can see what. Nothing was saved. Start again."
log = logging.getLogger(__name__)

Worker = Callable[[Any, "Progress"], dict[str, Any]]
"""Does one step of one load; answers with the columns to save. Raises LoadRefused where the file is not loaded."""


class LoadRefused(Exception):
    """The file is not loaded, in words; `columns` are saved beside them, such as what a new check found."""

    def __init__(self, message: str, columns: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message, self.columns = message, columns or {}


class Cancelled(Exception):
    """A person cancelled it meanwhile."""


class Progress:
    """Says how far a job is, and stops it when it was cancelled."""

    def __init__(self, upload: FileLoad | None = None) -> None:
        self.upload = upload

    def __call__(self, done: int, total: int) -> None:
        """So many rows of so many. The statement sees what others did meanwhile."""
        if self.upload is None:
            return
        cache.set(_progress_key(self.upload), (done, total), PROGRESS_KEPT)
        if not _running(self.upload).exists():
            raise Cancelled


@transaction.atomic
def begin(*, user: User, upload: Any, step: str, agreed: list[Any] | None = None, **options: Any) -> Any:
    """The step waits for a worker. `agreed` is what the person was asked about and agreed to."""
    require(user, "import_records", upload.council_id)
    current = _locked(user, upload)
    if current.loaded_at:
        raise Refused("This file is loaded already.")
    if current.is_going_on:
        raise Refused("This file is being worked on already.")
    if step == FileLoad.Step.LOAD and current.state != FileLoad.State.CHECKED:
        raise Refused("Check the file first.")
    current.state, current.step, current.problem = FileLoad.State.WAITING, step, ""
    current.asked_at, current.agreed, current.options = timezone.now(), agreed or [], options
    current.save(update_fields=["state", "step", "problem", "asked_at", "agreed", "options"])
    return current


@transaction.atomic
def cancel(*, user: User, upload: Any) -> None:
    """Nothing of it is saved, and the file is not kept. A worker finds out and stops."""
    require(user, "import_records", upload.council_id)
    current = _locked(user, upload)
    if current.loaded_at:
        raise Refused("This file is loaded already, and can no longer be cancelled.")
    emptied: dict[str, Any] = {"findings": {}, "problems": [], "preview": []}
    files = {name: b"" for name in type(current).HEAVY if name not in emptied}
    type(current).objects.for_user(user).filter(pk=current.pk).update(
        state=FileLoad.State.CANCELLED, finished_at=timezone.now(), **emptied, **files
    )


def progress_of(upload: Any) -> tuple[int, int] | None:
    """(rows done, rows in all), where the worker said so."""
    found: tuple[int, int] | None = cache.get(_progress_key(upload)) if upload.is_going_on else None
    return found


def run(kind: str, pk: int, workers: dict[tuple[str, str], Worker]) -> None:
    """Work on a load that waits, once; `workers` by kind and step. It ends checked, loaded, failed or cancelled."""
    with every_council("take up a load"):
        rows = KINDS[kind].objects.filter(pk=pk)
        if not rows.filter(state=FileLoad.State.WAITING).update(
            state=FileLoad.State.RUNNING, started_at=database_now()
        ):
            return
        claimed = rows.select_related("uploaded_by", "council").get()
    try:
        with few_collections():
            _work(claimed, workers[kind, claimed.step])
    except Cancelled:
        return
    except NotAllowed:
        _fail(claimed, NO_RIGHT)
    except LoadRefused as refused:
        _fail(claimed, refused.message, **refused.columns)
    except Exception:
        log.exception("load %s of %s failed", pk, kind)
        _fail(claimed, WENT_WRONG)


def read_by_index() -> None:
    """Until the end of the transaction PostgreSQL finds rows by an index of what is asked for.

    It knows nothing of rows that this very load wrote, and reads the whole council for each few hundred of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")


@contextmanager
def few_collections() -> Iterator[None]:
    """Python looks for cycles rarely: a load makes millions of objects without any, and looking takes a quarter."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def waiting() -> list[tuple[str, int]]:
    """(kind, key) of every load that waits for a worker."""
    with every_council("find loads that wait"):
        return [
            (kind, pk)
            for kind, model in KINDS.items()
            for pk in model.objects.filter(state=FileLoad.State.WAITING)
            .order_by("asked_at")
            .values_list("pk", flat=True)
        ]


def fail_those_cut_off() -> int:
    """Loads whose worker is gone say so: their lock is free. How many."""
    with every_council("find loads that were cut off"):
        found = 0
        for kind, model in KINDS.items():
            for upload in (
                model.objects.light().filter(state=FileLoad.State.RUNNING).select_for_update(skip_locked=True)
            ):
                age = database_now() - (upload.started_at or upload.uploaded_at)
                if age.total_seconds() > GRACE_SECONDS and _lock(kind, upload.pk, is_waiting=False):
                    _fail(upload, CUT_OFF)
                    found += 1
        return found


def kind_of(upload: Any) -> str:
    """The kind of its file."""
    return next(kind for kind, model in KINDS.items() if isinstance(upload, model))


def _work(upload: Any, worker: Worker) -> None:
    user = upload.uploaded_by
    with wall.closed():
        councils, limited = user.row_council_ids(), user.limited_council_ids()
        user.hidden_children = wall.enter(councils=councils, limited=limited, person=user.pk)
        require(user, "import_records", upload.council_id)
        read_by_index()
        _lock(kind_of(upload), upload.pk)
        columns = worker(upload, Progress(upload))
        is_load = upload.step == FileLoad.Step.LOAD
        now = timezone.now()
        ends = {"state": FileLoad.State.LOADED, "loaded_at": now} if is_load else {"state": FileLoad.State.CHECKED}
        if not _running(upload).update(finished_at=now, **ends, **columns):
            raise Cancelled


def _fail(upload: Any, problem: str, **columns: Any) -> None:
    with every_council("a load failed"):
        facts = {"problem": problem[:300], "finished_at": database_now(), **columns}
        _running(upload).update(state=FileLoad.State.FAILED, **facts)


def _running(upload: Any) -> Any:
    """The row, while this run of it goes on."""
    return type(upload)._default_manager.filter(
        pk=upload.pk, state=FileLoad.State.RUNNING, started_at=upload.started_at
    )


def _locked(user: User, upload: Any) -> Any:
    rows = type(upload).objects.for_user(user).light()
    return rows.select_for_update(of=("self",)).get(pk=upload.pk)


def _lock(kind: str, pk: int, *, is_waiting: bool = True) -> bool:
    """The lock of one load, until the transaction ends; whether it could be taken."""
    number = pk * len(KINDS) + list(KINDS).index(kind)
    statement = "pg_advisory_xact_lock" if is_waiting else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {statement}(%s, %s)", [LOCK, number % 2**31])
        return cursor.fetchone()[0] is not False


def _progress_key(upload: Any) -> str:
    return f"load-progress:{kind_of(upload)}:{upload.pk}"
