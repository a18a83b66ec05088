"""A child answers on their own page: the offer's response, a card where something serious is said, people told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.kinds import Kind
from accounts.messages import Notice, alert_duty, hearers, notify_many
from accounts.models import User
from cases.models import Code
from interviews import states
from interviews.actions.disclosures import open_card
from interviews.actions.offers import put_answer, put_offer, require_recorder
from interviews.models import Disclosure, Offer, ReturnInterview
from reaching.models import AfterTalk, ChildAnswer, TalkInvitation
from reaching.serious import signs_in
from rhi.refusals import Refused, lock_current

OWN_PAGE = "method.own_page"
REPRISAL = "decline_reason.fear_of_reprisal"
NO_REASON = "decline_reason.none_given"
RESPONSES = {
    ChildAnswer.Choice.YES: states.RESPONSE_ACCEPTED,
    ChildAnswer.Choice.LATER: states.RESPONSE_LATER,
    ChildAnswer.Choice.NO: states.RESPONSE_DECLINED_BY_CHILD,
}


@dataclass(frozen=True)
class Seriousness:
    """What makes a message serious: what the child said of it, or words in it; "" where nothing does."""

    because: str

    @classmethod
    def of(cls, *texts: str, says_unsafe: bool, reason: str = "") -> "Seriousness":
        """By the box that the child ticked, the reason given for a no, or words of the text."""
        found = signs_in(" \n ".join(texts))
        parts = ["the child says so"] if says_unsafe else []
        parts += ["afraid of what somebody will do"] if reason == REPRISAL else []
        parts += [f"words in it: {', '.join(found)}"] if found else []
        return cls("; ".join(parts)[:200])


@transaction.atomic
def answer(
    *,
    invitation: TalkInvitation,
    now: datetime,
    language: str,
    choice: str = "",
    decline_reason: str = "",
    says_unsafe: bool = False,
    **facts: Any,
) -> ChildAnswer:
    """Keep what the child said, in one piece with the response to the offer and the card that it may open."""
    owed = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=invitation.return_interview_id)
    texts = (facts.get("words", ""), facts.get("when_words", ""), facts.get("where_words", ""))
    serious = Seriousness.of(*texts, says_unsafe=says_unsafe, reason=decline_reason)
    row = ChildAnswer(
        council_id=invitation.council_id,
        child_id=invitation.child_id,
        invitation=invitation,
        answered_at=now,
        language=language,
        choice=choice,
        is_serious=bool(serious.because),
        serious_because=serious.because,
        **facts,
    )
    if choice:
        row.offer = _respond(invitation, owed, choice, decline_reason, now)
    if row.is_serious:
        row.disclosure = _open_card(owed, row.words, serious, now)
    row.save()
    _tell(row, "answer", reverse("child_answer", args=[row.pk]))
    return row


@transaction.atomic
def say_after(
    *,
    invitation: TalkInvitation,
    now: datetime,
    language: str,
    about: str,
    words: str = "",
    helped: str = "",
    says_unsafe: bool = False,
) -> AfterTalk:
    """Keep what the child says after the talk."""
    serious = Seriousness.of(words, says_unsafe=says_unsafe)
    row = AfterTalk(
        council_id=invitation.council_id,
        child_id=invitation.child_id,
        invitation=invitation,
        said_at=now,
        language=language,
        about=about,
        helped=helped,
        words=words,
        is_serious=bool(serious.because),
        serious_because=serious.because,
    )
    if row.is_serious:
        row.disclosure = _open_card(invitation.return_interview, words, serious, now)
    row.save()
    _tell(row, "after", reverse("after_talk", args=[row.pk]))
    return row


def choice_of(invitation: TalkInvitation) -> ChildAnswer | None:
    """The latest answer in which the child chose."""
    chosen: ChildAnswer | None = ChildAnswer.objects.filter(invitation=invitation).exclude(choice="").first()
    return chosen


def said_since(invitation: TalkInvitation, since: datetime) -> ChildAnswer | None:
    """What the child said last, in the visit that began then."""
    latest: ChildAnswer | None = ChildAnswer.objects.filter(invitation=invitation, answered_at__gte=since).first()
    return latest


def said_after(invitation: TalkInvitation, since: datetime) -> AfterTalk | None:
    """What the child said last after the talk, in the visit that began then."""
    latest: AfterTalk | None = AfterTalk.objects.filter(invitation=invitation, said_at__gte=since).first()
    return latest


@transaction.atomic
def mark_read(*, user: User, row: ChildAnswer | AfterTalk, version: int, now: datetime, read_note: str) -> None:
    """A person has read it, and says what was done."""
    if not user.may("conduct_interviews", row.council_id):
        require_recorder(user, row.invitation.return_interview)
    rows: Any = type(row).objects
    current = lock_current(rows.all(), row.pk, version)
    current.read_by, current.read_at, current.read_note = user, now, read_note
    current.save()


def _respond(
    invitation: TalkInvitation, owed: ReturnInterview, choice: str, reason: str, now: datetime
) -> Offer | None:
    """The response to the latest offer that waits for one, or a new offer where the child changed their mind.

    None where no offer can be made any more: what the child said is kept all the same, and read.
    """
    response = Code.objects.get(pk=RESPONSES[ChildAnswer.Choice(choice)])
    because = Code.objects.get(pk=reason or NO_REASON) if choice == ChildAnswer.Choice.NO else None
    waiting = next((offer for offer in owed.offers.filter(offered_to="child") if not offer.is_answered), None)
    if waiting is not None and waiting.offered_at <= now:
        return put_answer(offer=waiting, response=response, responded_at=now, decline_reason=because)
    try:
        return put_offer(
            by=invitation.made_by,
            return_interview=owed,
            offered_at=now,
            offered_to=Offer.OfferedTo.CHILD,
            method=Code.objects.get(pk=OWN_PAGE),
            response=response,
            responded_at=now,
            decline_reason=because,
        )
    except Refused:
        return None


def _open_card(owed: ReturnInterview, words: str, serious: Seriousness, now: datetime) -> Disclosure:
    used = words or f"(No words of the child’s own: {serious.because}.)"
    return open_card(return_interview=owed, kind=Disclosure.Kind.DANGER, disclosed_at=now, words_used=used)


def _tell(row: ChildAnswer | AfterTalk, what: str, link: str) -> None:
    """Who reads it; and at once the duty contact, where it is serious."""
    kind = Kind.CHILD_SERIOUS if row.is_serious else Kind.CHILD_ANSWERED
    council, holder = row.council, row.invitation.return_interview.assigned_to
    people = {person.pk: person for person in hearers(council, kind)}
    if holder is not None and holder.is_active:
        people[holder.pk] = holder
    notify_many(
        Notice(f"child-{what}:{row.pk}:{person.pk}", person, kind, council, link, child_id=row.child_id)
        for person in people.values()
    )
    if row.is_serious:
        alert_duty(key=f"child-{what}:{row.pk}", kind=kind, council=council, link=link)
