"""The council one acts for."""

from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.context import first_page
from accounts.middleware import ACTING_COUNCIL, councils_of
from accounts.models import User
from accounts.sessions import seconds_left


@require_POST
def switch_council(request: HttpRequest) -> HttpResponse:
    """Act for another of one's own councils; any other choice changes nothing."""
    chosen = request.POST.get("council", "")
    if chosen in {str(council.pk) for council in councils_of(request)}:
        request.session[ACTING_COUNCIL] = int(chosen)
    return HttpResponseRedirect(first_page(request))


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """Every session of this person ends, this one too, and no device is known any more."""
    person = cast(User, request.user)
    person.sessions_valid_from = timezone.now()
    person.save(update_fields=["sessions_valid_from"])
    person.devices.filter(ended_at=None).update(ended_at=timezone.now())
    logout(request)
    return HttpResponseRedirect(reverse("account_login"))


@require_http_methods(["GET", "POST"])
def keep_signed_in(request: HttpRequest) -> JsonResponse:
    """How many seconds the session lasts; a POST, from “Stay signed in”, makes it last again.

    The token lets a form that stood open over a new sign-in go on keeping what is typed.
    """
    return JsonResponse({"seconds": seconds_left(request), "token": get_token(request)})
