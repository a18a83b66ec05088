"""Offers, answers, and tries that reached nobody."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from cases.models import Code
from interviews import flags, states
from interviews.models import CarerAccount, ContactAttempt, Offer, ReturnInterview
from rhi.refusals import Refused, lock_current

DECLINED = (states.RESPONSE_DECLINED_BY_CHILD, states.RESPONSE_DECLINED_BY_PARENT)


@transaction.atomic
def make_offer(
    *,
    user: User,
    return_interview: ReturnInterview,
    offered_at: datetime,
    offered_to: str,
    method: Code,
    response: Code,
    responded_at: datetime | None = None,
    decline_reason: Code | None = None,
    next_attempt_on: date | None = None,
    note: str = "",
) -> Offer:
    """Put the choice to the child, a parent or a carer. The answer may come with it, or later."""
    require_recorder(user, return_interview)
    return put_offer(
        by=user,
        return_interview=return_interview,
        offered_at=offered_at,
        offered_to=offered_to,
        method=method,
        response=response,
        responded_at=responded_at,
        decline_reason=decline_reason,
        next_attempt_on=next_attempt_on,
        note=note,
    )


@transaction.atomic
def put_offer(
    *,
    by: User,
    return_interview: ReturnInterview,
    offered_at: datetime,
    offered_to: str,
    method: Code,
    response: Code,
    responded_at: datetime | None = None,
    decline_reason: Code | None = None,
    next_attempt_on: date | None = None,
    note: str = "",
) -> Offer:
    """The same, whatever `by` may do today: for a link they sent when they might, which is opened or answered now."""
    _check_still_owed(return_interview)
    if offered_at < return_interview.episode.went_missing_earliest_at:
        raise Refused("The offer is before the child went missing.", "offered_at")
    responded_at = _answered_at(response, responded_at, offered_at)
    offer = Offer.objects.create(
        return_interview=return_interview,
        council_id=return_interview.council_id,
        offered_at=offered_at,
        offered_by=by,
        offered_to=offered_to,
        method=method,
        response=response,
        responded_at=responded_at,
        decline_reason=_reason(response, decline_reason),
        next_attempt_on=next_attempt_on,
        note=note,
    )
    flags.settle([return_interview.pk], timezone.now())
    return offer


@transaction.atomic
def record_answer(
    *,
    user: User,
    offer: Offer,
    response: Code,
    responded_at: datetime,
    decline_reason: Code | None = None,
    next_attempt_on: date | None = None,
) -> Offer:
    """The answer to an offer that had none. A changed mind after an answer is a new offer: both are kept."""
    require_recorder(user, offer.return_interview)
    return put_answer(
        offer=offer,
        response=response,
        responded_at=responded_at,
        decline_reason=decline_reason,
        next_attempt_on=next_attempt_on,
    )


@transaction.atomic
def put_answer(
    *,
    offer: Offer,
    response: Code,
    responded_at: datetime,
    decline_reason: Code | None = None,
    next_attempt_on: date | None = None,
) -> Offer:
    """The same, from the child, who needs nobody's permission."""
    current = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if current.is_answered:
        raise Refused("This offer has its answer. If the child has changed their mind, record a new offer.", "response")
    current.response = response
    current.responded_at = _answered_at(response, responded_at, current.offered_at)
    current.decline_reason = _reason(response, decline_reason)
    current.next_attempt_on = next_attempt_on
    current.save()
    flags.settle([current.return_interview_id], timezone.now())
    return current


@transaction.atomic
def put_delivery(*, offer: Offer, undelivered_at: datetime | None, why: str) -> Offer:
    """Its message did not arrive, and the offer counts no more; or (None and "") it did after all, and counts again."""
    current = Offer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    current.undelivered_at, current.undelivered_why = undelivered_at, why
    current.save(update_fields=["undelivered_at", "undelivered_why"])
    flags.settle([current.return_interview_id], timezone.now())
    return current


@transaction.atomic
def record_contact_attempt(
    *, user: User, return_interview: ReturnInterview, attempted_at: datetime, outcome: Code, note: str = ""
) -> ContactAttempt:
    """A try that reached nobody. It is not an offer, and changes no figure of offers."""
    require_recorder(user, return_interview)
    return ContactAttempt.objects.create(
        return_interview=return_interview,
        council_id=return_interview.council_id,
        attempted_at=attempted_at,
        attempted_by=user,
        outcome=outcome,
        note=note,
    )


@transaction.atomic
def close_not_completed(
    *, user: User, return_interview: ReturnInterview, not_completed: Code, note: str
) -> ReturnInterview:
    """No interview will take place, with the reason. It stays in every denominator."""
    require(user, "sign_off", return_interview.council_id)
    _check_still_owed(return_interview)
    if return_interview.completed_at:
        raise Refused("An interview has been held.")
    ReturnInterview.objects.filter(pk=return_interview.pk).update(
        not_completed=not_completed, not_completed_note=note, not_completed_at=timezone.now()
    )
    flags.settle([return_interview.pk], timezone.now())
    return_interview.refresh_from_db()
    return return_interview


@transaction.atomic
def book_talk(
    *, user: User, return_interview: ReturnInterview, version: int, booked_at: datetime, booked_place: str
) -> ReturnInterview:
    """When and where the talk is to be: by whoever records cases, or conducts interviews."""
    if not user.may("conduct_interviews", return_interview.council_id):
        require_recorder(user, return_interview)
    _check_still_owed(return_interview)
    current = lock_current(ReturnInterview.objects.all(), return_interview.pk, version)
    current.booked_at, current.booked_place = booked_at, booked_place
    current.save(update_fields=["booked_at", "booked_place", "version"])
    return current


@transaction.atomic
def record_carer_account(*, user: User, return_interview: ReturnInterview, **facts: Any) -> CarerAccount:
    """What a parent or carer told. Never an interview with the child, in no figure of them."""
    if not user.may("conduct_interviews", return_interview.council_id):
        require_recorder(user, return_interview)
    if facts["given_at"] < return_interview.episode.went_missing_earliest_at:
        raise Refused("This is before the child went missing.", "given_at")
    row: CarerAccount = CarerAccount.objects.create(
        return_interview=return_interview, council_id=return_interview.council_id, taken_by=user, **facts
    )
    return row


def require_recorder(user: User, owed: ReturnInterview) -> None:
    """Whoever records cases; or the person of another body to whom this very interview is assigned."""
    is_theirs = owed.assigned_to_id == user.pk and user.may("conduct_assigned", owed.council_id)
    if not is_theirs:
        require(user, "record_cases", owed.council_id)


def _check_still_owed(owed: ReturnInterview) -> None:
    if owed.child.died_on:
        raise Refused("This child has died. No offers are made and no letters sent.")
    if owed.duty in {ReturnInterview.DutyChoice.NOT_DUE, ReturnInterview.DutyChoice.NOT_KNOWN}:
        raise Refused(f"{owed.get_duty_display()}.")


def _answered_at(response: Code, responded_at: datetime | None, offered_at: datetime) -> datetime | None:
    """When the answer came: given at once unless said otherwise; none while there is no answer."""
    if response.pk == states.RESPONSE_NONE_YET:
        return None
    if responded_at and responded_at < offered_at:
        raise Refused("The answer is before the offer.", "responded_at")
    return responded_at or offered_at


def _reason(response: Code, decline_reason: Code | None) -> Code | None:
    if response.pk in DECLINED and decline_reason is None:
        raise Refused("Say why the interview was declined, or choose “None given”.", "decline_reason")
    return decline_reason if response.pk in DECLINED else None
