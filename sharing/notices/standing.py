"""How the calling of forces stands: for the page of a council, and for the operators' command."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import Agency
from sharing.models import ApiClient, Webhook, WebhookNotice
from sharing.notices.addresses import AddressRefused, place_of


@dataclass(frozen=True)
class WebhookStanding:
    """A force's webhook and its latest notice; `waiting_since` while a notice is on its way. Only the host is shown."""

    host: str
    is_active: bool
    delivered_at: datetime | None
    waiting_since: datetime | None
    next_attempt_at: datetime | None
    attempts: int
    last_error: str
    given_up_at: datetime | None


@dataclass(frozen=True)
class ClientStanding:
    """A client that may call for the force; `previous_until` only while the secret before still works."""

    client_id: str
    is_active: bool
    secret_changed_at: datetime | None
    previous_until: datetime | None
    is_bound: bool


@dataclass(frozen=True)
class ForceStanding:
    """A force with its webhook, if it has one, and its clients."""

    force: Agency
    webhook: WebhookStanding | None
    clients: list[ClientStanding]


def standing_of(forces: Collection[Agency]) -> list[ForceStanding]:
    """Each force as it stands now, by name; three questions however many there are."""
    now = timezone.now()
    webhooks = {
        row.agency_id: row
        for row in Webhook.objects.filter(agency__in=forces).annotate(last=Max("notices__delivered_at"))
    }
    latest = {row.webhook_id: row for row in _latest(webhooks.values())}
    clients = ApiClient.objects.filter(agency__in=forces).select_related("application").order_by("pk")
    of_force: dict[int, list[ClientStanding]] = {}
    for client in clients:
        of_force.setdefault(client.agency_id, []).append(_client(client, now))
    return [
        ForceStanding(force, _webhook(webhook, latest.get(webhook.pk)) if webhook else None, of_force.get(force.pk, []))
        for force in sorted(forces, key=lambda each: each.name)
        for webhook in [webhooks.get(force.pk)]
    ]


def _latest(webhooks: Collection[Webhook]) -> QuerySet[WebhookNotice]:
    """The newest notice of each."""
    rows = WebhookNotice.objects.filter(webhook__in=webhooks)
    return rows.order_by("webhook", "-made_at", "-pk").distinct("webhook")


def _webhook(webhook: Webhook, notice: WebhookNotice | None) -> WebhookStanding:
    is_waiting = notice is not None and notice.delivered_at is None and notice.given_up_at is None
    return WebhookStanding(
        host=host_of(webhook.address),
        is_active=webhook.is_active,
        delivered_at=webhook.last,  # type: ignore[attr-defined]
        waiting_since=notice.made_at if notice and is_waiting else None,
        next_attempt_at=notice.next_attempt_at if notice and is_waiting else None,
        attempts=notice.attempts if notice else 0,
        last_error=notice.last_error if notice else "",
        given_up_at=notice.given_up_at if notice else None,
    )


def host_of(address: str) -> str:
    """The address without what may be secret in it: its path and query."""
    try:
        return place_of(address).host
    except AddressRefused:
        return "an address that may not be called"


def _client(client: ApiClient, now: datetime) -> ClientStanding:
    until = client.previous_until
    return ClientStanding(
        client_id=client.application.client_id,
        is_active=client.is_active,
        secret_changed_at=client.secret_changed_at,
        previous_until=until if until and until > now else None,
        is_bound=bool(client.certificate_sha256),
    )
