"""Waits for signed notices and says when to pull: python receiver.py 8080 (Python >= 3.10, http-message-signatures 3).

The environment holds RHI_URL, and NOTICE_ADDRESS: the address you gave, exactly. Run it behind what ends TLS for that
address. A notice only ever says “pull”: whatever is refused here costs nothing but the time until the next pull.
"""

import base64
import json
import os
import sys
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.request import urlopen

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature
from http_message_signatures.algorithms import ED25519

KEYS_ADDRESS, OUR_ADDRESS = os.environ["RHI_URL"] + "/api/v1/keys", os.environ["NOTICE_ADDRESS"]
SIGNED = ("@method", "@target-uri", "content-digest", "content-type", "notice-id")
LONGEST_AGE, LONGEST_BODY, FETCH_EVERY = timedelta(minutes=5), 10_000, 60
seen = {}  # the ids of notices and when they came; an older copy is refused for its age


class PublishedKeys(HTTPSignatureKeyResolver):
    """Kept until a signature names a key that is not among them; then fetched again, at most once a minute."""

    keys, fetched = {}, -FETCH_EVERY

    def resolve_public_key(self, key_id):
        if key_id not in self.keys and time.monotonic() - self.fetched >= FETCH_EVERY:
            self.fetched = time.monotonic()
            with urlopen(KEYS_ADDRESS, timeout=10) as answer:
                self.keys = {row["kid"]: key_of(row["x"]) for row in json.load(answer)["keys"]}
        return self.keys.get(key_id)


def key_of(x):
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "="))


def check(headers, body):
    """Raise InvalidSignature unless this is a notice of today's keys, whole, of the last five minutes, and new."""
    message = SimpleNamespace(method="POST", url=OUR_ADDRESS, headers=headers)
    verifier.verify(message, max_age=LONGEST_AGE, require_components=SIGNED, body=body)
    for old in [each for each, at in seen.items() if time.monotonic() - at > 2 * LONGEST_AGE.total_seconds()]:
        del seen[old]
    if headers["Notice-Id"] in seen:
        raise InvalidSignature("This very notice came before")
    seen[headers["Notice-Id"]] = time.monotonic()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", LONGEST_BODY + 1))
        try:
            check(self.headers, self.rfile.read(min(length, LONGEST_BODY)))
        except InvalidSignature as wrong:
            self.send_error(403, explain=str(wrong))
        else:
            self.send_response(204)
            self.end_headers()
            print("pull now", flush=True)  # here start follow.py, or wake what pulls


verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=PublishedKeys())
HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
