"""Who gets a token: clients that are not stopped, by either of two secrets in turn, with their certificate if bound.

The library keeps one hashed secret per application. After a rotation the one before works beside it until its day
(ApiClient.previous_until), so that a force can change over without a gap.

The same work is done for every client id, so that the time of an answer does not say which ones exist.
"""

import secrets
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.utils import timezone
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

from sharing.api.client_assertions import PrivateKeyJwt
from sharing.models import ApiClient


class Secret(str):
    """The hash of the secret in force, and beside it that of the one before while it still works."""

    previous: str
    application_pk: int | None = None


class ClientValidator(PrivateKeyJwt, OAuth2Validator):
    """The library's own checks, with those of ApiClient."""

    def has_certificate(self, client: ApiClient, request: Any) -> bool:
        """Any one where none is asked for."""
        return client.certificate_sha256 in {"", certificate_of(request.headers)}

    def _load_application(self, client_id: str | None, request: Any) -> Any:
        """The client's application, or one whose secret nobody has: one query and two digests in both cases."""
        name = "" if client_id is None or "\0" in client_id else client_id
        client = ApiClient.objects.select_related("application").filter(application__client_id=name).first()
        may_call = client and client.is_active and self.has_certificate(client, request)
        application = client.application if client and may_call else _nobodys_application(client_id or "")
        secret = Secret(application.client_secret)
        is_kept = client and may_call and client.previous_until and client.previous_until > timezone.now()
        secret.previous = client.previous_secret if client and is_kept else _nobodys_hash()
        secret.application_pk = application.pk
        application.client_secret = secret
        request.client = application
        return application

    def _check_secret(self, provided_secret: str, stored_secret: Secret) -> bool:
        in_force = super()._check_secret(provided_secret, stored_secret)
        before = super()._check_secret(provided_secret, stored_secret.previous)
        if in_force and identify_hasher(stored_secret).must_update(stored_secret):
            kept = make_password(provided_secret, hasher=oauth2_settings.CLIENT_SECRET_HASHER)
            Application.objects.filter(pk=stored_secret.application_pk).update(client_secret=kept)
        return bool(in_force or before)


def certificate_of(headers: Any) -> str:
    """The fingerprint that the proxy passes on; "" without one. The library names headers as WSGI does."""
    name = settings.CLIENT_CERTIFICATE_HEADER
    value = headers.get(f"HTTP_{name.upper().replace('-', '_')}", "") if name else ""
    return str(value).replace(":", "").strip().lower()


def _nobodys_application(client_id: str) -> Application:
    return Application(
        client_id=client_id,
        client_secret=_nobodys_hash(),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )


@cache
def _nobodys_hash() -> str:
    """Of a secret that is thrown away."""
    return str(make_password(secrets.token_urlsafe(36), hasher=oauth2_settings.CLIENT_SECRET_HASHER))
