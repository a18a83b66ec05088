"""How often one client may call, and what it is told of that."""

import math
from typing import Any

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class PerClientThrottle(SimpleRateThrottle):
    """Calls of one OAuth client over all its tokens and all web processes (counted in Redis)."""

    scope = "client"
    num_requests: int | None
    duration: int | None

    def get_rate(self) -> str:
        """As set for this installation, for instance 600/min."""
        return str(settings.API_RATE)

    def get_cache_key(self, request: Any, view: APIView | None) -> str | None:
        """The client; the address where no client is known."""
        application = getattr(getattr(request, "auth", None), "application", None)
        return f"throttle_client_{application.client_id}" if application else f"throttle_from_{self.get_ident(request)}"

    def tell(self, response: Any) -> None:
        """Limit, what remains of it, and the seconds until there is more: in headers of every counted answer."""
        history, now = getattr(self, "history", None), getattr(self, "now", None)
        if history is None or now is None or self.num_requests is None or self.duration is None:
            return
        wait = self.duration - (now - history[-1]) if history else self.duration
        response["RateLimit-Limit"] = str(self.num_requests)
        response["RateLimit-Remaining"] = str(max(0, self.num_requests - len(history)))
        response["RateLimit-Reset"] = str(max(0, math.ceil(wait)))
