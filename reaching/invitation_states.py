"""How an invitation stands, in words. Pure over its rows."""

from datetime import datetime
from typing import Any

from reaching.models.wordings import Way
from rhi.words import moment_words

SENT = {Way.TEXT: "Text", Way.EMAIL: "E-mail", Way.LETTER: "Letter", Way.CARD: "Card"}


def state_words(invitation: Any, message: Any, now: datetime) -> str:
    """For instance “Text sent today 14:05 (…); not opened; runs out on …”. `message` is its row in the outbox."""
    return "; ".join(
        [_way_words(invitation, message, now), *_read_words(invitation, now), *_life_words(invitation, now)]
    )


def is_no_offer(invitation: Any, message: Any) -> bool:
    """Whether it is known that it did not leave or arrive, or nobody knows: it is no offer."""
    if invitation.undelivered_at:
        return True
    if invitation.left_at or not invitation.message_key:
        return False
    return message is None or bool(message.failed_at or message.uncertain_at or message.withdrawn_at)


def _way_words(invitation: Any, message: Any, now: datetime) -> str:
    what = SENT[Way(invitation.way)]
    if invitation.undelivered_at and invitation.left_at:
        sent, lost = (moment_words(at, now) for at in (invitation.left_at, invitation.undelivered_at))
        return f"{what} sent {sent} did not arrive ({lost}: {invitation.undelivered_why}): this is no offer"
    if not invitation.message_key:
        done = "handed over" if invitation.way == Way.CARD else "posted"
        return (
            f"{what} {done} {moment_words(invitation.left_at, now)}"
            if invitation.left_at
            else f"{what} printed, not {done} yet"
        )
    if invitation.left_at or (message and message.sent_at):
        arrived = f", delivered {moment_words(message.receipt_at, now)}" if message and message.has_arrived else ""
        return f"{what} sent {moment_words(invitation.left_at or message.sent_at, now)}{arrived}"
    if message is None:
        return f"{what} did not leave: this is no offer"
    if message.failed_at:
        return f"{what} failed {moment_words(message.failed_at, now)}: this is no offer"
    if message.withdrawn_at:
        return f"{what} withdrawn before it left: this is no offer"
    if message.uncertain_at:
        return f"{what} may not have left: this is no offer until you know"
    return f"{what} is being sent" if message.claimed_at else f"{what} waits to be sent"


def _read_words(invitation: Any, now: datetime) -> list[str]:
    if invitation.recognised_at:
        return [f"opened, facts given {moment_words(invitation.recognised_at, now)}"]
    if invitation.opened_at:
        return [f"opened {moment_words(invitation.opened_at, now)}, facts not given"]
    return ["not opened"] if invitation.left_at else []


def _life_words(invitation: Any, now: datetime) -> list[str]:
    if invitation.revoked_at:
        by = f" by {invitation.revoked_by}" if invitation.revoked_by else ""
        return [f"revoked {moment_words(invitation.revoked_at, now)}{by}: {invitation.revoked_reason}"]
    if invitation.locked_at:
        return [f"locked after five wrong tries {moment_words(invitation.locked_at, now)}"]
    ended = "ran out" if invitation.expires_at <= now else "runs out"
    return [f"{ended} {moment_words(invitation.expires_at, now)}"]
