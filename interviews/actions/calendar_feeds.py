"""A person's own calendar link: made, renewed, revoked, read."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from interviews.models import CalendarFeed


@transaction.atomic
def make_feed(*, user: User) -> str:
    """A new link for the person; the one before works no more. Its secret, which nobody is shown again."""
    User.objects.select_for_update().get(pk=user.pk)
    revoke_feed(user=user)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(user=user, secret_digest=_digest(secret))
    return secret


@transaction.atomic
def revoke_feed(*, user: User) -> int:
    """The link works no more."""
    return int(CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now()))


def open_feed(secret: str) -> CalendarFeed | None:
    """The live link with this secret, of a person who may still sign in."""
    rows = CalendarFeed.objects.filter(secret_digest=_digest(secret), revoked_at__isnull=True, user__is_active=True)
    return rows.select_related("user").first()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
