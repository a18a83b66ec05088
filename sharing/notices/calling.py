"""One call to a force: to the address that was checked, never through a proxy, never following a redirect.

It takes five seconds at most to connect and ten in all, looking up its name apart, however slowly the other side
answers; of the answer only the status counts. Touches no row: many may run side by side.
"""

import http.client
import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from rhi.tracing import TRACEPARENT, new_trace
from sharing import summaries
from sharing.notices.addresses import PORTS, AddressRefused, Place, looked_up, loopback_is_open, place_of
from sharing.notices.signing import signed_headers

CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 10.0
EVENT, PING = "changes", "ping"


@dataclass(frozen=True)
class Outcome:
    """What became of a call: the status if there was one, and in words what was wrong ("": delivered)."""

    status: int | None
    error: str


class CheckedConnection(http.client.HTTPConnection):
    """Connects to the checked numeric addresses, and to no others; `Host` and the certificate are of the name."""

    def __init__(self, place: Place, numbers: list[str], context: ssl.SSLContext | None) -> None:
        self.default_port = PORTS[place.scheme]
        super().__init__(place.host, place.port, timeout=CONNECT_SECONDS)
        self.numbers, self.context = numbers, context
        self.ends = time.monotonic() + TOTAL_SECONDS
        self.twin: socket.socket | None = None
        self.watch: threading.Timer | None = None

    def connect(self) -> None:
        """The first of the addresses that answers; from then on the whole call has an end."""
        plain = self._first_open()
        self.twin = plain.dup()
        self.watch = threading.Timer(max(self.left(), 0), _cut, [self.twin])
        self.watch.daemon = True
        self.watch.start()
        self.sock = self.context.wrap_socket(plain, server_hostname=self.host) if self.context else plain

    def left(self) -> float:
        """Seconds until the call is cut off."""
        return self.ends - time.monotonic()

    def end(self) -> None:
        """Close, and end the watch."""
        self.close()
        if self.watch:
            self.watch.cancel()
        if self.twin:
            self.twin.close()

    def _first_open(self) -> socket.socket:
        last: OSError = TimeoutError()
        connecting_ends = min(self.ends, time.monotonic() + CONNECT_SECONDS)
        for number in self.numbers:
            seconds = connecting_ends - time.monotonic()
            if seconds <= 0:
                break
            try:
                opened = socket.create_connection((number, self.port), seconds)
            except OSError as error:
                last = error
                continue
            opened.settimeout(TOTAL_SECONDS)
            return opened
        raise last


def body_of(made_at: datetime, event: str = EVENT) -> bytes:
    """The same for every force but for the time: that something changed (or a try, PING), and where to pull it."""
    at = summaries.moment(made_at)
    return json.dumps({"event": event, "at": at, "pull": f"{settings.SITE_URL}{reverse('api_changes')}"}).encode()


def call(*, address: str, made_at: datetime, event: str = EVENT) -> Outcome:
    """Call the address once; every failure is an outcome in words, none an error."""
    try:
        place = place_of(address)
        numbers = looked_up(place, with_loopback=loopback_is_open())
    except AddressRefused as refused:
        return Outcome(None, str(refused))
    context = ssl.create_default_context() if place.scheme == "https" else None
    body = body_of(made_at, event)
    headers = {
        **signed_headers(url=place.url, body=body, at=timezone.now()),
        TRACEPARENT: new_trace(),
        "User-Agent": "return-home-interviews",
        "Connection": "close",
    }
    connection = CheckedConnection(place, numbers, context)
    try:
        connection.request("POST", place.target, body=body, headers=headers)
        return outcome_of(connection.getresponse().status)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Outcome(None, "No answer within ten seconds." if connection.left() <= 0 else words_of(error))
    finally:
        connection.end()


def outcome_of(status: int) -> Outcome:
    """2xx is delivered; a redirect is not followed."""
    if 200 <= status < 300:
        return Outcome(status, "")
    if 300 <= status < 400:
        return Outcome(status, f"It answered with a redirect ({status}), which is not followed.")
    return Outcome(status, f"It answered with {status}.")


def words_of(error: Exception) -> str:
    """What went wrong, without a word of the other side’s."""
    kinds: list[tuple[type[Exception], str]] = [
        (ssl.SSLCertVerificationError, "Its certificate is not valid for this address."),
        (ssl.SSLError, "No secure connection could be made."),
        (TimeoutError, "No connection within five seconds, or no answer within ten."),
        (ConnectionRefusedError, "The connection was refused."),
        (http.client.HTTPException, "It did not answer as a web server does."),
        (OSError, "No connection could be made, or it was cut off."),
    ]
    return next((words for kind, words in kinds if isinstance(error, kind)), "The call could not be made.")


def _cut(twin: socket.socket) -> None:
    """End a call that takes too long: whoever reads from it is at the end at once."""
    with suppress(OSError):
        twin.shutdown(socket.SHUT_RDWR)
