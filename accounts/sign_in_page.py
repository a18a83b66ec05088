"""The sign-in page, whose buttons may lead to the councils' own sign-in."""

from collections.abc import Iterable
from functools import wraps
from urllib.parse import urlsplit

from allauth.account.views import login
from allauth.socialaccount.adapter import get_adapter
from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest
from django.http.response import HttpResponseBase


@wraps(login)  # the middlewares know the library's view by its attributes
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """allauth's page. Browsers hold a form to the policy over redirects too, so it names where the providers are."""
    policy = {"form-action": [SELF, *sorted(_origins(request))]}
    response: HttpResponseBase = csp_replace(policy)(login)(request)
    return response


def _origins(request: HttpRequest) -> Iterable[str]:
    for app in get_adapter(request).list_apps(request):
        parts = urlsplit(app.settings["server_url"])
        yield f"{parts.scheme}://{parts.netloc}"
