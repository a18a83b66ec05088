"""Whose child a police report is about: said by a person, never by the system, and taken back with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from accounts.roles import Permission
from cases.actions import add_police_reference
from cases.models import Child, EpisodeReference, MissingEpisode
from interviews.actions.returns import record_missing
from rhi import wall
from rhi.locks import lock_report
from rhi.refusals import Refused, lock_current
from rhi.timespan import TimeSpan
from sharing import drafts, report_messages
from sharing.actions.reports_in import keep_hidden, place_of, wait_from
from sharing.actions.standing import in_step
from sharing.entitlement import readable_by
from sharing.models import PoliceNotice, PoliceReport
from sharing.police_reports import notices_of, restricted_now, said_in
from sharing.report_facts import fold

ANSWERED = "This report was answered meanwhile: {answer}, by {who}. Look at it again."
TELLING = (
    "A summary of this child was released to {force}, which holds no other reference for the child. "
    "Withdraw the summary first, then take the match back."
)


@transaction.atomic
def match_report(*, user: User, report: PoliceReport, version: int, episode: MissingEpisode) -> PoliceReport:
    """This is the child, and the absence: the episode carries the force's reference, and what the police may read of
    the child is told to them again with it. StaleRecord when the report changed since; Refused when it is answered.
    """
    began = timezone.now()
    with _answering(report, episode.council_id, child=episode.child_id, is_matched=True):
        return _match(user, _locked(user, report, version), episode, began)


@transaction.atomic
def record_absence(
    *,
    user: User,
    report: PoliceReport,
    version: int,
    child: Child,
    went_missing: TimeSpan,
    category: str,
    police_grade: str = "",
) -> PoliceReport:
    """This is the child, and the absence is not recorded yet: record it, and match the report to it."""
    began = timezone.now()
    with _answering(report, child.council_id, child=child.pk, is_matched=True):
        current = _locked(user, report, version)
        episode = record_missing(
            user=user,
            child=child,
            went_missing=went_missing,
            category=category,
            police_grade=police_grade,
            told_council_at=current.received_at,
            force=current.force,
            police_reference=current.reference,
        )
        return _match(user, current, episode, began)


@transaction.atomic
def say_not_ours(*, user: User, council: Council, report: PoliceReport, version: int, reason: str) -> PoliceReport:
    """Not a child of this council. A report that names another council as responsible goes on waiting there.

    Of a report hidden because it may be about a restricted child: it is not about that child, so everybody who answers
    reports sees it from now on.
    """
    require(user, Permission.RECORD_CASES, council.pk)
    if not reason.strip():
        raise Refused("Say why.", "reason")
    with _answering(report):
        current = _locked(user, report, version)
        if council.pk not in (current.council_id, current.responsible_council_id):
            raise Refused("This report was not sent to your council.")
        with pghistory.context(reason=f"Not ours: {reason.strip()}"), wall.every_council("a police report is not ours"):
            _set_not_ours(current, user, council, reason.strip())
    return current


@transaction.atomic
def take_back(*, user: User, report: PoliceReport, version: int, reason: str) -> PoliceReport:
    """The answer was wrong: the report waits again, and the reference that a match added is removed.

    Refused while the force may read a summary of the child and would hold no reference for the child any more.
    """
    require(user, Permission.RECORD_CASES, report.council_id)
    if not reason.strip():
        raise Refused("Say why.", "reason")
    with _answering(report, child=report.child_id):
        current: PoliceReport = lock_current(_rows(), report.pk, version)
        if current.answer == PoliceReport.Answer.WAITING:
            raise Refused("This report waits for an answer already.")
        child = current.child
        with pghistory.context(reason=f"Answer to a police report taken back: {reason.strip()}"):
            _remove_reference(current)
            is_hidden = _is_restricted(child)
            if (
                child
                and not is_hidden
                and not drafts.knows_of(child.pk, current.force)
                and _told(current, child).exists()
            ):
                raise Refused(TELLING.format(force=current.force))
            with wall.every_council("an answer to a police report is taken back"):
                _answer(current, PoliceReport.Answer.WAITING, None, None, "", is_told=not is_hidden)
                current.child = current.episode = None
                facts = fold(said_in(notices_of([current])[current.pk]))
                keep_hidden(current, facts)
                wait_from(current, place_of(current, facts.council_code), timezone.now())
                _save(current)
        return current


@transaction.atomic
def see_report(*, user: User, report: PoliceReport) -> None:
    """Somebody who may answer opened the report: its force is told once that it was seen."""
    if report.seen_at or report.answer != PoliceReport.Answer.WAITING:
        return
    councils = (report.council_id, report.responsible_council_id)
    if not any(pk and user.may(Permission.RECORD_CASES, pk) for pk in councils):
        return
    with _answering(report), wall.every_council("a police report is seen"):
        rows = PoliceReport.objects.filter(pk=report.pk, seen_at__isnull=True, answer=PoliceReport.Answer.WAITING)
        rows.update(seen_at=timezone.now())


@contextmanager
def _answering(
    report: PoliceReport, *councils: int, child: int | None = None, is_matched: bool = False
) -> Iterator[None]:
    """The locks of an answer in their order, and its events at the end."""
    with transaction.atomic():
        lock_report(report.force_id, report.reference)
        councils = (report.council_id, *councils)
        children, matched = [child] if child else [], report if is_matched else None
        with in_step(*councils, children=children, report=Q(pk=report.pk), matched=matched):
            yield


def _match(user: User, current: PoliceReport, episode: MissingEpisode, began: datetime) -> PoliceReport:
    """`began`: the moment before the episode got the reference, which tells it from one it had already."""
    rows = MissingEpisode.objects.select_for_update(of=("self",)).select_related("child__council", "council")
    standing = rows.get(pk=episode.pk)
    child = standing.child
    if standing.duplicate_of_id:
        raise Refused("This absence is recorded twice, and the other record stands. Choose that one.", "episode")
    require(user, Permission.RECORD_CASES, child.council_id)
    add_police_reference(user=user, episode=standing, force=current.force, reference=current.reference)
    with wall.every_council("a police report is matched"):
        is_told = not _is_restricted(child)
        _answer(current, PoliceReport.Answer.MATCHED, user, began, "", is_told=is_told)
        current.child, current.episode, current.council = child, standing, child.council
        _save(current)
    return current


def _told(report: PoliceReport, child: Child) -> Any:
    """What the force may read of the child today."""
    return readable_by(report.force, timezone.localdate()).filter(child=child).order_by("released_at", "pk")


def _set_not_ours(report: PoliceReport, user: User, council: Council, reason: str) -> None:
    facts, responsible = fold(said_in(notices_of([report])[report.pk])), report.responsible_council
    if report.child_id:
        # The reason may speak of the restricted record: it is kept in the history alone.
        report.child, report.council = None, place_of(report, facts.council_code)
    elif responsible and responsible.pk == council.pk != report.council_id:
        report.responsible_council, report.answer_reason = None, reason
    elif responsible and responsible.pk != report.council_id:
        report.council, report.answer_reason = responsible, reason
    else:
        _answer(report, PoliceReport.Answer.NOT_OURS, user, timezone.now(), reason, is_told=True)
    if report.answer == PoliceReport.Answer.WAITING:
        wait_from(report, report.council, timezone.now())
    _save(report)
    if report.answer == PoliceReport.Answer.WAITING:
        report_messages.reported(report)


def _remove_reference(report: PoliceReport) -> None:
    """Only what the match added, and copies that a merge of absences made of it: one that was there before stays."""
    rows = EpisodeReference.objects.filter(force=report.force, reference_key=report.reference_key)
    if report.child_id and report.answered_at:
        rows.filter(episode__child=report.child_id, recorded_at__gte=report.answered_at).delete()


def _is_restricted(child: Child | None) -> bool:
    return child is not None and restricted_now().filter(child_id=child.pk).exists()


def _answer(
    report: PoliceReport, answer: str, user: User | None, at: datetime | None, reason: str, *, is_told: bool
) -> None:
    """`is_told`: the force sees another answer than before, so that the report has changed for it."""
    report.answer, report.answered_by, report.answered_at = answer, user, at
    report.answer_reason = reason
    if is_told:
        report.changed_at = timezone.now()


def _save(report: PoliceReport) -> None:
    """With its notices, which lie where it lies."""
    report.save()
    PoliceNotice.objects.filter(report=report).exclude(council=report.council_id).update(council=report.council_id)


def _rows() -> Any:
    return PoliceReport.objects.select_related("force", "council", "responsible_council", "first_sent_to", "child")


def _locked(user: User, report: PoliceReport, version: int) -> PoliceReport:
    """The waiting report. Whoever answers second is told who was first."""
    councils = (report.council_id, report.responsible_council_id)
    if not any(pk and user.may(Permission.RECORD_CASES, pk) for pk in councils):
        require(user, Permission.RECORD_CASES, report.council_id)
    row = PoliceReport.objects.select_for_update(of=("self",)).filter(pk=report.pk).first()
    if row is None:
        raise Refused("This report was answered meanwhile by another council.")
    if row.answer != PoliceReport.Answer.WAITING:
        who = row.answered_by or "somebody else"
        raise Refused(ANSWERED.format(answer=row.get_answer_display().lower(), who=who))
    current: PoliceReport = lock_current(_rows(), report.pk, version)
    return current
