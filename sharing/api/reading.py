"""How what a client sends is read: its token from a header only, its body only once it is known who calls."""

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
    """JSON of a bounded size and depth."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """What was sent; `TooLarge`, or `ParseError` where it cannot be read."""
        length = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0
        if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
