"""A child is invited to their own page: by a message that leaves through the outbox, or on paper that is handed over.

The secret of the link is in the message until that has left, and on the paper; nothing else keeps it.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import channels, outbox
from accounts.actions import require
from accounts.models import OutboxMessage, User
from cases import contacts
from cases.models import Child, Code, ContactPoint
from interviews.actions.offers import put_offer
from interviews.models import ReturnInterview
from interviews.states import RESPONSE_NONE_YET
from reaching import links
from reaching.models import TalkInvitation
from reaching.models.wordings import Purpose, Way
from reaching.own_page import facts as own_facts
from reaching.wordings.choosing import Chosen, choose
from rhi.refusals import Refused, lock_current

LONGEST_WINDOW = timedelta(days=28)
METHODS = {
    Way.TEXT: "method.text",
    Way.EMAIL: "method.email",
    Way.LETTER: "method.letter",
    Way.CARD: "method.in_person",
}
DIED = "This child has died. No invitations are sent."
HELD = "An interview has been held, or the work was closed: there is nothing to invite to."
TOO_FEW = "Two facts that only the child knows are needed."
Fact = TalkInvitation.Fact


@dataclass(frozen=True)
class Facts:
    """By which two facts the page opens; `word` where one is a word agreed with the child (or its digest)."""

    one: str
    two: str
    word: str = ""
    word_digest: str = ""

    @property
    def digest(self) -> str:
        """What is kept of the word."""
        return links.digest_of(own_facts.folded(self.word)) if self.word.strip() else self.word_digest


def require_inviter(user: User, owed: ReturnInterview) -> None:
    """Whoever records cases or conducts interviews there; or the person to whom this very interview is assigned."""
    is_theirs = owed.assigned_to_id == user.pk and user.may("conduct_assigned", owed.council_id)
    if not is_theirs and not user.may("conduct_interviews", owed.council_id):
        require(user, "record_cases", owed.council_id)


def why_no_invitation(owed: ReturnInterview, purpose: str = Purpose.OFFER) -> str:
    """Why this child is not invited; "" where they may be."""
    if owed.child.died_on:
        return DIED
    if owed.duty in {ReturnInterview.DutyChoice.NOT_DUE, ReturnInterview.DutyChoice.NOT_KNOWN}:
        return f"{owed.get_duty_display()}."
    is_over = owed.completed_at or owed.not_completed_id
    return HELD if purpose == Purpose.OFFER and is_over else ""


def known_facts(child: Child) -> list[str]:
    """Facts that the council knows well enough to compare with; a word can always be agreed."""
    exact = child.born_on and child.born_precision == Child.BirthPrecision.EXACT and not child.birth_is_disputed
    known = [(Fact.BIRTHDAY, exact), (Fact.FIRST_NAME, child.given_names or child.known_as)]
    known += [(Fact.SCHOOL, child.school), (Fact.WORD, True)]
    return [fact.value for fact, is_known in known if is_known]


@transaction.atomic
def invite_child(
    *,
    user: User,
    return_interview: ReturnInterview,
    purpose: str,
    way: str,
    contact_point: ContactPoint | None,
    language: str,
    facts: Facts,
    expires_at: datetime,
    agreed_words: str = "",
    told_words: str = "",
    chosen: Chosen | None = None,
    is_printed: bool = False,
) -> tuple[TalkInvitation, str]:
    """One more link for the child, and its secret: on its way, or (`is_printed`) to be put on paper by the caller.

    `chosen` is the text as it was shown before; without it one is chosen now.
    """
    require_inviter(user, return_interview)
    contacts.hold(return_interview.child_id)
    owed = ReturnInterview.objects.select_related("child", "council").get(pk=return_interview.pk)
    _check(owed, purpose, facts, expires_at)
    is_printed = is_printed or way == Way.CARD
    if contact_point is not None or not is_printed:
        _check_contact(owed, way, contact_point, is_printed=is_printed)
    text = chosen or choose(council=owed.council, way=way, purpose=purpose, language=language, child=owed.child)
    secret = links.new_secret()
    invitation = TalkInvitation.objects.create(
        council_id=owed.council_id,
        child=owed.child,
        return_interview=owed,
        purpose=purpose,
        way=way,
        contact_point=contact_point,
        language=language,
        secret_digest=links.digest_of(secret),
        fact_one=facts.one,
        fact_two=facts.two,
        agreed_word_digest=facts.digest,
        wording=text.wording,
        trial=text.trial,
        arm=text.arm,
        made_by=user,
        expires_at=expires_at,
        agreed_words=agreed_words,
        told_words=told_words,
    )
    if not is_printed:
        _queue(invitation, text, secret)
    return invitation, secret


def _check(owed: ReturnInterview, purpose: str, facts: Facts, expires_at: datetime) -> None:
    if why := why_no_invitation(owed, purpose):
        raise Refused(why)
    known = known_facts(owed.child)
    if facts.one == facts.two or not {facts.one, facts.two} <= set(known):
        raise Refused(TOO_FEW, "facts_known")
    if Fact.WORD in {facts.one, facts.two} and not facts.digest:
        raise Refused("Enter the word that you agreed with the child.", "word")
    now = timezone.now()
    if not now < expires_at <= now + LONGEST_WINDOW + timedelta(minutes=1):
        raise Refused("A link lasts up to 28 days.", "days")


def _check_contact(owed: ReturnInterview, way: str, contact: ContactPoint | None, *, is_printed: bool) -> None:
    if contact is None or contact.child_id != owed.child_id or contact.channel != way:
        raise Refused("Choose to where it goes.", "where")
    if why := contacts.why_not(contact):
        raise Refused(why, "where")
    if not is_printed and not channels.is_available(contact.channel):
        raise Refused("This installation does not send it. Print a card or a letter instead.", "where")


def _queue(invitation: TalkInvitation, text: Chosen, secret: str) -> None:
    contact: Any = invitation.contact_point
    invitation.message_key = f"{outbox.PRIVATE}{invitation.pk}"
    invitation.save(update_fields=["message_key"])
    is_letter = invitation.way == Way.LETTER
    OutboxMessage.objects.create(
        key=invitation.message_key,
        council_id=invitation.council_id,
        child_id=invitation.child_id,
        channel=contact.channel,
        recipient="" if is_letter else contact.value,
        address=contact.value if is_letter else "",
        subject=text.subject,
        body=text.with_link(links.link_of(secret)),
    )


@transaction.atomic
def print_again(*, user: User, invitation: TalkInvitation, version: int) -> tuple[TalkInvitation, str]:
    """The paper once more, with a new link: the one before opens nothing any more."""
    require_inviter(user, invitation.return_interview)
    current = _lock_live(invitation, version)
    if current.message_key:
        raise Refused("This was sent, not printed. Invite the child again instead.")
    _revoke(current, user, "Printed again with a new link.")
    lasts = max(current.expires_at - current.made_at, timedelta(days=7))
    return invite_child(
        user=user,
        return_interview=current.return_interview,
        purpose=current.purpose,
        way=current.way,
        contact_point=current.contact_point,
        language=current.language,
        facts=Facts(current.fact_one, current.fact_two, word_digest=current.agreed_word_digest),
        expires_at=timezone.now() + min(lasts, LONGEST_WINDOW),
        agreed_words=current.agreed_words,
        told_words=current.told_words,
        is_printed=True,
    )


@transaction.atomic
def hand_over(
    *, user: User, invitation: TalkInvitation, version: int, handed_at: datetime, handed_by: User
) -> TalkInvitation:
    """The card was given, the letter posted: from then on the choice is put to the child."""
    require_inviter(user, invitation.return_interview)
    current = _lock_live(invitation, version)
    if current.message_key or current.left_at:
        raise Refused("This has left already.")
    if handed_at < current.made_at - timedelta(minutes=1):
        raise Refused("This is before it was printed.", "handed_at")
    if handed_at > timezone.now():
        raise Refused("This is in the future. Record it once it was given.", "handed_at")
    return leave(current, handed_at, by=handed_by)


def leave(invitation: TalkInvitation, left_at: datetime, *, by: User) -> TalkInvitation:
    """It has left: the offer is made. None where none is due any more, or the child has died meanwhile."""
    invitation.left_at = left_at
    if invitation.purpose == Purpose.OFFER:
        with suppress(Refused):
            invitation.offer = put_offer(
                by=by,
                return_interview=invitation.return_interview,
                offered_at=left_at,
                offered_to="child",
                method=Code.objects.get(pk=METHODS[Way(invitation.way)]),
                response=Code.objects.get(pk=RESPONSE_NONE_YET),
            )
    invitation.save(update_fields=["left_at", "offer", "version"])
    return invitation


@transaction.atomic
def revoke(*, user: User, invitation: TalkInvitation, version: int, reason: str) -> tuple[list[str], list[str]]:
    """The link opens nothing any more; its message, if it waits, is taken back (as accounts.outbox.withdraw says)."""
    require_inviter(user, invitation.return_interview)
    current = lock_current(TalkInvitation.objects.all(), invitation.pk, version)
    if current.revoked_at:
        raise Refused("This link is revoked already.")
    _revoke(current, user, reason)
    message = OutboxMessage.objects.filter(key=current.message_key).exclude(key="")
    return outbox.withdraw(message, why="The invitation was revoked")


@transaction.atomic
def lengthen(*, user: User, invitation: TalkInvitation, version: int, days: int) -> TalkInvitation:
    """It lasts so many days from now on."""
    require_inviter(user, invitation.return_interview)
    current = lock_current(TalkInvitation.objects.all(), invitation.pk, version)
    if current.revoked_at or current.locked_at:
        raise Refused("This link is closed. Invite the child again instead.")
    if why := why_no_invitation(current.return_interview, current.purpose):
        raise Refused(why)
    until = timezone.now() + timedelta(days=days)
    if until < current.expires_at or days > LONGEST_WINDOW.days:
        raise Refused("Choose a later day than now, up to 28 days ahead.", "days")
    current.expires_at = until
    current.save(update_fields=["expires_at", "version"])
    return current


def _lock_live(invitation: TalkInvitation, version: int) -> TalkInvitation:
    current = lock_current(TalkInvitation.objects.all(), invitation.pk, version)
    if not current.is_live(timezone.now()):
        raise Refused("This link is closed. Invite the child again instead.")
    return current


def _revoke(invitation: TalkInvitation, user: User, reason: str) -> None:
    invitation.revoked_at, invitation.revoked_by, invitation.revoked_reason = timezone.now(), user, reason
    invitation.save(update_fields=["revoked_at", "revoked_by", "revoked_reason", "version"])
