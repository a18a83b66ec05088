"""Jobs of the figures, and of the sandbox."""

from random import Random

from celery import shared_task
from django.utils import timezone

from accounts.jobs import JobFinding, watched
from accounts.models import Council
from reporting import checking, rollup
from reporting.committee import working
from reporting.demo.stirring import stir
from reporting.exports import jobs
from rhi.wall import every_council


@watched
def roll_up_figures() -> int:
    """Months in which something changed are counted again."""
    return rollup.refresh()


@watched
def check_figures() -> int:
    """Every council is checked, each in a transaction of its own. JobFinding where anything differs."""
    rollup.refresh()
    with every_council("checking figures"):
        councils = list(Council.objects.all())
    found = {council.dfe_code: len(words) for council, words in checking.of_each(councils) if words}
    if found:
        where = ", ".join(f"{code}: {number}" for code, number in list(found.items())[:10])
        raise JobFinding(f"Figures differ from the records ({where}). See manage.py check_figures.")
    return len(councils)


@watched
def begin_committee_reports() -> int:
    """Reports of the quarter just over are begun; each report that waits for a worker is given one of its own."""
    begun = working.begin_due(timezone.localdate())
    for pk in working.waiting():
        advance_committee_report.delay(pk)
    return begun


@shared_task
def advance_committee_report(report_pk: int) -> None:
    """One report is counted, or made."""
    working.advance(report_pk)


@watched
def make_exports() -> int:
    """Files that people asked for."""
    return jobs.make_waiting()


@watched
def forget_exports() -> int:
    """Files whose days are over."""
    return jobs.forget_expired()


@watched
def stir_sandbox() -> int:
    """Some summaries of made-up children change, so that an integrator has something to follow."""
    return stir(Random())
