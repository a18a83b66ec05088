"""What workers do with committee reports: begin those that are due, count, make the documents, tell the managers.

Each may run twice, at once, or hours late: a report is taken by its lock and its state, and begun once by a unique key.
"""

import hashlib
import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.kinds import Kind
from accounts.messages import Notice, hearers, hearers_of_many, notify_many
from accounts.models import Council
from reporting.committee.editions import Edition
from reporting.committee.figures import counted
from reporting.committee.making import content_of
from reporting.committee.quarters import just_over
from reporting.models import CommitteeDocument, CommitteeReport, CommitteeSetting
from reporting.pictures import PictureFailed
from rhi import wall

logger = logging.getLogger(__name__)
State = CommitteeReport.State
UNEXPECTED = "Something went wrong that nobody expected; the worker’s log says what. Tell whoever runs the system."


def begin_due(today: date) -> int:
    """Begin the report of the quarter just over at each council whose day has come; how many were begun.

    A council where nobody would hear of it begins none by itself.
    """
    quarter = just_over(today)
    with wall.every_council("begin committee reports"):
        settings = {row.council_id: row for row in CommitteeSetting.objects.all()}
        unset = CommitteeSetting()
        there = CommitteeReport.objects.filter(year=quarter.year, quarter=quarter.name)
        waiting = [
            council
            for council in Council.objects.exclude(pk__in=there.values("council"))
            for setting in [settings.get(council.pk, unset)]
            if setting.is_on and quarter.ends_on + timedelta(days=setting.days_after) < today
        ]
        heard = hearers_of_many(waiting, Kind.COMMITTEE_REPORT)
        rows = [
            CommitteeReport(council=council, year=quarter.year, quarter=quarter.name)
            for council in waiting
            if heard[council.pk]
        ]
        before = there.count()
        CommitteeReport.objects.bulk_create(rows, ignore_conflicts=True)
        return int(there.count() - before)


def waiting() -> list[int]:
    """The reports that wait for a worker."""
    with wall.every_council("committee reports that wait"):
        return list(CommitteeReport.objects.in_work().order_by("pk").values_list("pk", flat=True))


def advance(report_pk: int) -> bool:
    """Count it, or make its documents, whichever it waits for; whether there was anything to do."""
    with wall.every_council("committee report"):
        rows = CommitteeReport.objects.in_work().select_for_update(of=("self",), skip_locked=True)
        report = rows.select_related("council", "written_by").filter(pk=report_pk).first()
        if report is None:
            return False
        try:
            with transaction.atomic():
                step = count_figures if report.state == State.COUNTING else make_documents
                step(report, timezone.now())
        except PictureFailed as failure:
            _fail(report, str(failure))
        except Exception:
            logger.exception("A committee report could not be counted or made")
            _fail(report, UNEXPECTED)
        return True


def count_figures(report: CommitteeReport, now: datetime) -> None:
    """The figures as at now; the managers are told once that they can read them and write."""
    report.figures = counted(report.council, report.when, as_at=now, today=timezone.localdate(now))
    report.counted_at, report.version = now, report.version + 1
    report.state = State.WRITING if report.written_at else State.DRAFTED
    report.save()
    if report.begun_by_id is None:
        tell(report)


def tell(report: CommitteeReport) -> None:
    """One message to each person who hears of it, whenever this runs."""
    notify_many(
        Notice(
            key=f"{Kind.COMMITTEE_REPORT}:{report.pk}:{person.pk}",
            person=person,
            kind=Kind.COMMITTEE_REPORT,
            council=report.council,
            link=reverse("committee_report", args=[report.pk]),
            reference=report.when.words,
        )
        for person in hearers(report.council, Kind.COMMITTEE_REPORT)
    )


def make_documents(report: CommitteeReport, now: datetime) -> None:
    """Both editions of what was counted and written; from then on nothing of it changes."""
    made = {edition: content_of(report, edition) for edition in Edition.values}
    CommitteeDocument.objects.bulk_create(
        CommitteeDocument(
            council=report.council,
            report=report,
            edition=edition,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            made_at=now,
        )
        for edition, content in made.items()
    )
    report.state, report.made_at, report.version = State.MADE, now, report.version + 1
    report.save()


def _fail(report: CommitteeReport, words: str) -> None:
    """Said on its page; somebody asks again. What a step set before it failed is not kept."""
    report.state, report.failed_because, report.version = State.FAILED, words[:300], report.version + 1
    report.save(update_fields=["state", "failed_because", "version"])
