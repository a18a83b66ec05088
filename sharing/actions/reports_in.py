"""What a force reports comes in: each notice kept as it was sent, the report brought up to what they say together."""

from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, Council
from cases.models import EpisodeReference
from cases.references import key_of
from rhi import wall
from rhi.locks import lock_report
from rhi.refusals import Refused
from sharing import report_messages
from sharing.actions.standing import in_step
from sharing.models import ApiClient, PoliceNotice, PoliceReport, SharingAgreement
from sharing.police_reports import notices_of, restricted_match, said_in
from sharing.report_facts import ReportFacts, Said, fold

CLOCKS_DIFFER = timedelta(minutes=10)
"""How far ahead of ours the clock of a force may be."""


@transaction.atomic
def receive_notice(
    *, client: ApiClient, reference: str, kind: str, at: datetime, sent: dict[str, Any]
) -> tuple[PoliceReport, bool]:
    """Add a notice to the force's report with this reference, made where there is none; and whether it was made.

    `at` is when it happened; `sent` is kept unchanged. A notice that tells of something earlier changes nothing that a
    later one said. Refused for a council that has no agreement with the force, or a time that lies ahead.
    """
    if at > timezone.now() + CLOCKS_DIFFER:
        raise Refused("This time lies in the future.", "at")
    with wall.every_council("a police report came in"):
        notice = Said(kind, at, sent)
        _check_councils(client.agency, notice)
        lock_report(client.agency_id, reference)
        same = Q(force=client.agency, reference_key=key_of(reference))
        found = PoliceReport.objects.filter(same).select_related("council", "responsible_council", "child", "episode")
        report = found.first()
        councils, children = (report.council_id,) if report else (), [report.child_id] if report else []
        with in_step(*councils, children=[pk for pk in children if pk], report=same):
            is_new = report is None
            report = found.select_for_update(of=("self",)).first() or PoliceReport(
                force=client.agency, reference=reference
            )
            before = None if is_new else said_in(notices_of([report])[report.pk])
            _bring_up(report, before, [*(before or []), notice])
            facts = {"kind": kind, "at": at, "sent": sent, "client_id": client.application.client_id}
            PoliceNotice.objects.create(report=report, council_id=report.council_id, **facts)
    return report, is_new


def keep_hidden(report: PoliceReport, facts: ReportFacts) -> None:
    """Put a waiting report where its councils say, hidden where it is likely about a restricted child. Unsaved.

    Asked for behind every wall (wall.every_council). A hidden one lies with the restricted child's own council: for
    every other one it would not be hidden.
    """
    place, responsible = place_of(report, facts.council_code), _by_code(facts.responsible_code)
    hidden = restricted_match({council.pk for council in (place, responsible) if council}, facts)
    report.child = hidden
    report.council = hidden.council if hidden else place
    report.responsible_council = responsible


def place_of(report: PoliceReport, code: str) -> Council:
    """The council of the place; the first one, should the code no longer be a council's."""
    return _by_code(code) or report.first_sent_to


def _bring_up(report: PoliceReport, before: list[Said] | None, after: list[Said]) -> None:
    """The report as all notices say, saved; told to people where it waits for them anew."""
    was, now = fold(before) if before else None, fold(after)
    for name, value in now.columns().items():
        setattr(report, name, value)
    report.changed_at = timezone.now()
    if report._state.adding:
        report.first_sent_to = _known(now.council_code, "council")
    else:
        report.version += 1
    is_matched = report.answer == PoliceReport.Answer.MATCHED
    is_to_place = _is_doubted(report, was, now) if was and is_matched else was is None or _aim(was) != _aim(now)
    if is_to_place:
        if is_matched:
            _undo_match(report)
        _wait_again(report)
        keep_hidden(report, now)
        wait_from(report, place_of(report, now.council_code), report.changed_at)
    report.save()
    PoliceNotice.objects.filter(report=report).exclude(council=report.council).update(council=report.council)
    if is_to_place:
        report_messages.reported(report)


def _aim(facts: ReportFacts) -> tuple[Any, ...]:
    """Whom a report asks about whom: a change of it asks anew, also after “not ours”."""
    return (facts.council_code, facts.responsible_code, facts.identity)


def wait_from(report: PoliceReport, council: Council, at: datetime) -> None:
    """It waits for an answer from now on: seen by nobody, and due after the hours of the council. Unsaved.

    `council` is one that the force knows of: the hours of the council where a hidden report lies would tell of it.
    """
    report.answer_due_at = at + timedelta(hours=council.report_answer_hours)
    report.seen_at = report.escalated_at = None


def _is_doubted(report: PoliceReport, was: ReportFacts, now: ReportFacts) -> bool:
    """Whether a matched report asks about somebody else, or elsewhere, than when a person answered it.

    What now says exactly what the child's own record says, or differs in case and spaces only, raises no doubt.
    """
    child = report.child
    codes = ((was.council_code, now.council_code), (was.responsible_code, now.responsible_code))
    if any(after not in (before, report.council.gss_code) for before, after in codes):
        return True
    own = (child.given_names, child.family_name, child.known_as, child.born_on) if child else (None,) * 4
    parts = zip(was.identity, now.identity, own, strict=True)
    return any(_folded(after) not in (_folded(before), _folded(known)) for before, after, known in parts)


def _folded(value: Any) -> str:
    return " ".join(str(value or "").casefold().split())


def _undo_match(report: PoliceReport) -> None:
    """The match no longer says anything: the reference leaves the child's record, and the child's council is told.

    In every spelling, and from every absence: merging two of them copies the references.
    """
    references = EpisodeReference.objects.filter(force=report.force, reference_key=key_of(report.reference))
    with pghistory.context(reason="A police report that was matched is about somebody else, its force says now"):
        references.filter(episode__child=report.child_id).delete()
    report_messages.match_undone(report)
    report.child = report.episode = None


def _wait_again(report: PoliceReport) -> None:
    report.answer, report.answer_reason = PoliceReport.Answer.WAITING, ""
    report.answered_by = report.answered_at = None


def _check_councils(agency: Agency, notice: Said) -> None:
    """The place is in a council that has agreed with the force; the responsible one, if named, is one we know."""
    council = _known(str(notice.sent.get("council") or "").strip(), "council")
    live = SharingAgreement.objects.live(timezone.localdate())
    if not live.filter(agency=agency, council=council).exists():
        raise Refused(f"Your force has no sharing agreement in force with {council}.", "council")
    if responsible := str(notice.sent.get("responsible_council") or "").strip():
        _known(responsible, "responsible_council")


def _known(code: str, field: str) -> Council:
    found = _by_code(code)
    if found is None:
        raise Refused("No council in England that is responsible for children’s services has this code.", field)
    return found


def _by_code(code: str) -> Council | None:
    return Council.objects.filter(gss_code=code).first() if code else None
