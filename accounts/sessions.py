"""How long a sign-in lasts: an idle limit that moves with use, and an end to every working day."""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

BEGAN, SEEN = "began_at", "seen_at"
EXACT_TO = timedelta(minutes=1)
OPEN_WITHOUT_SECOND_FACTOR = ("mfa_", "account_logout", "account_reauthenticate", "keep_signed_in", "account_change_")


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


class SecondFactorMiddleware:
    """In production nobody works without a second factor: until one is set up, only its pages open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The check needs the view: see process_view."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_: object) -> HttpResponse | None:
        """Send to the set-up pages; what is open to everybody stays so."""
        if not getattr(view, "login_required", True):
            return None
        if not settings.REQUIRE_MFA or not request.user.is_authenticated or has_second_factor(request):
            return None
        name = request.resolver_match.url_name or "" if request.resolver_match else ""
        if name.startswith(OPEN_WITHOUT_SECOND_FACTOR):
            request.needs_second_factor = True  # type: ignore[attr-defined]
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this sign-in used one, or the person's provider vouches for it, or one was set up since."""
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    if "mfa" in methods or (settings.OIDC_MFA_COUNTS and "socialaccount" in methods):
        return True
    return bool(is_mfa_enabled(request.user))
