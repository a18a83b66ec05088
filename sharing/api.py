"""The API for police forces, version 1: what a force may know, and nothing that it asks for by name."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from oauth2_provider.contrib.rest_framework import TokenHasScope
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from rhi import wall
from sharing import feed, summaries
from sharing.actions.clients import record_deliveries
from sharing.entitlement import ended_for, readable_by, tombstone_of
from sharing.models import ApiClient, Change, Summary
from sharing.problems import CONTENT_TYPE, CursorIsGone, Gone, MalformedQuery
from sharing.serializers import ChangesQuery, ChangesSerializer, ProblemSerializer, SummarySerializer
from sharing.throttles import PerClientThrottle

NO_CLIENT = "This client belongs to no agency, or has been stopped. Ask the council you work with."


def answers(good: Any, **further: Any) -> dict[Any, Any]:
    """The answers every call can give, and its own."""
    common = {
        "401": "No token, or one that has expired. Fetch a new one.",
        "403": "The token lacks the scope, or the client belongs to no agency.",
        "429": "Too many calls. Wait as many seconds as `Retry-After` says.",
    }
    described = {**common, **{status.removeprefix("on_"): words for status, words in further.items()}}
    problems: dict[Any, Any] = {
        (int(status), CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=words)
        for status, words in described.items()
    }
    return {200: good, **problems}


class PoliceView(APIView):
    """A call by an agency's client: known from its token, limited, never kept by a cache."""

    permission_classes = [TokenHasScope]
    required_scopes = ["summaries.read"]
    throttle_classes = [PerClientThrottle]
    client: ApiClient

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After token, scope and rate: whose client this is."""
        super().initial(request, *args, **kwargs)
        clients = ApiClient.objects.select_related("agency", "application").filter(is_active=True)
        client = clients.filter(application=getattr(request.auth, "application_id", None)).first()
        if client is None:
            raise PermissionDenied(NO_CLIENT)
        self.client = client
        wall.enter_agency(client.agency_id)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing of this is kept anywhere on the way."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class ChangesView(PoliceView):
    """The change feed."""

    @extend_schema(
        operation_id="changes",
        summary="What is new since a cursor",
        parameters=[ChangesQuery],
        responses=answers(
            ChangesSerializer,
            on_400="A parameter is not right.",
            on_410="The cursor is of an earlier feed. Start again without one.",
        ),
    )
    def get(self, request: Request) -> Response:
        """Released, superseded and withdrawn summaries in the order in which it happened, without gaps.

        Keep `next_cursor` and send it with the next call. Applying every change in order gives a copy that converges:
        store on `released`, remove on `superseded` and `withdrawn`. A change may come twice: applying it twice is safe.
        """
        query = ChangesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        try:
            page = feed.changes_after(agency=self.client.agency, day=timezone.localdate(), **query.validated_data)
        except feed.MalformedCursor as error:
            raise MalformedQuery("This is not a cursor of this feed.") from error
        except feed.CursorGone as error:
            raise CursorIsGone from error
        carried = [change.summary for change in page.changes if change.kind == Change.Kind.RELEASED]
        record_deliveries(client=self.client, summaries=carried, call="api changes")
        return Response(
            {
                "results": [change_json(change) for change in page.changes],
                "next_cursor": page.next_cursor,
                "has_more": page.has_more,
            }
        )


class SummaryView(PoliceView):
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
        etag = f'"{summaries.digest(summary.content)}"'
        held = {mark.removeprefix("W/") for mark in parse_etags(request.headers.get("If-None-Match", ""))}
        if held & {etag, "*"}:
            return Response(status=304, headers={"ETag": etag})
        record_deliveries(client=self.client, summaries=[summary], call="api summary")
        return Response(summaries.ordered(summary.content), headers={"ETag": etag})


class NothingHere(PoliceView):
    """Any other address under the API: a problem, never a page."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """There is nothing at this address."""
        raise Http404


def gone_or_missing(ended: Summary | None) -> Exception:
    """410 for what was released to the agency and is gone; 404 for everything else, whether it exists or not."""
    if ended is None:
        return Http404()
    tombstone = tombstone_of(ended)
    words = f"This summary was {ended.get_status_display().lower()}. Remove your copy."
    return Gone(words, f"summary_{ended.status}", superseded_by=tombstone["superseded_by"])


def change_json(change: Change) -> dict[str, Any]:
    """One event of the feed: a summary, or what remains of one."""
    carries = change.kind == Change.Kind.RELEASED
    return {
        "change": change.kind,
        "at": summaries.moment(change.at),
        "summary": summaries.ordered(change.summary.content) if carries else tombstone_of(change.summary),
    }
