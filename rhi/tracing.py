"""The caller's trace (W3C Trace Context): taken from the request, given back, and passed on to whoever we call."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

TRACEPARENT = "traceparent"
SHAPE = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")
TRACE: ContextVar[str] = ContextVar("trace", default="")


def current_trace() -> str:
    """The trace at hand with a span of our own; "" where the caller sent none."""
    return TRACE.get()


class TraceMiddleware:
    """A well-formed `traceparent` is kept for the length of the request, as our own span of the same trace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """It goes back with the answer. Anything else is no trace, and is ignored as the specification asks."""
        sent = request.headers.get(TRACEPARENT, "")
        held = TRACE.set(own_span(sent) if SHAPE.match(sent) else "")
        try:
            response = self.get_response(request)
            if trace := current_trace():
                response[TRACEPARENT] = trace
            return response
        finally:
            TRACE.reset(held)


def new_trace() -> str:
    """A trace of our own, for a call that nobody's request caused."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def own_span(sent: str) -> str:
    """The same trace and flags, a new span."""
    version, trace, _, flags = sent.split("-")
    return f"{version}-{trace}-{secrets.token_hex(8)}-{flags}"
