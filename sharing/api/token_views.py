"""Where clients fetch and give back tokens: only with client credentials, in small requests, and not too often."""

import base64
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

CALLS, FAILURES = "token_calls", "token_failures"
RATES = {CALLS: "240/m/ip", FAILURES: "60/5m/ip,10/5m/key"}
MAX_BYTES, MAX_DIGITS = 16_384, 5

log = logging.getLogger(__name__)


@method_decorator([csrf_exempt, login_not_required], name="dispatch")
class Limited:
    """Slows down an address that calls too often, and an address and client that fail too often.

    A force is never locked out by what others do elsewhere: failures count for the address that they come from.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """413 or 429 before anything is looked up."""
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not (length.isascii() and length.isdigit()) or len(length) > MAX_DIGITS or int(length) > MAX_BYTES:
            return _refused("invalid_request", "Too large.", 413)
        key = _client_id(request)
        for action, is_only_asked, seconds in ((CALLS, False, 60), (FAILURES, True, 300)):
            if not _consume(request, action, key, dry_run=is_only_asked):
                answer = _refused("temporarily_unavailable", "Too many calls. See Retry-After.", 429)
                answer["Retry-After"] = str(seconds)
                return answer
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            _consume(request, FAILURES, key)
            log.warning("a client's id or secret was refused; called from %s", ratelimit.get_ip(request))
        return response


class ClientTokenView(Limited, TokenView):
    """Tokens for clients. No other kind of grant, of which the library knows several, is read any further."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A token, or why not."""
        if request.POST.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", "The grant_type is client_credentials.", 400)
        response: HttpResponse = self.authorization_flow_token_response(request)
        return response


class ClientRevokeView(Limited, RevokeTokenView):
    """Gives a token back."""


def _consume(request: HttpRequest, action: str, key: str, *, dry_run: bool = False) -> bool:
    """Count one; False where that is too many. `dry_run` asks without counting."""
    found = ratelimit.consume(
        request,
        app="sharing",
        action=action,
        key=f"{key}|{ratelimit.get_ip(request)}",
        config={action: RATES[action]},
        dry_run=dry_run,
    )
    return found is not None


def _client_id(request: HttpRequest) -> str:
    """Whom the call says it is from; "" where that cannot be read."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return request.POST.get("client_id", "")
    try:
        return unquote_plus(base64.b64decode(given).decode().partition(":")[0])
    except ValueError:
        return ""


def _refused(error: str, description: str, status: int) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": description}, status=status)
