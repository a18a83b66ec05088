"""Small real services on loopback: a range service of breached passwords, and an OpenID Connect provider."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.signin.provider import Provider


@pytest.fixture
def live_range():
    """Knows one password."""
    digest = hashlib.sha1(b"a-known-password").hexdigest().upper()

    class Range(BaseHTTPRequestHandler):
        def do_GET(self):
            body = f"{digest[5:]}:42\r\n{'0' * 35}:1".encode() if self.path == f"/range/{digest[:5]}" else b""
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Range)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def provider():
    """The council's own sign-in."""
    running = Provider()
    yield running
    running.stop()
