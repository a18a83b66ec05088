"""Sign-in before anything else, what was typed kept over an expired session, the council one acts for, the wall."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from pghistory.middleware import HistoryMiddleware

from accounts.anonymous_sessions import ANONYMOUS_WINDOW, HELD_FORM
from accounts.models import Council
from rhi import wall
from rhi.form_owner import owner_of
from rhi.history import REQUEST_NUMBER
from rhi.logs import without_secrets

ACTING_COUNCIL = "acting_council"
LARGEST_HELD_FORM = 2_400_000
FORM_AGE_WINDOW = timedelta(days=1)
HOLDING, HOLDING_RATE = "held_form", "20/h/key"
OPEN_TO_POLICE = frozenset({"your_account", "help", "keep_signed_in", "sign_out_everywhere"})
"""Pages for everybody, which name no child and no council's records."""


class KeepFormLoginRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs sign-in unless it says otherwise. A form sent after the session ran out is kept.

    What was typed waits in the new session until the same person has signed in again; the form's own signed
    `whose` mark says who that is, so that nobody else is shown it (audit.pages.ActionPage reads it back).
    Kept only with a mark of ours from the last day, a few times an hour for each person, and for an hour: the table of
    sessions cannot be filled by somebody who never signed in.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """Send to the sign-in page, keeping the form."""
        body = request.POST.urlencode() if request.method == "POST" and "whose" in request.POST else ""
        if body and len(body) <= LARGEST_HELD_FORM and may_hold(request):
            request.session.set_expiry(ANONYMOUS_WINDOW)
            request.session[HELD_FORM] = {"path": request.path, "data": body, "whose": request.POST["whose"]}
        return super().handle_no_permission(request, view_func)


def may_hold(request: HttpRequest) -> bool:
    """Whether the form sent was shown to somebody here lately, for whom not too many were held in this hour."""
    owner = owner_of(request.POST["whose"], shown_within=FORM_AGE_WINDOW)
    if owner is None:
        return False
    config = {HOLDING: HOLDING_RATE}
    return ratelimit.consume(request, app="accounts", action=HOLDING, key=str(owner), config=config) is not None


class ActingCouncilMiddleware:
    """Sets `request.acting_council`: the council the person acts for, chosen among those where they hold a role."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lazy: pages that do not ask cost nothing."""
        request.acting_council = SimpleLazyObject(lambda: acting_council(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class WallMiddleware(HistoryMiddleware):
    """Every view runs in one transaction behind the second wall, as the person who is signed in (rhi.wall).

    A named user of a police force enters as the force, and meets its own pages only (`opens_to_police`).
    Last of the middlewares: in place of ATOMIC_REQUESTS, whose transaction begins too late to be prepared. A page
    rendered late is rendered inside. The history of what the view changes names person, address and request.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Each request has a number of its own."""
        number = REQUEST_NUMBER.set(uuid.uuid4())
        try:
            response: HttpResponse = super().__call__(request)
        finally:
            REQUEST_NUMBER.reset(number)
        return response

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """What stands beside every kept row."""
        return {
            **super().get_context(request),
            "url": without_secrets(request.path),
            "request": str(REQUEST_NUMBER.get()),
        }

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], arguments: list[Any], parameters: dict[str, Any]
    ) -> HttpResponse | None:
        """Run the view. Someone not signed in enters nothing, and sees nothing of any council.

        The pages of allauth answer by exceptions that its own middleware reads, and show no record: they are left to
        Django, in a transaction that has entered nothing.
        """
        if "default" in getattr(view, "_non_atomic_requests", ()) or view.__module__.startswith("allauth."):
            return None
        user: Any = request.user
        force = user.police_force_id if user.is_authenticated else None
        if force and not opens_to_police(request, view):
            return leave_to_own_pages(request)
        with wall.closed():
            if force:
                wall.enter_agency(force)
            elif user.is_authenticated:
                councils, limited = user.row_council_ids(), user.limited_council_ids()
                user.hidden_children = wall.enter(councils=councils, limited=limited, person=user.pk)
            response: Any = view(request, *arguments, **parameters)
            if callable(getattr(response, "render", None)):
                response = response.render()
            return response


def opens_to_police(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether a named user of a police force may meet this page at all: their own pages, and those that say nothing."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_theirs = getattr(getattr(view, "view_class", None), "opens_to_police", False)
    return is_theirs or name in OPEN_TO_POLICE or not getattr(view, "login_required", True)


def leave_to_own_pages(request: HttpRequest) -> HttpResponse:
    """The first page leads to their own; any other page of the councils is refused, whatever its address."""
    if request.path == "/":
        return HttpResponseRedirect(reverse("police"))
    raise PermissionDenied("This page is for councils. Yours begins at “Search”.")


def councils_of(request: HttpRequest) -> list[Council]:
    """The councils where the signed-in person holds any permission."""
    user: Any = request.user
    if not user.is_authenticated:
        return []
    if not hasattr(user, "_councils"):
        user._councils = list(
            Council.objects.filter(pk__in=sorted(user.all_council_ids())).select_related("police_force")
        )
    return user._councils


def acting_council(request: HttpRequest) -> Council | None:
    """The chosen council while the person still works there, else their first; None without any.

    A council for which they only do work that was handed over comes last: they choose it, or hold nothing else.
    """
    held = councils_of(request)
    chosen = request.session.get(ACTING_COUNCIL)
    limited = request.user.limited_council_ids() if held else frozenset()  # type: ignore[union-attr]
    own = [council for council in held if council.pk not in limited]
    return next((council for council in held if council.pk == chosen), next(iter([*own, *held]), None))
