"""API clients of agencies: registered, given a new secret, bound to a certificate, stopped."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from accounts.models import Agency
from sharing.models import ApiClient, IdempotentAnswer

OVERLAP_WINDOW = timedelta(days=7)
"""How long the secret before works beside the new one."""


@transaction.atomic
def register_client(
    *, agency: Agency, client_id: str | None = None, secret: str | None = None
) -> tuple[ApiClient, str]:
    """A client that calls the API for the agency, and its secret: kept as a hash only, so shown this once.

    With a `client_id` that exists, the secret is renewed at once and the client made active again.
    """
    client_id, secret = client_id or secrets.token_urlsafe(18), secret or secrets.token_urlsafe(36)
    application = Application.objects.filter(client_id=client_id).first() or Application(client_id=client_id)
    application.name = agency.name
    application.client_type = Application.CLIENT_CONFIDENTIAL
    application.authorization_grant_type = Application.GRANT_CLIENT_CREDENTIALS
    application.client_secret = secret
    application.save()
    facts = {"agency": agency, "is_active": True, "previous_secret": "", "previous_until": None}
    client, _ = ApiClient.objects.update_or_create(
        application=application, defaults={**facts, "secret_changed_at": timezone.now()}
    )
    return client, secret


@transaction.atomic
def renew_secret(*, client: ApiClient, overlap: timedelta = OVERLAP_WINDOW) -> str:
    """A new secret, shown this once; the one before works beside it for the overlap."""
    now, secret = timezone.now(), secrets.token_urlsafe(36)
    application = Application.objects.select_for_update().get(pk=client.application_id)
    client.previous_secret, client.previous_until = application.client_secret, now + overlap
    client.secret_changed_at = now
    client.save(update_fields=["previous_secret", "previous_until", "secret_changed_at"])
    application.client_secret = secret
    application.save()
    return secret


@transaction.atomic
def set_public_keys(*, client: ApiClient, keys: list[dict[str, str]]) -> None:
    """From now on these keys, and none before, say who the client is (sharing.api.client_assertions)."""
    client.public_keys = keys
    client.save(update_fields=["public_keys"])


@transaction.atomic
def stop_client(*, client: ApiClient) -> None:
    """The client may call no more; the tokens it holds are gone at once."""
    client.is_active, client.previous_secret, client.previous_until = False, "", None
    client.save(update_fields=["is_active", "previous_secret", "previous_until"])
    AccessToken.objects.filter(application=client.application_id).delete()


@transaction.atomic
def forget_old(now: datetime) -> int:
    """Answers kept for calls sent twice, past their time, and tokens that ran out a day ago; how many."""
    answers = IdempotentAnswer.objects.filter(answered_at__lt=now - timedelta(hours=IdempotentAnswer.KEPT_HOURS))
    tokens = AccessToken.objects.filter(expires__lt=now - timedelta(days=1))
    return int(answers.delete()[0]) + int(tokens.delete()[0])


@transaction.atomic
def bind_certificate(*, client: ApiClient, sha256: str) -> None:
    """From now on calls count only with this client certificate (its SHA-256 fingerprint); "" lifts that."""
    client.certificate_sha256 = sha256.replace(":", "").strip().lower()
    client.full_clean(exclude=["application", "agency"])
    client.save(update_fields=["certificate_sha256"])
