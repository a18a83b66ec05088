"""How long a sign-in lasts: an idle limit that moves with use, and an end to every working day."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.provider_sign_in import app_of, why_not

BEGAN, SEEN = "began_at", "seen_at"
EXACT_TO = timedelta(minutes=1)
ALWAYS_OPEN = {"account_logout", "keep_signed_in"}
# By whole names: the admin, too, has pages whose names begin with `mfa_`.
OPEN_TO_SET_UP_FACTOR = ALWAYS_OPEN | {
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
}
OPEN_TO_USE_FACTOR = ALWAYS_OPEN | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class SessionLimitsMiddleware:
    """Ends a session that was idle too long or has lasted too long; the form on the screen is kept by the sign-in page.

    Stands before the sign-in check. The time of the last use is written at most once a minute.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A look at how much time is left is no use."""
        if "_auth_user_id" in request.session:
            if seconds_left(request) <= 0:
                request.session.flush()
            elif not _only_asks(request):
                _touch(request)
        return self.get_response(request)


def seconds_left(request: HttpRequest) -> int:
    """Until this session ends, if nothing more is done with it."""
    now = timezone.now().timestamp()
    began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
    idle, longest = settings.SESSION_IDLE_WINDOW.total_seconds(), settings.SESSION_LONGEST_WINDOW.total_seconds()
    return int(min(seen + idle, began + longest) - now)


def _touch(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    request.session.setdefault(BEGAN, now)
    if now - request.session.get(SEEN, 0) > EXACT_TO.total_seconds():
        request.session[SEEN] = now


def _only_asks(request: HttpRequest) -> bool:
    return request.method == "GET" and request.path == reverse("keep_signed_in")


class ProviderSessionMiddleware:
    """Ends a session that began at a council's own sign-in, once that sign-in may not sign the person in any more.

    Asked of every request: a role at another council, or another binding of the provider, counts from the next one on.
    Stands before the sign-in check, which keeps a form that was sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say why in place of leading to the sign-in page."""
        reason = _why_provider_may_not(request)
        if reason:
            logout(request)
        response = self.get_response(request)
        if not reason or not response.get("Location", "").startswith(reverse("account_login")):
            return response
        words = {"reason": reason, "sign_in": response["Location"]}
        return render(request, "socialaccount/authentication_error.html", words, status=403)


def _why_provider_may_not(request: HttpRequest) -> str:
    if "_auth_user_id" not in request.session or not request.user.is_authenticated:
        return ""
    records = get_authentication_records(request, request.user)
    providers = {record.get("provider", "") for record in records if record.get("method") == "socialaccount"}
    reasons = (
        why_not(request.user, app_of(provider).get("settings", {}).get("councils", [])) for provider in providers
    )
    return next((reason for reason in reasons if reason), "")


class SecondFactorMiddleware:
    """Where second factors are required (REQUIRE_MFA), no page opens to a session in which none was used.

    Somebody without a factor sees the pages to set one up. Somebody who has one, in a session that has not used it,
    sees the page that asks for it: in particular not those that add or remove factors.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The check needs the view: see process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        """Send to the pages that set a factor up or ask for it; what is open to everybody stays open."""
        if not getattr(view, "login_required", True):
            return None
        if not settings.REQUIRE_MFA or not request.user.is_authenticated or used_second_factor(request):
            return None
        is_enrolled = is_mfa_enabled(request.user)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in (OPEN_TO_USE_FACTOR if is_enrolled else OPEN_TO_SET_UP_FACTOR):
            request.needs_second_factor = True  # type: ignore[attr-defined]
            return None
        return HttpResponseRedirect(_page_that_asks(request) if is_enrolled else reverse("mfa_index"))


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session used, or set up, a factor that the person still has, or their provider vouches for one."""
    records = get_authentication_records(request, request.user)
    if settings.OIDC_MFA_COUNTS and any(record.get("method") == "socialaccount" for record in records):
        return True
    used = [record.get("id") for record in records if record.get("method") == "mfa"]
    return bool(used) and Authenticator.objects.filter(user_id=request.user.pk, pk__in=used).exists()


def factor_was_added(instance: Authenticator, created: bool, **_: Any) -> None:
    """Receives Django's word of a new factor: setting one up proves it, so the session counts as having used it.

    allauth's own signal comes after the commit, when the answer has been made.
    """
    request = context.request
    is_own = request is not None and request.user.is_authenticated and request.user.pk == instance.user_id
    if created and is_own and instance.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, request.user, "mfa", id=instance.pk, type=instance.type)


def _page_that_asks(request: HttpRequest) -> str:
    """The page for a code, or for a passkey where the person has nothing else."""
    pages = [each["url"] for each in get_adapter().get_reauthentication_methods(request.user)]
    page = next(url for url in pages if url != reverse("account_reauthenticate"))
    return f"{page}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else page
