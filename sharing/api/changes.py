"""The change feed."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Agency
from sharing import feed, summaries
from sharing.actions.deliveries import record_deliveries
from sharing.actions.standing import settle_for
from sharing.api.answers import answer_json
from sharing.api.base import AgencyView, answers
from sharing.api.problems import CursorIsGone, CursorIsTooOld, MalformedQuery
from sharing.api.serializers import ChangesQuery, ChangesSerializer
from sharing.feed import Event
from sharing.models import Change
from sharing.police_reports import told_of_many


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
        store on `released`, remove on `superseded` and `withdrawn`; `reports` says what became of yours.
        A change may come twice: applying it twice is safe.
        A page may be shorter than `limit`, even empty: only `has_more` says whether there is more.
        """
        try:
            settle_for(self.client.agency.pk)
            page = feed.changes_after(agency=self.client.agency, **self.asked)
        except feed.MalformedCursor as error:
            raise MalformedQuery("This is not a cursor of this feed.") from error
        except feed.CursorTooOld as error:
            raise CursorIsTooOld from error
        except feed.CursorGone as error:
            raise CursorIsGone from error
        carried = [event.summary for event in page.events if event.summary]
        record_deliveries(client=self.client, summaries=carried, call="api changes")
        of_reports = [event.change for event in page.events if event.change.kind == Change.Kind.REPORT]
        return Response(
            {
                "results": [event_json(event) for event in page.events if event.change.kind != Change.Kind.REPORT],
                "reports": reports_json(self.client.agency, of_reports),
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


def reports_json(agency: Agency, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """What happened to the agency's reports, each with the report's answer as it is now."""
    told = told_of_many(agency, {row.report_id for row in changes if row.report_id})
    return [
        {"at": summaries.moment(row.at), "why": row.why, **answer_json(told[row.report_id])}
        for row in changes
        if row.report_id in told
    ]
