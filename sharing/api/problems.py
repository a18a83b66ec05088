"""Errors of the API as problem+json (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from rhi.refusals import Refused

CONTENT_TYPE = "application/problem+json"
log = logging.getLogger("django.request")
KINDS = {
    "invalid": "Something in what you sent is not right. See errors.",
    "malformed": "What you sent cannot be read.",
    "no_token": "No token, or one that has expired or was taken back. Fetch a new one.",
    "not_allowed": "Your client may not do this: it belongs to no agency, was stopped, or shows another certificate.",
    "insufficient_scope": "The token lacks the scope of this call. Ask for it when you fetch a token.",
    "not_found": "There is nothing here, or your agency may not see it.",
    "method_not_allowed": "This address does not know this method.",
    "not_acceptable": "This API answers with JSON. Accept it.",
    "too_large": "This is more than is ever needed: it was not read.",
    "address_too_long": "The address is longer than is ever needed: it was not read.",
    "unsupported_media_type": "This API reads JSON. Send it as application/json.",
    "throttled": "Too many calls. Wait as many seconds as Retry-After says.",
    "cursor_gone": "The feed has started anew. Take a snapshot, and go on from its cursor.",
    "cursor_too_old": "The changes after this cursor are too old. Take a snapshot, and go on from its cursor.",
    "summary_withdrawn": "This summary was withdrawn. Remove your copy.",
    "summary_superseded": "This summary was superseded. Remove your copy, and read the newer one.",
    "key_used_before": "This Idempotency-Key was used before for another call. Use a new key for each call.",
    "error": "Something went wrong here. Try again; if it stays, tell whoever runs this system.",
}
"""Every kind of problem: its code, and what is said where the error says nothing closer."""
BY_STATUS = {
    400: "invalid",
    401: "no_token",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    410: "cursor_gone",
    413: "too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    422: "key_used_before",
    429: "throttled",
}


class Gone(exceptions.APIException):
    """What was there is not there any more; `extra` are further members of the problem."""

    status_code = HTTPStatus.GONE
    default_code = "gone"

    def __init__(self, detail: str, code: str, **extra: Any) -> None:
        super().__init__(detail, code)
        self.extra = extra


class CursorIsGone(Gone):
    """The feed has a new epoch: start again with a snapshot."""

    def __init__(self) -> None:
        super().__init__(KINDS["cursor_gone"], "cursor_gone")


class CursorIsTooOld(Gone):
    """What comes after the cursor is no longer kept for reading: start again with a snapshot."""

    def __init__(self) -> None:
        super().__init__(KINDS["cursor_too_old"], "cursor_too_old")


class MalformedQuery(exceptions.ParseError):
    """A parameter, or a header, that cannot be read."""

    default_code = "malformed"


class TooLarge(exceptions.APIException):
    """More than is ever needed: not read."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class AddressTooLong(exceptions.APIException):
    """A longer address than is ever needed: not read."""

    status_code = HTTPStatus.REQUEST_URI_TOO_LONG
    default_code = "address_too_long"


def refused(refusal: Refused) -> exceptions.ValidationError:
    """What an action refused, as an error of the field it names."""
    return exceptions.ValidationError({refusal.field or "detail": [exceptions.ErrorDetail(refusal.message, "refused")]})


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to any error of an API view; one that nobody foresaw is logged with its traceback."""
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    response = exception_handler(error, context)
    if response is None:
        log.error("API call failed", exc_info=error)
        set_rollback()
        response = Response(status=HTTPStatus.INTERNAL_SERVER_ERROR)
    response.data = problem(error, response.status_code)
    response.content_type = CONTENT_TYPE
    return response


def problem(error: Exception, status: int) -> dict[str, Any]:
    """The members of the problem: type, title, status, detail, and what the kind of error adds."""
    code = _code(error, status)
    body: dict[str, Any] = {
        "type": type_of(code),
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": _detail(error, code),
    }
    if isinstance(error, exceptions.ValidationError):
        body["errors"], body["codes"] = error.detail, error.get_codes()
    return {**body, **getattr(error, "extra", {})}


EXAMPLE_ERRORS = {"errors": {"limit": ["A valid integer is required."]}, "codes": {"limit": ["invalid"]}}


def problem_of(code: str) -> dict[str, Any]:
    """A problem of this kind as it is answered, for the document."""
    status = next(number for number, kind in BY_STATUS.items() if kind == code)
    body = {"type": type_of(code), "title": HTTPStatus(status).phrase, "status": status, "detail": KINDS[code]}
    return body | (EXAMPLE_ERRORS if code == "invalid" else {})


def type_of(code: str) -> str:
    """The address of a kind of problem: its place in the readable document."""
    return f"{reverse('api_docs')}#{code.replace('_', '-')}"


def _code(error: Exception, status: int) -> str:
    """One of KINDS: the error's own, or what its status says."""
    if isinstance(error, exceptions.ParseError):
        return "malformed"
    codes = error.get_codes() if isinstance(error, exceptions.APIException) else ""
    return codes if isinstance(codes, str) and codes in KINDS else BY_STATUS.get(status, "error")


def _detail(error: Exception, code: str) -> str:
    """What happened here; words of our own, since a library's may repeat what was sent."""
    if isinstance(error, (Gone, MalformedQuery)) or (isinstance(error, PermissionDenied) and error.args):
        return str(getattr(error, "detail", "") or error)
    return KINDS[code]
