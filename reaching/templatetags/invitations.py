"""Invitations of a child: a section of the return home interview's page."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import OutboxMessage
from reaching.actions.inviting import why_no_invitation
from reaching.invitation_states import is_no_offer, state_words
from reaching.models import TalkInvitation

register = template.Library()


@register.inclusion_tag("reaching/invitations_of_interview.html")
def invitations_of(owed: Any, user: Any) -> dict[str, Any]:
    """How each stands, newest first, and what may be done about it; in two queries."""
    permission = "view_cases" if user.may("view_cases", owed.council_id) else "conduct_assigned"
    rows = list(
        TalkInvitation.objects.for_user(user, permission).filter(return_interview=owed).select_related("revoked_by")
    )
    keys = [row.message_key for row in rows if row.message_key]
    by_key = {row.key: row for row in OutboxMessage.objects.filter(key__in=keys).defer("body", "recipient", "address")}
    now = timezone.now()
    may = _may_change(owed, user)
    return {
        "owed": owed,
        "invitations": [
            {
                "row": row,
                "words": state_words(row, by_key.get(row.message_key), now),
                "is_no_offer": is_no_offer(row, by_key.get(row.message_key)),
                "is_live": row.is_live(now),
                "is_paper": not row.message_key,
            }
            for row in rows
        ],
        "may_invite": may and not why_no_invitation(owed),
        "may_change": may,
    }


@register.simple_tag
def may_invite_to(owed: Any, user: Any) -> bool:
    """Whether this person may invite the child to answer on their own page."""
    return _may_change(owed, user) and not why_no_invitation(owed)


def _may_change(owed: Any, user: Any) -> bool:
    """Those of the council who record or conduct, and whoever is given the work."""
    is_given = owed.assigned_to_id == user.pk and user.may("conduct_assigned", owed.council_id)
    return is_given or user.may("record_cases", owed.council_id) or user.may("conduct_interviews", owed.council_id)
