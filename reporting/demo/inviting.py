"""Made-up ways to be reached and invitations, for the demonstration: one of each state. By the own actions."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from accounts.channels import is_available
from accounts.models import Channel, Council, OutboxMessage, User
from cases.models import ContactPoint
from interviews.models import ReturnInterview
from reaching.actions.contacts import add_contact
from reaching.actions.inviting import Facts, hand_over, invite_child, known_facts, revoke, why_no_invitation
from reaching.actions.leaving import note_what_left
from reaching.models import TalkInvitation
from reaching.models.wordings import Purpose, Way

CHILDREN = 8
SAFE: dict[str, Any] = {"safety": "safe", "safety_reason": "The child says the phone is theirs alone. Invented."}
UNSAFE: dict[str, Any] = {"safety": "unsafe", "safety_reason": "A relative reads it. Invented."}


def invite_some(dfe_code: str) -> int:
    """Contacts and invitations for the children of the council to whom a talk is owed; how many invitations."""
    council = Council.objects.get(dfe_code=dfe_code)
    user = User.objects.get(email=f"manager@{slugify(council.name)}.example")
    rows = ReturnInterview.objects.for_user(user).filter(council=council).still_open().standing()
    owed = [row for row in rows.select_related("child", "council")[: CHILDREN * 4] if may_be_invited(row)]
    made = [_one(user, row, number) for number, row in enumerate(owed[:CHILDREN])]
    note_what_left()
    return len(made)


def may_be_invited(owed: ReturnInterview) -> bool:
    """Whether something is owed, and enough is known."""
    return not why_no_invitation(owed) and {"birthday", "first_name"} <= set(known_facts(owed.child))


def invite_to_try(*, user: User, owed: ReturnInterview) -> tuple[TalkInvitation, str]:
    """A card for somebody who tries the demonstration, handed over at once; and the secret of its link."""
    made, secret = _invite(user, owed, None)
    hand_over(user=user, invitation=made, version=made.version, handed_at=timezone.now(), handed_by=user)
    return made, secret


def _one(user: User, owed: ReturnInterview, number: int) -> TalkInvitation:
    """The states in turn: waiting to be handed over, handed over, sent, opened, facts given, locked, revoked, failed."""
    mobile: dict[str, Any] = {"channel": "text", "value": f"07700 900{100 + number}"}
    add_contact(user=user, child=owed.child, **mobile, **SAFE)
    add_contact(user=user, child=owed.child, channel="email", value=f"child{number}@mail.example", **UNSAFE)
    contact = ContactPoint.objects.get(child=owed.child, channel="text", value=f"+447700900{100 + number}", person=None)
    made, _ = _invite(user, owed, contact if number > 1 and is_available(Channel.TEXT) else None)
    now = timezone.now()
    if number == 1:
        hand_over(user=user, invitation=made, version=made.version, handed_at=now, handed_by=user)
    if number == 6:
        revoke(user=user, invitation=made, version=made.version, reason="The child has a new phone. Invented.")
    if made.message_key and number != 6:
        _settle(made, now, has_failed=number == 7)
    facts: dict[int, dict[str, Any]] = {
        3: {"opened_at": now},
        4: {"opened_at": now, "recognised_at": now},
        5: {"wrong_facts": 5, "locked_at": now},
    }
    TalkInvitation.objects.filter(pk=made.pk).update(**facts.get(number, {}))
    return made


def _invite(user: User, owed: ReturnInterview, contact: ContactPoint | None) -> tuple[TalkInvitation, str]:
    return invite_child(
        user=user,
        return_interview=owed,
        purpose=Purpose.OFFER,
        way=Way.TEXT if contact else Way.CARD,
        contact_point=contact,
        language="en",
        facts=Facts("birthday", "first_name"),
        expires_at=timezone.now() + timedelta(days=14),
    )


def _settle(made: TalkInvitation, now: datetime, *, has_failed: bool) -> None:
    fate = {"failed_at": now, "last_error": "Invented: no such number"} if has_failed else {"sent_at": now}
    OutboxMessage.objects.filter(key=made.message_key).update(**fate, body="", recipient="", address="")
