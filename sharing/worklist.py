"""What sharing adds to the worklist: reports of the police that wait, and summaries that wait for a second person."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from interviews.worklist.queues import Queue, add
from interviews.worklist.rows import Row
from interviews.worklist.scope import Scope
from interviews.worklist.words import Words
from rhi.words import age, moment_words
from sharing.models import PoliceReport, ReleaseProposal


def _reports(scope: Scope) -> Any:
    rows = PoliceReport.objects.for_user(scope.person)
    return scope.narrowed(rows.of_council(scope.council).waiting())


def _report(report: PoliceReport, scope: Scope) -> Row:
    name = f"{report.given_names} {report.family_name}".strip() or "Name not known"
    return Row(
        child_id=report.child_id,
        council_id=report.council_id,
        name=name,
        age=age(report.born_on, scope.today) if report.born_on else None,
        url=reverse("police_report", args=[report.pk]),
        how=f"{report.force} {report.reference}: {report.get_state_display().lower()}",
        when=f"came {moment_words(report.received_at, scope.now)}{_due(report, scope)}",
        label="Say whose child it is",
        next_url=reverse("police_report", args=[report.pk]),
        tag="Still missing" if report.state == PoliceReport.State.MISSING else "",
        colour="red" if report.state == PoliceReport.State.MISSING else "",
    )


def _due(report: PoliceReport, scope: Scope) -> str:
    """By when it is to be answered."""
    return f", answer by {moment_words(report.answer_due_at, scope.now)}" if report.answer_due_at else ""


def _proposals(scope: Scope) -> Any:
    """Those that somebody else prepared: one's own wait for a colleague."""
    rows = scope.of(ReleaseProposal).waiting().filter(~Q(proposed_by=scope.person))
    return scope.narrowed(rows, child="return_interview__child")


def _proposal(proposal: ReleaseProposal, scope: Scope) -> Row:
    child = proposal.return_interview.child
    url = reverse("release_proposal", args=[proposal.pk])
    return Row(
        child_id=child.pk,
        council_id=proposal.council_id,
        name=child.full_name,
        age=age(child.born_on, scope.today) if child.born_on else None,
        url=reverse("child", args=[child.pk]),
        how=f"For {proposal.agreement.agency}, prepared by {proposal.proposed_by}",
        when=moment_words(proposal.proposed_at, scope.now),
        label="Look at it and release it",
        next_url=url,
    )


add(
    Queue("police", _reports, _report, "received_at", permission="record_cases", is_urgent=True, related=("force",)),
    Words(
        "From the police",
        "report of the police waits for an answer",
        "reports of the police wait for an answer",
        "Every report of the police was answered.",
    ),
    before="found",
)
add(
    Queue(
        "second",
        _proposals,
        _proposal,
        "proposed_at",
        permission="release_summaries",
        related=("return_interview__child", "agreement__agency", "proposed_by"),
    ),
    Words(
        "To release as the second person",
        "summary waits for you as the second person",
        "summaries wait for you as the second person",
        "No summary waits for a second person.",
    ),
    before="actions",
)
