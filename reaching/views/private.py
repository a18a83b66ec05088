"""What the pages behind private links have in common: open to anybody, kept by nobody, answered from here only."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

OPEN_TO_ANYBODY = method_decorator([login_not_required, never_cache, csrf_exempt], name="dispatch")
"""Django reads these marks from the very method that answers: a class with a `dispatch` of its own needs them again.

Without Django's mark against forged forms, which an old phone may lose with everything typed: the cookie of a visit
belongs to one link and is never sent along from another site, and `comes_from_elsewhere` turns away the rest.
"""


def careful(response: HttpResponseBase) -> HttpResponseBase:
    """The address is a secret: told to nobody the page leads to (SECURE_REFERRER_POLICY), kept nowhere."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that a form of another site sent this."""
    origin = request.headers.get("Origin", "")
    is_other = bool(origin) and origin != f"{request.scheme}://{request.get_host()}"
    return is_other or request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
