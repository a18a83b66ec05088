"""API clients of agencies, and what was delivered to them."""

import secrets
from collections.abc import Sequence

from django.db import transaction
from oauth2_provider.models import Application

from accounts.models import Agency
from audit import access
from audit.models import Access
from sharing.models import ApiClient, Delivery, Summary


@transaction.atomic
def register_client(
    *, agency: Agency, client_id: str | None = None, secret: str | None = None
) -> tuple[ApiClient, str]:
    """A client that calls the API for the agency, and its secret: kept as a hash only, so shown this once.

    With a `client_id` that exists, the secret is renewed and the client made active again.
    """
    client_id, secret = client_id or secrets.token_urlsafe(18), secret or secrets.token_urlsafe(36)
    application = Application.objects.filter(client_id=client_id).first() or Application(client_id=client_id)
    application.name = agency.name
    application.client_type = Application.CLIENT_CONFIDENTIAL
    application.authorization_grant_type = Application.GRANT_CLIENT_CREDENTIALS
    application.client_secret = secret
    application.save()
    client, _ = ApiClient.objects.update_or_create(
        application=application, defaults={"agency": agency, "is_active": True}
    )
    return client, secret


@transaction.atomic
def record_deliveries(*, client: ApiClient, summaries: Sequence[Summary], call: str) -> None:
    """The agency was given these summaries: provable later, and on the page of each child."""
    Delivery.objects.bulk_create(
        Delivery(
            council_id=summary.council_id,
            summary=summary,
            agency=client.agency,
            client_id=client.application.client_id,
            call=call,
        )
        for summary in summaries
    )
    access.saw(
        user=None,
        agency=client.agency,
        rows=[(summary.child_id, summary.council_id) for summary in summaries],
        what=call,
        kind=Access.Kind.API,
    )
