"""Full resync: everything the client may read now, as one stream of lines."""

import json
from collections.abc import Iterator

from django.db import connection
from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request

from rhi import wall
from sharing import summaries
from sharing.actions.snapshots import Snapshot, begin_snapshot, end_snapshot
from sharing.api.base import AgencyView, answers
from sharing.entitlement import readable_by
from sharing.models import ApiClient

NDJSON = "application/x-ndjson"
ROWS_AT_ONCE = 1000
"""Fetched from the database, held in memory, and sent in one piece."""
BEFORE, AFTER = '{"line":"summary","summary":', "}\n"
BETWEEN = AFTER + BEFORE


class SnapshotsView(AgencyView):
    """Full resync."""

    @extend_schema(
        operation_id="snapshots",
        summary="Everything you may read now, to start or to start again",
        responses=answers(
            OpenApiResponse(
                OpenApiTypes.STR,
                description='One JSON object per line: first `{"line":"start","next_cursor":…,"at":…}`, then '
                '`{"line":"summary","summary":{…}}` for each summary, last `{"line":"end","count":…}`. Without the '
                "last line the stream was cut off: discard it and take another.",
            ),
        ),
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A stream of lines, in no order that matters. Replace your copy by it, then follow `/changes` from its cursor.

        What changes while you read is told by the feed after that cursor: nothing is lost between the two.
        """
        begun = begin_snapshot(client=self.client, day=timezone.localdate())
        return StreamingHttpResponse(pieces(self.client, begun), content_type=NDJSON)


def pieces(client: ApiClient, begun: Snapshot) -> Iterator[bytes]:
    """The lines, many at a time, read through a cursor of the database in a transaction of their own.

    The texts go out as they are kept: nothing is parsed, and memory stays as it is.
    """
    count = 0
    yield to_line({"line": "start", "next_cursor": begun.cursor, "at": summaries.moment(timezone.now())})
    with wall.closed():
        wall.enter_agency(client.agency_id)
        rows = readable_by(client.agency, timezone.localdate()).order_by().values_list("body", flat=True)
        with connection.chunked_cursor() as cursor:
            cursor.execute(*rows.query.sql_with_params())
            while bodies := [body for (body,) in cursor.fetchmany(ROWS_AT_ONCE)]:
                count += len(bodies)
                yield (BEFORE + BETWEEN.join(bodies) + AFTER).encode()
    end_snapshot(pull=begun.pull)
    yield to_line({"line": "end", "count": count})


def to_line(value: dict[str, object]) -> bytes:
    """One object on one line."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
