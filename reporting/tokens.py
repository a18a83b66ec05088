"""A person's own token for the analysts' door: made, revoked, recognised."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from reporting.models import MeasuresToken

LASTS = timedelta(days=90)
USED_AGAIN = timedelta(minutes=1)


@transaction.atomic
def make_token(*, user: User) -> str:
    """A new token; the one before works no more. It is told to nobody again."""
    User.objects.select_for_update().get(pk=user.pk)
    revoke_token(user=user)
    token = secrets.token_urlsafe(32)
    MeasuresToken.objects.create(user=user, token_digest=_digest(token), expires_at=timezone.now() + LASTS)
    return token


@transaction.atomic
def revoke_token(*, user: User) -> int:
    """The token works no more."""
    return int(MeasuresToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now()))


def holder_of(token: str) -> MeasuresToken | None:
    """The live token, of a person who may still sign in."""
    now = timezone.now()
    rows = MeasuresToken.objects.filter(
        token_digest=_digest(token), revoked_at__isnull=True, expires_at__gt=now, user__is_active=True
    )
    found: MeasuresToken | None = rows.select_related("user").first()
    if found:
        not_lately = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USED_AGAIN)
        MeasuresToken.objects.filter(not_lately, pk=found.pk).update(last_used_at=now)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
