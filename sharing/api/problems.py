"""Errors of the API as problem+json (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

CONTENT_TYPE = "application/problem+json"
log = logging.getLogger("django.request")


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
        super().__init__("The feed has started anew. Take a snapshot, and go on from its cursor.", "cursor_gone")


class CursorIsTooOld(Gone):
    """What comes after the cursor is no longer kept for reading: start again with a snapshot."""

    def __init__(self) -> None:
        super().__init__(
            "The changes after this cursor are too old. Take a snapshot, and go on from its cursor.", "cursor_too_old"
        )


class MalformedQuery(exceptions.ParseError):
    """A parameter that cannot be read."""


class Conflict(exceptions.APIException):
    """What is sent contradicts what was sent before."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to any error of an API view; one that nobody foresaw is logged with its traceback."""
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
    code = _code(error)
    body: dict[str, Any] = {
        "type": f"{reverse('api_docs')}#{code.replace('_', '-')}" if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": _detail(error, status),
    }
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = error.detail
    return {**body, **getattr(error, "extra", {})}


def _code(error: Exception) -> str:
    """Errors of ours have a place in the readable documents; for the others the status says all."""
    return str(error.get_codes()) if isinstance(error, Gone) else ""


def _detail(error: Exception, status: int) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "A parameter is not right. See errors."
    if isinstance(error, Http404):
        return "There is nothing here, or your agency may not see it."
    if isinstance(error, PermissionDenied):
        return "Your client may not do this."
    if isinstance(error, exceptions.APIException) and isinstance(error.detail, str):
        return str(error.detail)
    return HTTPStatus(status).description
