"""What the browser may keep of a page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class NoStoreMiddleware:
    """Nothing shown to a signed-in person is kept by a browser or a proxy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer, unless the view said something itself."""
        response = self.get_response(request)
        if getattr(request.user, "is_authenticated", False) and "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response
