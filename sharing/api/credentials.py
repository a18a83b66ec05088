"""Who gets a token: clients that are not stopped, by either of two secrets in turn, with their certificate if bound.

The library keeps one hashed secret per application. After a rotation the one before works beside it until its day
(ApiClient.previous_until), so that a force can change over without a gap.
"""

from typing import Any

from django.conf import settings
from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from sharing.api.client_assertions import PrivateKeyJwt
from sharing.models import ApiClient


class Secret(str):
    """The hash of the secret in force, and beside it that of the one before while it still works."""

    previous: str = ""


class ClientValidator(PrivateKeyJwt, OAuth2Validator):
    """The library's own checks, with those of ApiClient."""

    def has_certificate(self, client: ApiClient, request: Any) -> bool:
        """Any one where none is asked for."""
        return client.certificate_sha256 in {"", certificate_of(request.headers)}

    def _load_application(self, client_id: str, request: Any) -> Any:
        application = super()._load_application(client_id, request)
        if application is None:
            return None
        client = ApiClient.objects.filter(application=application, is_active=True).first()
        if client is None or client.certificate_sha256 not in {"", certificate_of(request.headers)}:
            request.client = None
            return None
        secret = Secret(application.client_secret)
        if client.previous_until and client.previous_until > timezone.now():
            secret.previous = client.previous_secret
        application.client_secret = secret
        return application

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        if super()._check_secret(provided_secret, stored_secret):
            return True
        previous = getattr(stored_secret, "previous", "")
        return bool(previous) and bool(super()._check_secret(provided_secret, previous))


def certificate_of(headers: Any) -> str:
    """The fingerprint that the proxy passes on; "" without one. The library names headers as WSGI does."""
    name = settings.CLIENT_CERTIFICATE_HEADER
    value = headers.get(f"HTTP_{name.upper().replace('-', '_')}", "") if name else ""
    return str(value).replace(":", "").strip().lower()
