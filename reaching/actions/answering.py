"""A child answers on their own page: the offer's response, a card where something serious is said, people told."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from accounts.actions import require
from accounts.kinds import Kind
from accounts.messages import Notice, alert_duty, notify_many
from accounts.models import OutboxMessage, User
from cases.models import Code
from interviews import states
from interviews.actions.disclosures import open_card
from interviews.actions.offers import put_answer, put_offer, require_recorder
from interviews.models import Disclosure, Offer, ReturnInterview
from reaching.actions.inviting import leave
from reaching.complaints import is_complaint, who_is_told
from reaching.models import AfterTalk, ChildAnswer, Recording, TalkInvitation
from reaching.own_page.serious import signs_in
from reaching.own_page.sounds import Sound
from rhi.refusals import Refused, lock_current

OWN_PAGE = "method.own_page"
MOST_SOUND = 50 * 1024 * 1024
REPRISAL = "decline_reason.fear_of_reprisal"
NO_REASON = "decline_reason.none_given"
ELSEWHERE = "(Not repeated here: it stands with what the child said after the talk.)"
"""On the card of something serious in a complaint: whoever held the talk may see the card, and not the complaint."""
WRITTEN = ("words", "when_words", "where_words", "known_person", "companion", "interpreter")
"""Where a child writes in words of their own: all of it is looked at, and all of it stands on the card."""
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
    def of(cls, text: str, *, says_unsafe: bool, reason: str = "") -> "Seriousness":
        """By the box that the child ticked, the reason given for a no, or words of the text."""
        found = signs_in(text)
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
    form: UUID | None = None,
    sound: Sound | None = None,
    is_closed: bool = False,
    **facts: Any,
) -> ChildAnswer:
    """Keep what the child said, in one piece with the response to the offer and the card that it may open.

    Of a link that was closed meanwhile (`is_closed`) nobody knows any more who holds it: what is sent is kept and read,
    and answers no offer.
    """
    owed = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=invitation.return_interview_id)
    written = "\n".join(filter(None, (facts.get(name, "") for name in WRITTEN)))
    serious = Seriousness.of(written, says_unsafe=says_unsafe, reason=decline_reason)
    kept, same = _kept(ChildAnswer, form, sound, choice=choice, is_serious=bool(serious.because), **facts)
    if same:
        return same
    row = ChildAnswer(
        council_id=invitation.council_id,
        child_id=invitation.child_id,
        invitation=invitation,
        answered_at=now,
        language=language,
        form=None if kept else form,
        choice=choice,
        is_serious=bool(serious.because),
        serious_because=serious.because,
        recording=_keep_sound(invitation, sound, now),
        **facts,
    )
    if kept and kept.choice == choice:
        row.offer = kept.offer
    elif choice and not is_closed:
        _put_own_offer(invitation, now)
        row.offer = _respond(invitation, owed, choice, decline_reason, now)
    if row.is_serious:
        row.disclosure = _open_card(owed, written, serious, now, is_spoken=sound is not None)
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
    form: UUID | None = None,
    sound: Sound | None = None,
) -> AfterTalk:
    """Keep what the child says after the talk."""
    serious = Seriousness.of(words, says_unsafe=says_unsafe)
    kept, same = _kept(
        AfterTalk, form, sound, about=about, words=words, helped=helped, is_serious=bool(serious.because)
    )
    if same:
        return same
    row = AfterTalk(
        council_id=invitation.council_id,
        child_id=invitation.child_id,
        invitation=invitation,
        said_at=now,
        language=language,
        form=None if kept else form,
        about=about,
        helped=helped,
        words=words,
        is_serious=bool(serious.because),
        serious_because=serious.because,
        recording=_keep_sound(invitation, sound, now),
    )
    if row.is_serious:
        used = ELSEWHERE if is_complaint(row) else words
        row.disclosure = _open_card(invitation.return_interview, used, serious, now, is_spoken=sound is not None)
    row.save()
    _tell(row, "after", reverse("after_talk", args=[row.pk]))
    return row


def has_room(invitation: TalkInvitation, sound: Sound) -> bool:
    """Whether the link has not brought more sound than anybody listens to."""
    brought = Recording.objects.filter(invitation=invitation).aggregate(all=Sum("size"))["all"] or 0
    return brought + len(sound.content) <= MOST_SOUND


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
    """A person has read it, and says what was done. A complaint is a manager's; a card says first who was told."""
    if is_complaint(row):
        require(user, "sign_off", row.council_id)
    elif not user.may("conduct_interviews", row.council_id):
        require_recorder(user, row.invitation.return_interview)
    if row.disclosure is not None and row.disclosure.told_at is None:
        raise Refused("This is serious. Open the card first, and say there whom you told.")
    rows: Any = type(row).objects
    current = lock_current(rows.all(), row.pk, version)
    current.read_by, current.read_at, current.read_note = user, now, read_note
    current.save()


def _respond(
    invitation: TalkInvitation, owed: ReturnInterview, choice: str, reason: str, now: datetime
) -> Offer | None:
    """The response to the invitation's own offer, else to the latest that waits; else a new one: a mind was changed.

    None where no offer can be made any more: what the child said is kept all the same, and read.
    """
    response = Code.objects.get(pk=RESPONSES[ChildAnswer.Choice(choice)])
    because = Code.objects.get(pk=reason or NO_REASON) if choice == ChildAnswer.Choice.NO else None
    waiting = _waiting(invitation, owed, now)
    with suppress(Refused):
        if waiting is not None:
            return put_answer(
                offer=waiting,
                response=response,
                responded_at=now,
                decline_reason=because,
                next_attempt_on=waiting.next_attempt_on,
            )
    with suppress(Refused):
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
    return None


def _put_own_offer(invitation: TalkInvitation, now: datetime) -> None:
    """A message that is answered has left, though the job that notes it has not run yet: its offer comes first."""
    current = TalkInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if current.left_at is None and current.message_key:
        sent = OutboxMessage.objects.filter(key=current.message_key, sent_at__isnull=False).first()
        if sent is not None and sent.sent_at is not None:
            leave(current, sent.sent_at, by=current.made_by)
    invitation.offer_id = current.offer_id


def _waiting(invitation: TalkInvitation, owed: ReturnInterview, now: datetime) -> Offer | None:
    """The offer that this answers."""
    open_ones = [
        offer
        for offer in owed.offers.filter(offered_to=Offer.OfferedTo.CHILD, offered_at__lte=now)
        if not offer.is_answered and (offer.has_reached or offer.pk == invitation.offer_id)
    ]
    own = [offer for offer in open_ones if offer.pk == invitation.offer_id]
    return next(iter([*own, *open_ones]), None)


def _kept(model: Any, form: UUID | None, sound: Sound | None, **facts: Any) -> tuple[Any, Any]:
    """What the same form brought first, and what it brought before that says the same as now; None each.

    Sent twice, it is one; but a child who heard that it did not get through may have added something: such a row has
    no number of a form and follows the first.
    """
    rows = model.objects.select_related("recording")
    first = rows.filter(form=form).first() if form else None
    if first is None:
        return None, None
    added = rows.filter(invitation=first.invitation_id, form__isnull=True, pk__gt=first.pk)
    return first, next((row for row in (first, *added) if _says_the_same(row, sound, **facts)), None)


def _says_the_same(row: ChildAnswer | AfterTalk, sound: Sound | None, **facts: Any) -> bool:
    heard = bytes(row.recording.content) if row.recording else b""
    is_same = all(getattr(row, name) == value for name, value in facts.items())
    return is_same and heard == (sound.content if sound else b"")


def _keep_sound(invitation: TalkInvitation, sound: Sound | None, now: datetime) -> Recording | None:
    if sound is None:
        return None
    kept: Recording = Recording.objects.create(
        council_id=invitation.council_id,
        invitation=invitation,
        received_at=now,
        content_type=sound.content_type,
        size=len(sound.content),
        content=sound.content,
    )
    return kept


def _open_card(
    owed: ReturnInterview, words: str, serious: Seriousness, now: datetime, *, is_spoken: bool
) -> Disclosure:
    aloud = "(The child said something aloud too: listen to the recording.)" if is_spoken else ""
    used = "\n".join(filter(None, (words or f"(No words written: {serious.because}.)", aloud)))
    return open_card(return_interview=owed, kind=Disclosure.Kind.DANGER, disclosed_at=now, words_used=used)


def _tell(row: ChildAnswer | AfterTalk, what: str, link: str) -> None:
    """Who reads it; and at once the duty contact, where it is serious."""
    kind = Kind.CHILD_SERIOUS if row.is_serious else Kind.CHILD_ANSWERED
    notify_many(
        Notice(f"child-{what}:{row.pk}:{person.pk}", person, kind, row.council, link, child_id=row.child_id)
        for person in who_is_told(row, kind)
    )
    if row.is_serious:
        alert_duty(key=f"child-{what}:{row.pk}", kind=kind, council=row.council, link=link, child_id=row.child_id)
