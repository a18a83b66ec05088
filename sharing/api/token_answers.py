"""What the addresses for tokens say in HTTP around the library's answers, which follow RFC 6749."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from rest_framework.exceptions import APIException, Throttled

from sharing.api.problems import CONTENT_TYPE, TooLarge, problem
from sharing.api.throttles import PerClientThrottle


def token_answers(view: Callable[..., Any]) -> Callable[..., Any]:
    """Around a view that gives or takes back tokens: counts calls by address, and answers what no client can be told
    in OAuth's own words (413, 429) as a problem. Whoever tried HTTP Basic is asked for it again (RFC 6749, 5.2).
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        throttle = PerClientThrottle()
        try:
            if not throttle.allow_request(cast(Any, request), cast(Any, None)):
                raise Throttled(throttle.wait())
            response = view(request, *args, **kwargs)
            if response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                raise TooLarge
        except RequestDataTooBig:
            response = problem_of(TooLarge())
        except APIException as error:
            response = problem_of(error)
        is_basic = request.headers.get("Authorization", "").lower().startswith("basic")
        if response.status_code == HTTPStatus.UNAUTHORIZED and is_basic:
            response["WWW-Authenticate"] = 'Basic realm="token", charset="UTF-8"'
        throttle.tell(response)
        return response

    return answered


def problem_of(error: APIException) -> HttpResponse:
    """The same problem as elsewhere in the API."""
    status = error.status_code
    response = JsonResponse(problem(error, status), status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    return response
