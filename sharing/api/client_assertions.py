"""Who a client is by a key of its own instead of a secret (private_key_jwt: RFC 7523, OpenID Connect Core 9).

The client signs a short statement with its private key; the public one is registered with the client. Nothing that
could be stolen here opens anything.
"""

import hashlib
import time
from typing import Any

import jwt
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse

from sharing.models import ApiClient

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = {"RSA": ["PS256", "RS256"], "EC": ["ES256"], "OKP": ["EdDSA"]}
"""By the kind of key: a signature is never checked with a shared secret, nor left out."""
SIGNED_WITH = [name for names in ALGORITHMS.values() for name in names]
CURVES = {"EC": "P-256", "OKP": "Ed25519"}
MIN_RSA_BITS = 2048
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
        name = str(jwt.decode(assertion, options={"verify_signature": False}).get("sub", ""))
        client = _active(name)
        claims = _checked(assertion, client) if client else None
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return client if claims and _is_new(client, claims) else None


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
    if getattr(public, "key_size", MIN_RSA_BITS) < MIN_RSA_BITS and key["kty"] == "RSA":
        raise ValidationError(f"An RSA key has {MIN_RSA_BITS} bits at least.")


def _active(name: str) -> ApiClient | None:
    if "\0" in name:
        return None
    rows = ApiClient.objects.select_related("application").filter(is_active=True, application__client_id=name)
    return rows.first()


def _checked(assertion: str, client: ApiClient) -> dict[str, Any]:
    """Its claims; jwt.PyJWTError where anything is not as it must be."""
    kid = jwt.get_unverified_header(assertion).get("kid")
    key = next((each for each in client.public_keys if each["kid"] == kid), None)
    if key is None:
        raise jwt.InvalidKeyError
    algorithms = ALGORITHMS[key["kty"]]
    name = client.application.client_id
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
    return bool(client and cache.add(f"client_assertion_{client.pk}_{digest}", 1, seconds))
