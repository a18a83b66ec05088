"""How what a client sends is read: its token from a header only, its body only once it is known who calls."""

import json
from typing import Any

from django.conf import settings
from oauth2_provider.oauth2_backends import OAuthLibCore
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from sharing.api.problems import TooLarge


class TokenInHeader(OAuthLibCore):
    """The library looks for a token in address and body too, and so would read a body before anybody is known."""

    def _extract_params(self, request: Any) -> Any:
        if isinstance(request, Request):
            return request.path, request.method, "", self.extract_headers(request)
        return super()._extract_params(request)


class JsonReader(JSONParser):
    """JSON in UTF-8, of a bounded size and depth, each name of an object once."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """What was sent; `TooLarge`, or `ParseError` where it cannot be read."""
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return json.loads(stream.read().decode(), object_pairs_hook=named_once, parse_constant=refuse_constant)
        except (RecursionError, ValueError) as error:
            raise ParseError from error


def named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; ValueError where a name stands twice, since one of the two values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def refuse_constant(name: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)
