"""How a force knows that a notice is ours: HTTP Message Signatures (RFC 9421) with Ed25519.

The signature covers method, address, the digest of the body (RFC 9530), its type and the notice's id, and says when it
was made and with which key. The public keys are a JWK set at /api/v1/keys; a key's id is its thumbprint (RFC 7638).
"""

import base64
import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

COVERED = ("@method", "@target-uri", "content-digest", "content-type", "notice-id")
LABEL = "notice"


@dataclass
class Message:
    """What is signed, as the library asks for it; the signature is added to the headers."""

    url: str
    headers: dict[str, str]
    method: str = field(default="POST")


def private_keys() -> list[Ed25519PrivateKey]:
    """NOTICE_SIGNING_KEYS, the first signs; without them derived from SECRET_KEY and its fallbacks."""
    raw = settings.NOTICE_SIGNING_KEYS or [
        _derived(word) for word in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    ]
    return [Ed25519PrivateKey.from_private_bytes(each) for each in raw]


def public_keys() -> list[dict[str, str]]:
    """Every key as a JWK, the one that signs now first."""
    return [_jwk(key) for key in private_keys()]


def signed_headers(*, url: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of one call, signed. Each call has an id of its own, also when a notice is sent once more."""
    key = private_keys()[0]
    key_id = _jwk(key)["kid"]
    message = Message(url, {"Content-Type": "application/json", "Notice-Id": str(uuid.uuid4())})
    keys = MappingKeyResolver(public_keys={}, private_keys={key_id: key})
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys).sign(
        message, key_id=key_id, created=at, label=LABEL, include_alg=False, covered_component_ids=COVERED, body=body
    )
    return message.headers


def _jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    """Its public half; `kid` is the digest of the required members in their fixed order."""
    x = _base64url(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    required = {"crv": "Ed25519", "kty": "OKP", "x": x}
    written = json.dumps(required, separators=(",", ":"), sort_keys=True).encode()
    return {**required, "use": "sig", "kid": _base64url(hashlib.sha256(written).digest())}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _derived(word: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rhi notice signing key").derive(word.encode())
