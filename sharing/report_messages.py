"""Who hears of a police report: a link, never a name. Of one about a restricted child only those who may see it."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.messages import Kind, Notice, hearers, notify_many
from accounts.models import Council, User
from audit.models import Grant
from sharing.models import PoliceReport
from sharing.police_reports import restricted_now

KIND = Kind.POLICE_REPORT


def reported(report: PoliceReport) -> None:
    """The people of each council in whose inbox it lies, once each time it begins to wait there."""
    councils = [report.council]
    if report.child_id is None and report.responsible_council and report.responsible_council != report.council:
        councils.append(report.responsible_council)
    notify_many(
        Notice(
            key=f"{KIND}:{report.pk}:{report.version}:{council.pk}:{person.pk}",
            person=person,
            kind=KIND,
            council=council,
            child_id=report.child_id,
            link=reverse("police_report", args=[report.pk]),
        )
        for council in councils
        for person in _people(report, council)
    )


def match_undone(report: PoliceReport) -> None:
    """The people of the council whose child it was matched to; before the match is removed."""
    _tell(report, Kind.POLICE_MATCH_UNDONE, _people(report, report.council))


def unanswered(report: PoliceReport) -> None:
    """The managers of the council in whose inbox it lies."""
    _tell(report, Kind.POLICE_REPORT_OVERDUE, _of_kind(report, report.council, Kind.POLICE_REPORT_OVERDUE))


def _tell(report: PoliceReport, kind: Kind, people: list[User]) -> None:
    page, pk = ("episode", report.episode_id) if report.episode_id else ("police_report", report.pk)
    notify_many(
        Notice(
            key=f"{kind}:{report.pk}:{report.version}:{person.pk}",
            person=person,
            kind=kind,
            council=report.council,
            child_id=report.child_id,
            link=reverse(page, args=[pk]),
        )
        for person in people
    )


def _people(report: PoliceReport, council: Council) -> list[User]:
    """Those the council names; where it may be about a restricted child, those of them let in, else all let in."""
    return _of_kind(report, council, KIND)


def _of_kind(report: PoliceReport, council: Council, kind: Kind) -> list[User]:
    people = hearers(council, kind)
    if report.child_id is None:
        return people
    if not restricted_now().filter(child_id=report.child_id).exists():
        return people
    let_in = _let_in(report.child_id)
    return [person for person in people if person in let_in] or let_in


def _let_in(child_id: int) -> list[User]:
    """The people for whom the restricted record exists now."""
    now = timezone.now()
    grants = Grant.objects.filter(restriction__child_id=child_id, restriction__lifted_at__isnull=True)
    standing = grants.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), ended_at__isnull=True)
    people = standing.exclude(kind=Grant.Kind.BARRED).values("user_id")
    return list(User.objects.filter(pk__in=people, is_active=True).order_by("pk"))
