"""Who a client is by a key of its own instead of a secret (private_key_jwt: RFC 7523, OpenID Connect Core 9).

The client signs a short statement with its private key; the public one is registered with the client. Nothing that
could be stolen here opens anything.

For every client id one signature is checked, with a key of the same kind and size, so that the time of an answer does
not say which ids exist or have keys. What is checked depends on what was sent alone.
"""

import hashlib
import secrets
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from jwt.algorithms import ECAlgorithm, OKPAlgorithm
from jwt.utils import base64url_decode, base64url_encode

from sharing.models import ApiClient

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = {"RSA": ["PS256", "RS256"], "EC": ["ES256"], "OKP": ["EdDSA"]}
"""By the kind of key: a signature is never checked with a shared secret, nor left out."""
SIGNED_WITH = [name for names in ALGORITHMS.values() for name in names]
CURVES = {"EC": "P-256", "OKP": "Ed25519"}
MIN_RSA_BITS, MAX_RSA_BITS = 2048, 4096
LONGEST_SECONDS, CLOCKS_DIFFER_SECONDS = 300, 30
MAX_KEYS, MAX_ASSERTION, MAX_ID = 5, 4096, 100


class PrivateKeyJwt:
    """For the library's validator: a statement alone says who calls; a bound client shows its certificate too."""

    def has_certificate(self, client: ApiClient, request: Any) -> bool:
        """Whether a client that is bound to a certificate shows it."""
        raise NotImplementedError

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether it is a client of ours; `request.client` is its application then."""
        assertion = getattr(request, "client_assertion", None)
        if assertion is None and getattr(request, "client_assertion_type", None) is None:
            return bool(super().authenticate_client(request, *args, **kwargs))  # type: ignore[misc]
        is_alone = not getattr(request, "client_secret", None) and not request.headers.get("HTTP_AUTHORIZATION")
        client = client_of(assertion or "") if is_alone else None
        named = getattr(request, "client_id", None)
        if (
            client is None
            or getattr(request, "client_assertion_type", None) != ASSERTION_TYPE
            or named not in {None, client.application.client_id}
            or not self.has_certificate(client, request)
        ):
            return False
        request.client, request.client_id = client.application, client.application.client_id
        return True


def client_of(assertion: str) -> ApiClient | None:
    """The active client that signed this statement for us, just now, for the first time; None otherwise."""
    try:
        if len(assertion) > MAX_ASSERTION:
            return None
        sent = jwt.decode_complete(assertion, options={"verify_signature": False})
        header, name, size = sent["header"], str(sent["payload"].get("sub", "")), len(sent["signature"])
        client = _active(name)
        own = _own_key(client, header, size)
        claims = _checked(assertion, own or _stand_in(header.get("alg"), size), name)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return client if own and _is_new(client, claims) else None


def checked_keys(sent: Any) -> list[dict[str, str]]:
    """The public keys of a JWK set; ValidationError, in words, where one cannot be used."""
    keys = sent.get("keys") if isinstance(sent, dict) else None
    if not isinstance(keys, list) or not 0 < len(keys) <= MAX_KEYS:
        raise ValidationError(f"Give a JWK set with 1 to {MAX_KEYS} keys.")
    for key in keys:
        _check_key(key)
    if len({key["kid"] for key in keys}) < len(keys):
        raise ValidationError("Each key needs a kid of its own.")
    return keys


def _check_key(key: Any) -> None:
    if not isinstance(key, dict) or key.get("kty") not in ALGORITHMS or not key.get("kid"):
        raise ValidationError("Each key has a kid, and a kty of RSA, EC or OKP.")
    if {"d", "p", "q", "k"} & set(key):
        raise ValidationError("This is a private key. Keep it, and give the public one.")
    if key.get("crv", "") != CURVES.get(key["kty"], ""):
        raise ValidationError("An EC key is of the curve P-256, an OKP key of Ed25519.")
    try:
        public = jwt.PyJWK(key, algorithm=ALGORITHMS[key["kty"]][0]).key
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise ValidationError(f"The key {key['kid']} cannot be read.") from error
    if key["kty"] == "RSA" and not MIN_RSA_BITS <= public.key_size <= MAX_RSA_BITS:
        raise ValidationError(f"An RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits.")


def _active(name: str) -> ApiClient | None:
    if "\0" in name:
        return None
    rows = ApiClient.objects.select_related("application").filter(is_active=True, application__client_id=name)
    return rows.first()


def _own_key(client: ApiClient | None, header: dict[str, Any], size: int) -> dict[str, str] | None:
    """The client's key that can have made a signature of so many bytes, as the header names it."""
    for key in client.public_keys if client else ():
        is_named = key["kid"] == header.get("kid") and header.get("alg") in ALGORITHMS[key["kty"]]
        if is_named and (key["kty"] != "RSA" or len(base64url_decode(key["n"])) == size):
            return dict(key)
    return None


def _stand_in(algorithm: Any, size: int) -> dict[str, str]:
    """A key that nobody has, for the same work as with one that somebody has; jwt.PyJWTError where nobody could."""
    kind = next((kind for kind, names in ALGORITHMS.items() if algorithm in names), None)
    if kind is None or (kind == "RSA" and not MIN_RSA_BITS <= 8 * size <= MAX_RSA_BITS):
        raise jwt.InvalidKeyError
    return _made_up_key(kind, size if kind == "RSA" else 0)


@cache
def _made_up_key(kind: str, size: int) -> dict[str, str]:
    """A public key; for RSA an odd number of `size` bytes serves."""
    made: dict[str, str]
    if kind == "RSA":
        modulus = base64url_encode(b"\xff" + secrets.token_bytes(size - 2) + b"\xff").decode()
        made = {"kty": kind, "e": "AQAB", "n": modulus}
    elif kind == "EC":
        made = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)
    else:
        made = OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key(), as_dict=True)
    return made


def _checked(assertion: str, key: dict[str, str], name: str) -> dict[str, Any]:
    """Its claims; jwt.PyJWTError where anything is not as it must be, the signature first."""
    algorithms = ALGORITHMS[key["kty"]]
    claims: dict[str, Any] = jwt.decode(
        assertion,
        key=jwt.PyJWK(key, algorithm=algorithms[0]).key,
        algorithms=algorithms,
        audience=[settings.SITE_URL, f"{settings.SITE_URL}{reverse('oauth_token')}"],
        issuer=name,
        subject=name,
        leeway=CLOCKS_DIFFER_SECONDS,
        options={"require": ["iss", "sub", "aud", "exp", "jti"]},
    )
    if claims["exp"] > time.time() + LONGEST_SECONDS + CLOCKS_DIFFER_SECONDS or len(claims["jti"]) > MAX_ID:
        raise jwt.InvalidTokenError
    return claims


def _is_new(client: ApiClient | None, claims: dict[str, Any]) -> bool:
    """Whether it comes for the first time: remembered for as long as it could be used again."""
    digest = hashlib.sha256(str(claims["jti"]).encode()).hexdigest()
    seconds = LONGEST_SECONDS + 2 * CLOCKS_DIFFER_SECONDS
    return bool(client and shared_cache.add(f"client_assertion_{client.pk}_{digest}", 1, seconds))
