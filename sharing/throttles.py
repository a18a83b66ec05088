"""How often one client may call."""

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class PerClientThrottle(SimpleRateThrottle):
    """Calls of one OAuth client over all its tokens and all web processes (counted in Redis)."""

    scope = "client"

    def get_rate(self) -> str:
        """As set for this installation, for instance 600/min."""
        return str(settings.API_RATE)

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """The client; a call without one never comes this far."""
        application_id = getattr(request.auth, "application_id", None)
        return f"throttle_client_{application_id}" if application_id else None
