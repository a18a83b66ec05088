"""What the browser is told not to let any page do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOT_NEEDED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb", "browsing-topics")
POLICY = ", ".join(f"{feature}=()" for feature in NOT_NEEDED)
POLICY_WITH_MICROPHONE = POLICY.replace("microphone=()", "microphone=(self)")
"""For the one page that takes what a child says aloud."""


class PermissionsPolicyMiddleware:
    """No page of ours uses the camera, the place or the like, nor may what gets into one, unless it says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One header on every answer."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
