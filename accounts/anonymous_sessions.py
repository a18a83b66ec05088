"""What somebody who is not signed in may have the table of sessions hold: a few small rows, for an hour.

Views of libraries note there what a sign-in needs between two requests: a passkey's challenge, the state sent to a
council's own sign-in, who gave a right password and owes a code. Each new browser gets a row by asking, so rows are
counted by address, and small. A held form has bounds of its own (accounts.middleware).
"""

import json
from datetime import timedelta
from functools import partial

from allauth.core.internal import ratelimit
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

HELD_FORM = "held_form"
ANONYMOUS_WINDOW = timedelta(hours=1)
MAX_ANONYMOUS_BYTES = 16_000
# One new row for each sign-in: far more than a council behind one address begins in five minutes.
RATE = {"anonymous_session": "300/5m/ip"}


class TooManySessions(Exception):
    """This network began too many sign-ins lately, or one row would hold too much."""


class BoundedSessionMiddleware(SessionMiddleware):
    """Django's, which writes no further row for a network that made too many, and none that is large.

    Some views save the session themselves, so the store asks before each time (accounts.session_store).
    """

    def process_request(self, request: HttpRequest) -> None:
        """The request's session, bounded."""
        super().process_request(request)
        request.session.before_save = partial(_check, request)  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A view saved the session."""
        return _too_many(request) if isinstance(exception, TooManySessions) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The session is saved here, where the view did not."""
        try:
            return super().process_response(request, response)
        except TooManySessions:
            return super().process_response(request, _too_many(request))


def _check(request: HttpRequest, session: SessionBase) -> None:
    """Raise TooManySessions where the session, of somebody who is not signed in, must not be written."""
    if session.is_empty() or SESSION_KEY in session or HELD_FORM in session:
        return
    session.set_expiry(ANONYMOUS_WINDOW)
    is_new = session.session_key is None
    if len(json.dumps(dict(session.items()))) > MAX_ANONYMOUS_BYTES or (is_new and not _may_begin(request)):
        raise TooManySessions


def _may_begin(request: HttpRequest) -> bool:
    config = {"app": "accounts", "action": "anonymous_session", "config": RATE}
    return ratelimit.consume(request, limit_get=True, **config) is not None


def _too_many(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return render(request, "429.html", status=429)
