"""No address with a null character reaches a page: PostgreSQL takes none, so a lookup by it would fail."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

API = "/api/"


class NullCharacterMiddleware:
    """Refuses them in path and query with 400. The API says which parameter it was; forms say which field."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Before anything reads a parameter."""
        query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        if not request.path.startswith(API) and ("\0" in request.path or b"\0" in query):
            raise SuspiciousOperation("The address has a null character.")
        return self.get_response(request)
