"""Sign-ins, failures and changes of credentials, written down for the person and for whoever investigates.

An address that is nobody's is kept as a keyed digest: a password typed into the wrong box must not be stored.
"""

from typing import Any

from allauth.core.internal import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from accounts.models import SignInEvent, User

Kind = SignInEvent.Kind
# Wrong passwords and codes are limited where they are tried (ACCOUNT_RATE_LIMITS). A refusal to try, and a passkey of
# nobody, are not: without a limit anybody could fill the table.
REPEATED = {"repeated_event": "60/5m/ip"}


def note(request: HttpRequest, kind: Kind, *, user: User | None = None, email: str = "") -> None:
    """Write it down; of what costs its sender nothing, no more than REPEATED for a network."""
    if (kind == Kind.SLOWED or (kind == Kind.WRONG_FACTOR and user is None)) and not _has_room(request):
        return
    if user is None and email:
        user = User.objects.filter(email__iexact=email).first()
    SignInEvent.objects.create(
        user=user,
        unknown_digest="" if user or not email else digest(email),
        kind=kind,
        address=get_client_ip(request) or None,
        agent=request.headers.get("User-Agent", "")[:200],
    )


def _has_room(request: HttpRequest) -> bool:
    return ratelimit.consume(request, app="accounts", action="repeated_event", config=REPEATED) is not None


def digest(email: str) -> str:
    """The same address gives the same digest, under this installation's key."""
    return salted_hmac("accounts.sign_in", email.lower().strip(), secret=settings.SECRET_KEY).hexdigest()[:32]


def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    """Receives allauth's word that a password was changed or reset (connected in accounts.apps)."""
    note(request, Kind.PASSWORD, user=user)


def second_factor_changed(request: HttpRequest, user: User, **_: Any) -> None:
    """Receives allauth's word that a second factor was added, removed or made anew (connected in accounts.apps)."""
    note(request, Kind.SECOND_FACTOR, user=user)
