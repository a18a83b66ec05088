"""Reading police reports: their notices, who the child may be, and what a force is told of its own. Writes nothing.

A report that may be about a restricted child is hidden from people like that child (PoliceReport.child). For the force
nothing differs: whoever asks for the force reads here, and is told “waiting” of every report about a restricted child.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Agency, Council, CouncilGroupObjectPermission, User
from audit.models import Restriction
from cases.models import Child
from cases.querysets import ChildQuerySet
from cases.references import key_of
from interviews.models import ReturnInterview
from rhi import keyset, wall
from sharing.entitlement import readable_by
from sharing.models import PoliceNotice, PoliceReport, SharingAgreement, Summary
from sharing.querysets import ReportQuerySet
from sharing.report_facts import ReportFacts, Said, fold

MOST_LIKELY = 5


@dataclass(frozen=True)
class Told:
    """What a force is told of one of its reports. Everything about a child is left out where the child is restricted.

    `reason` says why it is not a child of the council that answered, `council`; `owed` is the return home interview,
    where tier 1 is agreed; `place` and `responsible` are the councils that the force named.
    """

    report: PoliceReport
    facts: ReportFacts
    status: str
    place: Council
    responsible: Council | None
    council: Council | None = None
    reason: str = ""
    owed: ReturnInterview | None = None
    summaries: list[Summary] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """Which of its reports a force asks for; empty parts ask for nothing. `after` is the key of the page before."""

    status: str = ""
    reference: str = ""
    changed_from: datetime | None = None
    changed_to: datetime | None = None
    after: str = ""
    limit: int = 100


def waiting_reports(user: User, council: Council) -> int:
    """How many reports wait for an answer at the council, as far as the person may see: for the worklist."""
    return int(PoliceReport.objects.for_user(user).of_council(council).waiting().count())


def notices_of(reports: Iterable[PoliceReport]) -> dict[int, list[PoliceNotice]]:
    """Report id → its notices in the order of receipt, for reports that whoever asks was shown already.

    A notice lies with the council of its report; a second council that the report names sees the report alone, and so
    reads the notices here.
    """
    found: dict[int, list[PoliceNotice]] = {report.pk: [] for report in reports}
    with wall.every_council("show the notices of a report"):
        for row in PoliceNotice.objects.filter(report__in=list(found)).order_by("pk"):
            found[row.report_id].append(row)
    return found


def said_in(notices: Iterable[PoliceNotice]) -> list[Said]:
    """Notices as the pure rules take them."""
    return [Said(notice.kind, notice.at, notice.sent) for notice in notices]


def likely_children(rows: ChildQuerySet, facts: ReportFacts | PoliceReport) -> list[Child]:
    """Children of these rows who may be the one reported, by the name and by what the child is called."""
    given = list(dict.fromkeys(name for name in (facts.given_names, facts.known_as) if name)) or [""]
    found: dict[int, Child] = {}
    for name in given:
        same = rows.likely_same(given_names=name, family_name=facts.family_name, born_on=facts.born_on)
        found |= {child.pk: child for child in same[:MOST_LIKELY] if child.pk not in found}
    return list(found.values())[:MOST_LIKELY]


def restricted_match(councils: Iterable[int], facts: ReportFacts) -> Child | None:
    """The restricted child of these councils whom a report is likely about. Asked for behind every wall.

    None where another child has exactly the name and the date of birth, and the restricted one has not.
    """
    rows = Child.objects.filter(council__in=list(councils), merged_into__isnull=True)
    closed = rows.filter(pk__in=restricted_now())
    likely = likely_children(closed, facts)
    if not likely:
        return None
    exact = Q(given_names__iexact=facts.given_names, family_name__iexact=facts.family_name, born_on=facts.born_on)
    if facts.born_on and not closed.filter(exact).exists() and rows.exclude(pk__in=restricted_now()).filter(exact):
        return None
    return likely[0]


def restricted_now() -> "QuerySet[Any, Any]":
    """The ids of the children whose record is restricted."""
    return Restriction.objects.filter(lifted_at__isnull=True).values("child_id")


def told_reason(report: PoliceReport, status: str) -> str:
    """Why it is not a child of the council that said so, for the force, also where another council is asked now."""
    is_passed_on = status == report.answer == PoliceReport.Answer.WAITING and report.child_id is None
    return report.answer_reason if is_passed_on or status == PoliceReport.Answer.NOT_OURS else ""


def told_of_many(agency: Agency, report_pks: set[int]) -> dict[int, Told]:
    """These reports of the agency, without summaries; others are left out."""
    if not report_pks:
        return {}
    with wall.every_council("a force reads its reports"):
        rows = PoliceReport.objects.for_agency(agency).filter(pk__in=list(report_pks))
        return {told.report.pk: told for told in _told(agency, list(rows.select_related("council", "first_sent_to")))}


def told_of(agency: Agency, wanted: Wanted, *, newest_first: bool = False) -> tuple[list[Told], str]:
    """A page of the agency's reports, the longest unchanged first, and the key of the next page ("" for none).

    `newest_first`: the latest change first, for the pages of the force's people.
    """
    with wall.every_council("a force reads its reports"):
        rows = _chosen(PoliceReport.objects.for_agency(agency), wanted)
        page = keyset.page(rows, field="changed_at", descending=newest_first, after=wanted.after, size=wanted.limit)
        told = _told(agency, page.rows)
    return _with_summaries(agency, told), page.next_key


def told_of_one(agency: Agency, report_pk: int) -> Told | None:
    """One of the agency's reports; None for any other."""
    with wall.every_council("a force reads its report"):
        rows = PoliceReport.objects.for_agency(agency).filter(pk=report_pk)
        told = _told(agency, list(rows.select_related("council", "child", "first_sent_to")))
    return next(iter(_with_summaries(agency, told)), None)


def _chosen(rows: ReportQuerySet, wanted: Wanted) -> ReportQuerySet:
    """By status as the force is told it, by reference, by when it changed."""
    rows = rows.select_related("council", "child", "first_sent_to")
    closed = Q(child__in=restricted_now())
    if wanted.status == PoliceReport.Answer.WAITING:
        rows = rows.filter(Q(answer=PoliceReport.Answer.WAITING) | closed)
    elif wanted.status:
        rows = rows.filter(answer=wanted.status).exclude(pk__in=rows.filter(closed).values("pk"))
    if wanted.reference:
        rows = rows.filter(reference_key=key_of(wanted.reference))
    if wanted.changed_from:
        rows = rows.filter(changed_at__gte=wanted.changed_from)
    return rows.filter(changed_at__lt=wanted.changed_to) if wanted.changed_to else rows


def _told(agency: Agency, reports: Sequence[PoliceReport]) -> list[Told]:
    """Without the summaries: these are read behind the agency's own wall."""
    notices = notices_of(reports)
    councils = {council.gss_code: council for council in Council.objects.all()}
    children = [report.child_id for report in reports if report.child_id]
    closed = set(restricted_now().filter(child_id__in=children).values_list("child_id", flat=True))
    open_councils = tier_1_councils(agency, timezone.localdate())
    episodes = [row.episode_id for row in reports if row.council_id in open_councils and row.child_id not in closed]
    owed = {row.episode_id: row for row in ReturnInterview.objects.filter(episode__in=[pk for pk in episodes if pk])}
    found = []
    for report in reports:
        facts = fold(said_in(notices[report.pk]))
        is_closed = report.child_id in closed
        status = PoliceReport.Answer.WAITING.value if is_closed else report.answer
        found.append(
            Told(
                report=report,
                facts=facts,
                status=status,
                place=councils.get(facts.council_code, report.first_sent_to),
                responsible=councils.get(facts.responsible_code),
                council=report.council if status != PoliceReport.Answer.WAITING else None,
                reason=told_reason(report, status),
                owed=owed.get(report.episode_id) if status == PoliceReport.Answer.MATCHED else None,
            )
        )
    return found


def tier_1_councils(agency: Agency, day: date) -> frozenset[int]:
    """The councils of which the agency may know whether an interview was offered, and what came of it."""
    agreed = SharingAgreement.objects.live(day).filter(agency=agency, tiers__contains=[1])
    held_out = CouncilGroupObjectPermission.objects.filter(
        group__agency=agency, permission__codename="receive_summaries"
    )
    councils = set(held_out.values_list("content_object_id", flat=True))
    return frozenset(councils & set(agreed.values_list("council_id", flat=True)))


def _with_summaries(agency: Agency, told: list[Told]) -> list[Told]:
    """The live summaries of each matched child that the agency may read."""
    children = {row.report.child_id for row in told if row.status == PoliceReport.Answer.MATCHED}
    if children:
        for summary in readable_by(agency, timezone.localdate()).filter(child__in=children).order_by("released_at"):
            for row in told:
                if row.status == PoliceReport.Answer.MATCHED and row.report.child_id == summary.child_id:
                    row.summaries.append(summary)
    return told
