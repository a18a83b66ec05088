"""The change feed."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sharing import feed, summaries
from sharing.actions.deliveries import record_deliveries
from sharing.actions.standing import settle_for
from sharing.api.answers import answer_json
from sharing.api.base import AgencyView, answers
from sharing.api.problems import CursorIsGone, CursorIsTooOld, MalformedQuery
from sharing.api.serializers import ChangesQuery, ChangesSerializer
from sharing.feed import Event
from sharing.models import Change
from sharing.police_reports import Told, told_of_many


class ChangesView(AgencyView):
    """The change feed."""

    @extend_schema(
        operation_id="changes",
        summary="What is new since a cursor",
        parameters=[ChangesQuery],
        responses=answers(
            ChangesSerializer,
            on_400="A parameter is not right.",
            on_410="The cursor is of an earlier feed, or too old. Take a snapshot, and go on from its cursor.",
        ),
    )
    def get(self, request: Request) -> Response:
        """Released, superseded and withdrawn summaries in the order in which it happened, without gaps.

        Keep `next_cursor` and send it with the next call. Applying every change in order gives a copy that converges:
        store on `released`, remove on `superseded` and `withdrawn`; `report` says what became of a report of yours.
        A change may come twice: applying it twice is safe.
        A page may be shorter than `limit`, even empty: only `has_more` says whether there is more.
        """
        query = ChangesQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        try:
            settle_for(self.client.agency.pk)
            page = feed.changes_after(agency=self.client.agency, **query.validated_data)
        except feed.MalformedCursor as error:
            raise MalformedQuery("This is not a cursor of this feed.") from error
        except feed.CursorTooOld as error:
            raise CursorIsTooOld from error
        except feed.CursorGone as error:
            raise CursorIsGone from error
        carried = [event.summary for event in page.events if event.summary]
        record_deliveries(client=self.client, summaries=carried, call="api changes")
        named = {event.change.report_id for event in page.events if event.change.report_id}
        reports = told_of_many(self.client.agency, named)
        return Response(
            {
                "results": [event_json(event, reports) for event in page.events],
                "next_cursor": page.next_cursor,
                "has_more": page.has_more,
            }
        )


def event_json(event: Event, reports: Mapping[int, Told]) -> dict[str, Any]:
    """One event of the feed: a summary, what remains of one, or a report with what became of it."""
    change = event.change
    told = reports.get(change.report_id) if change.report_id else None
    return {
        "change": change.kind,
        "at": summaries.moment(change.at),
        "police_reference": change.police_reference or None,
        "summary": None if change.kind == Change.Kind.REPORT else _summary(event),
        "report": {**answer_json(told), "why": change.why} if told else None,
    }


def _summary(event: Event) -> dict[str, Any]:
    if event.summary:
        return event.summary.content
    change = event.change
    return summaries.tombstone(
        summary_id=str(change.summary_id),
        status=change.kind,
        why=change.why or change.kind,
        superseded_by=str(change.superseded_by) if change.superseded_by else None,
    )
