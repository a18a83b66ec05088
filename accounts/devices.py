"""Browsers a person has signed in from: told of by mail when new, and never slowed down by others' failed attempts.

A browser is known by a random token in a signed, long-lived cookie; the database holds its digest only. Failed
sign-ins count per (account, address), and for a known browser per (account, browser). So whoever guesses passwords
elsewhere, or fails a hundred times from the council's own address, locks out neither the colleague nor the council:
their own browsers count for themselves alone.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import outbox
from accounts.models import KnownDevice, User

COOKIE = "device"
SALT = "accounts.device"
KEPT_WINDOW = timedelta(days=180)


def token_of(request: HttpRequest) -> str:
    """The token this browser carries; empty without one, or with one that we did not sign."""
    found = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=int(KEPT_WINDOW.total_seconds()))
    return str(found or "")


def known(request: HttpRequest, email: str) -> KnownDevice | None:
    """This browser, if the account with the address has signed in from it before."""
    token = token_of(request)
    if not token:
        return None
    return KnownDevice.objects.filter(token_digest=digest(token), user__email__iexact=email, ended_at=None).first()


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """After a sign-in: the browser is known from now on; a new one is told of by mail."""
    token = token_of(request) or secrets.token_urlsafe(32)
    device, is_new = KnownDevice.objects.get_or_create(
        user=user, token_digest=digest(token), defaults={"agent": request.headers.get("User-Agent", "")[:200]}
    )
    if not is_new:
        is_new, device.ended_at = device.ended_at is not None, None
        device.save(update_fields=["ended_at", "seen_at"])
    if is_new:
        _tell(user, device)
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        max_age=int(KEPT_WINDOW.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def digest(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _tell(user: User, device: KnownDevice) -> None:
    """Nothing for the very first browser: the person has just been invited."""
    if not user.devices.exclude(pk=device.pk).exists():
        return
    now = timezone.localtime()
    outbox.put(
        key=f"device:{device.pk}:{now:%Y%m%d%H%M}",
        recipient=user.email,
        subject="A sign-in from a new device",
        body=(
            f"Somebody signed in with your account on {now:%d %B %Y at %H:%M} from a device not used before:\n\n"
            f"    {device.agent or 'unknown'}\n\n"
            "If this was you, there is nothing to do. If not, change your password at once, and tell your\n"
            "administrator:\n"
            f"{settings.SITE_URL}/sign-in/password/change/\n"
        ),
    )
