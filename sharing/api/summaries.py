"""One summary, and searching for summaries."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sharing.actions.deliveries import record_deliveries
from sharing.api.base import AgencyView, answers
from sharing.api.problems import Gone
from sharing.api.serializers import SummarySerializer
from sharing.entitlement import ended_for, readable_by, tombstone_of
from sharing.models import Summary
from sharing.summaries import digest_of


class SummaryView(AgencyView):
    """One summary."""

    @extend_schema(
        operation_id="summary",
        summary="One summary",
        parameters=[
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The `ETag` you hold"),
            OpenApiParameter(
                "ETag", str, OpenApiParameter.HEADER, response=[200], description="Strong; of the content"
            ),
        ],
        responses={
            304: OpenApiResponse(description="What you hold is current."),
            **answers(
                SummarySerializer,
                on_404="There is none, or your agency may not see it.",
                on_410="It was withdrawn, or superseded by `superseded_by`. Remove your copy.",
            ),
        },
    )
    def get(self, request: Request, summary_pk: UUID) -> Response:
        """The summary as it was released. It never changes: the same ETag until it is gone."""
        agency = self.client.agency
        summary = readable_by(agency, timezone.localdate()).filter(pk=summary_pk).first()
        if summary is None:
            raise gone_or_missing(ended_for(agency, summary_pk))
        etag = f'"{digest_of(summary.body)}"'
        held = {mark.removeprefix("W/") for mark in parse_etags(request.headers.get("If-None-Match", ""))}
        if held & {etag, "*"}:
            return Response(status=304, headers={"ETag": etag})
        record_deliveries(client=self.client, summaries=[summary], call="api summary")
        return Response(summary.content, headers={"ETag": etag})


def gone_or_missing(ended: Summary | None) -> Exception:
    """410 for what was released to the agency and is gone; 404 for everything else, whether it exists or not."""
    if ended is None:
        return Http404()
    tombstone = tombstone_of(ended)
    words = f"This summary was {ended.get_status_display().lower()}. Remove your copy."
    return Gone(words, f"summary_{ended.status}", superseded_by=tombstone["superseded_by"])
