"""The change feed."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from sharing import feed, summaries
from sharing.actions.deliveries import record_deliveries
from sharing.api.base import AgencyView, answers
from sharing.api.problems import CursorIsGone, CursorIsTooOld, MalformedQuery
from sharing.api.serializers import ChangesQuery, ChangesSerializer
from sharing.feed import Event


class ChangesView(AgencyView):
    """The change feed."""

    query = ChangesQuery

    @extend_schema(
        operation_id="changes",
        summary="What is new since a cursor",
        responses=answers(
            ChangesSerializer,
            on_410="The cursor is of an earlier feed, or too old. Take a snapshot, and go on from its cursor.",
        ),
    )
    def get(self, request: Request) -> Response:
        """Released, superseded and withdrawn summaries in the order in which it happened, without gaps.

        Keep `next_cursor` and send it with the next call. Applying every change in order gives a copy that converges:
        store on `released`, remove on `superseded` and `withdrawn`. A change may come twice: applying it twice is safe.
        A page may be shorter than `limit`, even empty: only `has_more` says whether there is more.
        """
        try:
            page = feed.changes_after(agency=self.client.agency, day=timezone.localdate(), **self.asked)
        except feed.MalformedCursor as error:
            raise MalformedQuery("This is not a cursor of this feed.") from error
        except feed.CursorTooOld as error:
            raise CursorIsTooOld from error
        except feed.CursorGone as error:
            raise CursorIsGone from error
        carried = [event.summary for event in page.events if event.summary]
        record_deliveries(client=self.client, summaries=carried, call="api changes")
        return Response(
            {
                "results": [event_json(event) for event in page.events],
                "next_cursor": page.next_cursor,
                "has_more": page.has_more,
            }
        )


def event_json(event: Event) -> dict[str, Any]:
    """One event of the feed: a summary, or what remains of one."""
    change = event.change
    return {
        "change": change.kind,
        "at": summaries.moment(change.at),
        "police_reference": change.police_reference or None,
        "summary": event.summary.content
        if event.summary
        else summaries.tombstone(
            summary_id=str(change.summary_id),
            status=change.kind,
            why=change.why or change.kind,
            superseded_by=str(change.superseded_by) if change.superseded_by else None,
        ),
    }
