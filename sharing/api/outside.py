"""Errors that no view of the API sees, before it or after it: problems too where the API was called."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.views import defaults
from rest_framework.exceptions import APIException, Throttled

from sharing.api.problems import MalformedQuery
from sharing.api.throttles import PerClientThrottle
from sharing.api.token_answers import problem_of

API = "/api/"
UNKNOWN_HOST = "The call names a host that is not ours, or cannot be read."


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 for what Django refuses by itself, such as the name of another host. Counted by address."""
    if not request.path_info.startswith(API):
        return defaults.bad_request(request, exception)
    throttle = PerClientThrottle()
    is_counted = throttle.allow_request(cast(Any, request), cast(Any, None))
    response = problem_of(MalformedQuery(UNKNOWN_HOST) if is_counted else Throttled(throttle.wait()))
    throttle.tell(response)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500 where not even a transaction could begin: nothing is counted, since what counts may be what failed."""
    return problem_of(APIException()) if request.path_info.startswith(API) else defaults.server_error(request)
