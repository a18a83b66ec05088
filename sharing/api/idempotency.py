"""A call that sends something acts once under its key: sent again, it gets the answer it got, and nothing happens."""

import hashlib
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import connection
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.api.problems import MalformedQuery
from sharing.models import ApiClient, IdempotentAnswer

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
LONGEST_KEY = 100
KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Your own key of this call, at most 100 characters: sent again with it, the call acts once",
)
HEADERS = [
    PARAMETER,
    OpenApiParameter(
        REPLAYED,
        {"type": "string", "enum": ["true"]},
        OpenApiParameter.HEADER,
        response=[200, 201],
        description="Only on the answer to a call that was sent before with this key: nothing was done again",
    ),
]
"""What a call with a key takes and gives, for the document."""


class KeyUsedBefore(APIException):
    """The key was sent before with another content."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = f"This {HEADER} was used before for another call. Use a new key for each call."
    default_code = "key_used_before"


def once(request: Request, client: ApiClient, act: Callable[[], tuple[int, dict[str, Any]]]) -> Response:
    """Act and keep the answer (status, body), or give the answer that was kept. Errors are not kept."""
    key = request.headers.get(HEADER, "").strip()
    if not KEY.fullmatch(key):
        raise MalformedQuery(f"Send {HEADER}: your own key of this call, at most {LONGEST_KEY} characters of ASCII.")
    digest = digest_of(request)
    _wait_for_the_same(client, key)
    kept = IdempotentAnswer.objects.filter(client=client, key=key).first()
    if kept is None:
        status, body = act()
        IdempotentAnswer.objects.create(client=client, key=key, request_digest=digest, status=status, body=body)
        return Response(body, status=status)
    if kept.request_digest != digest:
        raise KeyUsedBefore
    return Response(kept.body, status=kept.status, headers={REPLAYED: "true"})


def digest_of(request: Request) -> str:
    """Tells two calls apart: method, address and what is sent."""
    sent = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path} {sent}".encode()).hexdigest()


def _wait_for_the_same(client: ApiClient, key: str) -> None:
    """Two calls with one key at the same moment: the second waits until the first is saved."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{client.pk}:{key}"])
