"""Scheduled jobs of this floor: thin, and safe to repeat."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.jobs import watched
from cases.models import ChildImport, FileLoad
from cases.restricting import tell_of_shared_references
from cases.telling import watch
from interviews.actions import loads
from interviews.actions.handovers import notice_silence
from interviews.flags import sweep
from interviews.load_workers import WORKERS
from interviews.models import SsdaUpload
from rhi.clock import database_now
from rhi.wall import every_council


@watched
def flag_deadlines() -> int:
    """What time has made due, reached or left unanswered: flags, steps, triggers, silent handovers."""
    with every_council("flag what time has made due"):
        now = database_now()
        tell_of_shared_references()
        return sweep(now) + watch(now) + notice_silence(now)


@shared_task
def run_load(kind: str, pk: int) -> None:
    """Check or load one file, if it still waits."""
    loads.run(kind, pk, WORKERS)


@watched
def watch_loads() -> int:
    """Loads whose worker is gone say so; those whose message was lost are taken up."""
    found = loads.fail_those_cut_off()
    for kind, pk in loads.waiting():
        run_load.delay(kind, pk)
    return found


@watched
def forget_uploads() -> int:
    """Files uploaded more than a day ago are not kept: neither those never loaded, nor lines that were left out."""
    with every_council("forget uploads never loaded"):
        return _forget_uploads()


def _forget_uploads() -> int:
    old = {"uploaded_at__lt": timezone.now() - timedelta(days=1)}
    removed = sum(
        model.objects.filter(loaded_at__isnull=True, **old).exclude(state=FileLoad.State.RUNNING).delete()[0]
        for model in (SsdaUpload, ChildImport)
    )
    left_out = ChildImport.objects.filter(loaded_at__isnull=False, **old).exclude(content=b"")
    return removed + left_out.update(content=b"", problems=[], preview=[])
