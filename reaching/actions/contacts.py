"""A contact is changed: private links that went there, or wait to, end with it."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cases import contacts
from cases.models import ContactPoint
from reaching.models import TalkInvitation

WHY = "The contact was marked as not safe, or changed."


@transaction.atomic
def change_contact(*, user: User, contact: ContactPoint, version: int, **facts: Any) -> contacts.Withdrawn:
    """Change it. Where it is not safe any more, or another one: messages are taken back, live links that went there end.

    A message that is being handed over at this moment leaves all the same; its link opens nothing.
    """
    old = ContactPoint.objects.get(pk=contact.pk)
    came_of_it = contacts.change_contact(user=user, contact=contact, version=version, **facts)
    now = ContactPoint.objects.get(pk=contact.pk)
    if now.safety != ContactPoint.Safety.SAFE or (old.channel, old.value) != (now.channel, now.value):
        same = Q(contact_point__channel=old.channel, contact_point__value=old.value) | Q(contact_point=now)
        live = TalkInvitation.objects.filter(same, child=now.child_id, revoked_at__isnull=True)
        live.filter(expires_at__gt=timezone.now()).update(
            revoked_at=timezone.now(), revoked_by=user, revoked_reason=WHY
        )
    return came_of_it
