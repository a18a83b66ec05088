"""Asked right before an invitation leaves: whether the contact may still be written to, and the link still opens."""

from django.utils import timezone

from accounts import gates, outbox
from accounts.models import OutboxMessage
from cases import contacts
from reaching.actions.inviting import why_no_invitation
from reaching.models import TalkInvitation
from rhi import wall


def may_leave(message: OutboxMessage) -> str:
    """Why this invitation must not leave any more; it is revoked then."""
    with wall.every_council("a message to a child leaves"):
        rows = TalkInvitation.objects.select_related("child", "return_interview__child", "contact_point")
        found = rows.select_for_update(of=("self",)).filter(message_key=message.key).first()
        if found is None:
            return "Its invitation is gone"
        why = why_it_must_not_leave(found)
        if why and found.revoked_at is None:
            found.revoked_at, found.revoked_reason = timezone.now(), f"It was not sent: {why}"[:200]
            found.save(update_fields=["revoked_at", "revoked_reason"])
        return why


def why_it_must_not_leave(invitation: TalkInvitation) -> str:
    """The same rule as on the form, and whether the link still opens."""
    if not invitation.is_live(timezone.now()):
        return "The invitation was revoked, or has run out"
    if why := why_no_invitation(invitation.return_interview, invitation.purpose):
        return why
    return contacts.why_not(invitation.contact_point) if invitation.contact_point else "It names no contact"


gates.register(outbox.PRIVATE, may_leave)
