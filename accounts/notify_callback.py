"""GOV.UK Notify calls back with a delivery receipt: https://docs.notifications.service.gov.uk (callbacks).

It shows a token of ours, and sends JSON with our reference, the status and the number or address it went to, which is
neither kept nor logged. Notify calls again after an answer of 5xx or 429 only: a reference that is not ours is 204.
"""

import json
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts import receipts

MAX_BYTES = 8192
"""A receipt has some 500 bytes."""


@method_decorator([csrf_exempt, login_not_required, never_cache], name="dispatch")
class NotifyReceipts(View):
    """Takes one receipt. 401 without a token that is set, 413 and 400 where the body is none."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """The token first; then no more of the body than a receipt has."""
        if not _is_notify(request):
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
        content = request.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            sent = json.loads(content)
        except (ValueError, RecursionError):
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        if not isinstance(sent, dict) or not isinstance(sent.get("status"), str) or "reference" not in sent:
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        reference, completed_at = sent["reference"], sent.get("completed_at")
        if not isinstance(reference, str | None):
            return HttpResponse(status=HTTPStatus.BAD_REQUEST)
        receipts.take(
            reference=reference if reference and reference.isascii() and reference.isprintable() else "",
            status=sent["status"],
            completed_at=completed_at if isinstance(completed_at, str) else None,
        )
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _is_notify(request: HttpRequest) -> bool:
    """Whether it shows one of the tokens; each is compared, in the same time whatever it is."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    fitting = [constant_time_compare(token, known) for known in settings.NOTIFY_CALLBACK_TOKENS]
    return scheme.lower() == "bearer" and any(fitting)
