"""The jobs of exports, for every council: the next one is made, what has expired is forgotten.

One is made at a time, so that exports never keep the other jobs waiting. A claim is a row changed in a transaction of
its own; one that has been running for longer than any job may was cut off with its worker, and is taken up again.
"""

import logging
import shutil
import tempfile
import time
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Q

from accounts.actions import NotAllowed
from accounts.jobs import longest_run
from reporting.models import Export, ExportPart
from rhi.clock import database_now
from rhi.refusals import Refused
from rhi.wall import every_council

ONE_AT_A_TIME = 0x4578706F
ATTEMPTS = 3
LONG_ENOUGH = 60.0
"""Seconds after which a run takes no further export: the next run does."""
MAKING = "reporting.exports.making"
NO_RIGHT = "You no longer hold the role that this needs."
GAVE_UP = "It took too long, three times. Choose a shorter period or a part of the episodes."
WENT_WRONG = "Something went wrong. It has been written down for whoever runs this service. Try again later."
log = logging.getLogger(__name__)


def make_waiting() -> int:
    """Exports are made until none waits, or this run has taken long enough; how many."""
    began, made = time.monotonic(), 0
    while time.monotonic() - began < LONG_ENOUGH and (export := claim()):
        make_one(export)
        made += 1
    return made


def claim() -> Export | None:
    """The export that waits longest, or that was cut off; None while another is being made."""
    with every_council("take up an export"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        now = database_now()
        cut_off = Q(state=Export.State.RUNNING, started_at__lte=now - longest_run())
        given_up = Export.objects.filter(cut_off, attempts__gte=ATTEMPTS)
        given_up.update(state=Export.State.FAILED, problem=GAVE_UP, finished_at=now)
        if Export.objects.filter(state=Export.State.RUNNING).exclude(cut_off).exists():
            return None
        waiting = Export.objects.filter(cut_off | Q(state=Export.State.WAITING))
        found: Export | None = waiting.select_related("asked_by", "council").order_by("asked_at", "pk").first()
        if found is not None:
            found.state, found.started_at, found.attempts = Export.State.RUNNING, now, found.attempts + 1
            found.save(update_fields=["state", "started_at", "attempts"])
        return found


def make_one(export: Export) -> None:
    """Made, or not made and in words why. The libraries it needs are imported here: a web process never has them."""
    making: Any = import_module(MAKING)
    try:
        making.make(export, export.started_at)
    except making.Cancelled:
        return
    except NotAllowed:
        fail(export, NO_RIGHT)
    except Refused as refused:
        fail(export, refused.message)
    except Exception:
        log.exception("export %s was not made", export.pk)
        fail(export, WENT_WRONG)


def fail(export: Export, problem: str) -> None:
    """Not made, and why; unless it was cancelled meanwhile."""
    with every_council("an export was not made"):
        mine = Export.objects.filter(pk=export.pk, state=Export.State.RUNNING, attempts=export.attempts)
        mine.update(state=Export.State.FAILED, problem=problem[:300], finished_at=database_now())


def forget_expired() -> int:
    """The bytes of exports whose days are over, and what killed workers left on this disk; how many exports."""
    with every_council("forget exports that have expired"):
        now = database_now()
        over = Export.objects.filter(state=Export.State.READY, expires_at__lte=now)
        numbers = list(over.values_list("pk", flat=True))
        ExportPart.objects.filter(export__in=numbers).delete()
        Export.objects.filter(pk__in=numbers).update(state=Export.State.EXPIRED, children=[])
    forget_leftovers(Path(tempfile.gettempdir()), now)
    return len(numbers)


def forget_leftovers(folder: Path, now: datetime) -> None:
    """Folders in which a worker was writing when it was killed."""
    for path in import_module(MAKING).leftover_folders(folder, now - longest_run()):
        shutil.rmtree(path, ignore_errors=True)
