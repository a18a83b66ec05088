"""What a person does with a committee report: begin it, write in it, have it counted or made, revise it."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.actions import NotAllowed, require
from accounts.models import Council, User
from reporting.committee.quarters import Quarter
from reporting.leaving import quarters_over
from reporting.models import CommitteeReport, CommitteeSetting
from reporting.publishing import may_publish
from rhi.refusals import Refused, StaleRecord, lock_current

State = CommitteeReport.State
BUSY = "A worker is at work on this report. Wait a minute, and load the page again."
MADE = "This report is made, and stays as it is. Revise it to change something."
NO_COMMENTARY = "Write both parts of the commentary first."


@transaction.atomic
def begin(*, user: User, council: Council, quarter: Quarter) -> CommitteeReport:
    """A report of a quarter that is over; its figures are counted by a worker."""
    _check(user, council)
    if quarter.name not in quarters_over(quarter.year, timezone.localdate()):
        raise Refused("This quarter is not over yet, or was over only days ago.", "quarter")
    if of_quarter(user, council, quarter).exists():
        raise Refused("There is a report of this quarter. Open it; when it is made, it can be revised.", "quarter")
    return _new(council, quarter, begun_by=user)


@transaction.atomic
def revise(*, user: User, report: CommitteeReport) -> CommitteeReport:
    """A further report of the same quarter, with the words of the one before; that one stays as it was made."""
    _check(user, report.council)
    if not report.is_made:
        raise Refused("This report is not made yet: it can be changed as it is.")
    words = {name: getattr(report, name) for name in ("what_changed", "what_we_do", "written_by", "written_at")}
    number = of_quarter(user, report.council, report.when).aggregate(last=Max("number"))["last"] + 1
    return _new(report.council, report.when, begun_by=user, number=number, **words)


@transaction.atomic
def write(*, user: User, report: CommitteeReport, version: int, what_changed: str, what_we_do: str) -> CommitteeReport:
    """The commentary. What stood before stays in the history."""
    _check(user, report.council)
    current = _open(user, report, version)
    current.what_changed, current.what_we_do = what_changed, what_we_do
    current.written_by, current.written_at, current.state = user, timezone.now(), State.WRITING
    current.save()
    return current


@transaction.atomic
def count_again(*, user: User, report: CommitteeReport, version: int) -> CommitteeReport:
    """The figures as at now; a worker counts them."""
    _check(user, report.council)
    current = _open(user, report, version)
    current.state, current.failed_because = State.COUNTING, ""
    current.save()
    return current


@transaction.atomic
def ask_for_documents(*, user: User, report: CommitteeReport, version: int) -> CommitteeReport:
    """A worker makes them. Refused without figures, or without a commentary."""
    _check(user, report.council)
    current = _open(user, report, version)
    if not (current.what_changed.strip() and current.what_we_do.strip()):
        raise Refused(NO_COMMENTARY)
    if current.counted_at is None:
        raise Refused("The figures are not counted yet. Have the figures counted again first.")
    current.state, current.asked_by, current.failed_because = State.QUEUED, user, ""
    current.save()
    return current


@transaction.atomic
def set_schedule(*, user: User, council: Council, version: int, is_on: bool, days_after: int) -> CommitteeSetting:
    """Whether reports begin by themselves, and how many days after the quarter."""
    _check(user, council)
    rows = CommitteeSetting.objects.for_user(user).select_for_update()
    current, _ = rows.get_or_create(council=council)
    if current.version != version:
        raise StaleRecord(current)
    current.is_on, current.days_after, current.version = is_on, days_after, version + 1
    current.save()
    return current


def of_quarter(user: Any, council: Council, quarter: Quarter) -> Any:
    """The reports of a quarter."""
    rows = CommitteeReport.objects.for_user(user).filter(council=council)
    return rows.filter(year=quarter.year, quarter=quarter.name)


def _check(user: User, council: Council) -> None:
    require(user, "sign_off", council.pk)
    if not may_publish(user, council.pk):
        raise NotAllowed("Your role at this council does not allow this. Ask a manager or your administrator.")


def _new(council: Council, quarter: Quarter, **facts: Any) -> CommitteeReport:
    """Raises Refused where somebody, or the schedule, began one in the same moment."""
    try:
        with transaction.atomic():
            made = CommitteeReport(council=council, year=quarter.year, quarter=quarter.name, **facts)
            made.save()
    except IntegrityError:
        raise Refused("A report of this quarter was begun meanwhile. Open it.") from None
    return made


def _open(user: User, report: CommitteeReport, version: int) -> CommitteeReport:
    """The report, locked, where somebody may write in it."""
    current = lock_current(CommitteeReport.objects.for_user(user), report.pk, version)
    if current.is_made:
        raise Refused(MADE)
    if not current.is_open:
        raise Refused(BUSY)
    return current
