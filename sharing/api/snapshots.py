"""Full resync: everything the client may read now, as one stream of lines."""

import json
from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from rhi import wall
from sharing import summaries
from sharing.actions.snapshots import Snapshot, begin_snapshot, end_snapshot
from sharing.api.base import AgencyView, answers
from sharing.copying import copied
from sharing.entitlement import readable_by
from sharing.models import ApiClient

NDJSON = "application/x-ndjson"


class NdjsonRenderer(BaseRenderer):
    """Only says that this address answers with lines of JSON; they are made by the view."""

    media_type, format, charset = NDJSON, "ndjson", None


class SnapshotsView(AgencyView):
    """Full resync."""

    renderer_classes = [NdjsonRenderer]

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
            kind=NDJSON,
        ),
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """A stream of lines, in no order that matters. Replace your copy by it, then follow `/changes` from its cursor.

        What changes while you read is told by the feed after that cursor: nothing is lost between the two.
        """
        begun = begin_snapshot(client=self.client, day=timezone.localdate())
        return StreamingHttpResponse(pieces(self.client, begun), content_type=NDJSON)


def pieces(client: ApiClient, begun: Snapshot) -> Iterator[bytes]:
    """The lines, many at a time, in a transaction of their own. The texts go out as they are kept, never parsed."""
    count = 0
    yield to_line({"line": "start", "next_cursor": begun.cursor, "at": summaries.moment(timezone.now())})
    with wall.closed():
        wall.enter_agency(client.agency_id)
        rows = readable_by(client.agency, timezone.localdate()).order_by().values_list("body", flat=True)
        for piece in copied(rows, before='{"line":"summary","summary":', after="}"):
            count += piece.count(b"\n")
            yield piece
    end_snapshot(pull=begun.pull)
    yield to_line({"line": "end", "count": count})


def to_line(value: dict[str, object]) -> bytes:
    """One object on one line."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
