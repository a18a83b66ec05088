"""What the force answers to a summary."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from rhi.refusals import Refused
from sharing import summaries
from sharing.actions.deliveries import give_receipt
from sharing.api.base import AgencyView, answers
from sharing.api.idempotency import HEADERS, once
from sharing.api.problems import refused
from sharing.api.serializers import ReceiptSentSerializer, ReceiptSerializer
from sharing.entitlement import once_released


class ReceiptsView(AgencyView):
    """Receipts."""

    tag = "Receipts"
    required_scopes = ["receipts.write"]
    body = ReceiptSentSerializer
    headers_taken = {"POST": HEADERS}

    @extend_schema(
        operation_id="receipts",
        summary="Say that a summary was received, acted on, or rejected",
        responses=answers(
            ReceiptSerializer,
            status=201,
            on_404="There is no such summary, or it was not released to your agency.",
            on_413="More was sent than is ever needed.",
            on_415="Send JSON.",
            on_422="The Idempotency-Key was used before for another call.",
        ),
    )
    def post(self, request: Request) -> Response:
        """The council sees it beside the summary. A later receipt stands over an earlier one; all are kept.

        A receipt can also be given for a summary that was withdrawn or superseded since.
        """
        return once(request, self.client, lambda: self.act(**self.sent))

    def act(self, *, summary: Any, status: str, reason: str) -> tuple[int, dict[str, Any]]:
        """Keep it."""
        row = once_released(self.client.agency, summary)
        if row is None:
            raise Http404
        try:
            receipt = give_receipt(summary=row, status=status, reason=reason, client=self.client)
        except Refused as refusal:
            raise refused(refusal) from refusal
        return 201, {
            "summary": str(row.pk),
            "status": receipt.status,
            "reason": receipt.reason,
            "received_at": summaries.moment(receipt.received_at),
        }
