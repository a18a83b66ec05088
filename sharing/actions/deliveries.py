"""What was delivered to an agency, and what it answered."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import Agency, User
from audit import access
from audit.models import Access
from rhi import wall
from rhi.refusals import Refused
from sharing.models import ApiClient, Delivery, Receipt, Summary


@transaction.atomic
def record_deliveries(
    *, summaries: Sequence[Summary], call: str, client: ApiClient | None = None, reader: User | None = None
) -> None:
    """An agency was given these summaries, by a client or on a page: provable later, and on the page of each child.

    Written whoever is hidden by now: a record that was restricted after it was read was given all the same.
    """
    if not summaries:
        return
    agency = client.agency if client else _agency_of(reader)
    deliveries = [
        Delivery(
            council_id=summary.council_id,
            summary=summary,
            agency=agency,
            client_id=client.application.client_id if client else "",
            reader=reader,
            call=call,
        )
        for summary in summaries
    ]
    with wall.nothing_hidden():
        Delivery.objects.bulk_create(deliveries)
        access.saw(
            user=reader,
            agency=agency,
            rows=[(summary.child_id, summary.council_id) for summary in summaries],
            what=call,
            kind=Access.Kind.API if client else Access.Kind.VIEW,
        )


@transaction.atomic
def give_receipt(
    *, summary: Summary, status: str, reason: str = "", client: ApiClient | None = None, reader: User | None = None
) -> Receipt:
    """The agency's answer to a summary that was delivered to it, however it stands now."""
    agency = client.agency if client else _agency_of(reader)
    if summary.agency_id != agency.pk:
        raise Refused("This summary was not released to your agency.", "summary")
    if status == Receipt.Status.REJECTED and not reason.strip():
        raise Refused("Say why it is rejected.", "reason")
    return Receipt.objects.create(
        council_id=summary.council_id,
        summary=summary,
        agency=agency,
        client_id=client.application.client_id if client else "",
        reader=reader,
        status=status,
        reason=reason.strip(),
    )


def _agency_of(reader: User | None) -> Agency:
    if reader is None or reader.agency is None:
        raise Refused("You belong to no agency.")
    return reader.agency
