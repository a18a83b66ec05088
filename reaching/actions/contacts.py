"""A contact is added or changed: private links that went there, or wait to, end with what is not safe any more."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from cases import contacts
from cases.models import Child, ContactPoint, KnownPerson
from reaching.models import TalkInvitation

WHY = "The contact was marked as not safe, or changed."
Safety = ContactPoint.Safety


@transaction.atomic
def add_contact(*, user: User, child: Child, person: KnownPerson | None = None, **facts: Any) -> contacts.Withdrawn:
    """Add it; known not to be safe, it ends what goes to the same number or address."""
    row, came_of_it = contacts.add_contact(user=user, child=child, person=person, **facts)
    if row.safety == Safety.UNSAFE:
        _end_links(user, row, {(row.channel, row.value)})
    return came_of_it


@transaction.atomic
def change_contact(*, user: User, contact: ContactPoint, version: int, **facts: Any) -> contacts.Withdrawn:
    """Change it. Where it is not safe any more, or another one, messages are taken back, and links that went there end.

    A message that is being handed over at this moment leaves all the same; its link opens nothing.
    """
    old = ContactPoint.objects.get(pk=contact.pk)
    came_of_it = contacts.change_contact(user=user, contact=contact, version=version, **facts)
    now = ContactPoint.objects.get(pk=contact.pk)
    places = {(old.channel, old.value), (now.channel, now.value)}
    if now.safety != Safety.SAFE or len(places) > 1:
        _end_links(user, now, places)
    return came_of_it


def _end_links(user: User, contact: ContactPoint, places: set[tuple[str, str]]) -> None:
    there = Q(contact_point=contact)
    for channel, value in places:
        there |= Q(contact_point__channel=channel, contact_point__value=value)
    now = timezone.now()
    live = TalkInvitation.objects.filter(there, child=contact.child_id, revoked_at__isnull=True, expires_at__gt=now)
    live.update(revoked_at=now, revoked_by=user, revoked_reason=WHY)
