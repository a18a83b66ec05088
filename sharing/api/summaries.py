"""One summary, and searching for summaries."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from rhi.keyset import KeysetPage
from rhi.refusals import Refused
from sharing.actions.deliveries import record_deliveries
from sharing.actions.searches import record_search
from sharing.api.base import AgencyView, answers
from sharing.api.problems import Gone, MalformedQuery, refused
from sharing.api.serializers import SearchSentSerializer, SummariesQuery, SummariesSerializer, SummarySerializer
from sharing.entitlement import ended_for, readable_by, tombstone_of
from sharing.models import ApiClient, Summary
from sharing.querysets import SummaryQuerySet
from sharing.searching import find_summaries, is_key, one_page
from sharing.summaries import digest_of


class SummaryView(AgencyView):
    """One summary."""

    headers_taken = {
        "GET": [
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The `ETag` you hold"),
            OpenApiParameter(
                "ETag", str, OpenApiParameter.HEADER, response=[200], description="Strong; of the content"
            ),
        ]
    }

    @extend_schema(
        operation_id="summary",
        summary="One summary",
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


class SummariesView(AgencyView):
    """Looking summaries up."""

    query = SummariesQuery

    @extend_schema(
        operation_id="summaries",
        summary="Summaries by your reference, or by the days of the return",
        responses=answers(SummariesSerializer),
    )
    def get(self, request: Request) -> Response:
        """The latest release first, page by page. The look-up is written down."""
        wanted = dict(self.asked)
        cursor, limit = wanted.pop("cursor"), wanted.pop("limit")
        rows = find_summaries(self.client.agency, timezone.localdate(), **wanted)
        terms = "; ".join(f"{name} {value}" for name, value in wanted.items() if value)
        page = page_after(cursor, rows, limit)
        return found(self.client, page, what="api summaries", terms=terms, reason="")


class SearchView(AgencyView):
    """Searching for a child."""

    body = SearchSentSerializer

    @extend_schema(
        operation_id="summaries_search",
        summary="Summaries of a child by name and date of birth",
        responses=answers(
            SummariesSerializer,
            on_413="More was sent than is ever needed.",
            on_415="Send JSON.",
        ),
    )
    def post(self, request: Request) -> Response:
        """By POST, so that no name stands in an address. Among what you may read, and written down with the reason.

        The name is compared with the names that were released to you.
        """
        facts = self.sent
        try:
            rows = find_summaries(
                self.client.agency, timezone.localdate(), name=facts["name"], born_on=facts["date_of_birth"]
            )
        except Refused as refusal:
            raise refused(refusal) from refusal
        terms = f"{facts['name']}, {facts['date_of_birth']}"
        page = page_after(facts["cursor"], rows, facts["limit"])
        return found(self.client, page, what="api search", terms=terms, reason=facts["reason"])


def page_after(cursor: str, rows: SummaryQuerySet, limit: int) -> KeysetPage:
    """The page after the cursor; a problem where it is none, so that nobody reads from the top for ever."""
    if not is_key(cursor):
        raise MalformedQuery("This is not a cursor of this list.")
    return one_page(rows, after=cursor, size=limit)


def found(client: ApiClient, page: KeysetPage, *, what: str, terms: str, reason: str) -> Response:
    """A page of summaries; the search and what was delivered are written down."""
    record_search(agency=client.agency, terms=terms, reason=reason, found=page.rows, what=what)
    record_deliveries(client=client, summaries=page.rows, call=what)
    return Response({"results": [row.content for row in page.rows], "next_cursor": page.next_key or None})
