"""A force tells a council of a missing or found child, and reads what became of its reports."""

import base64
import binascii
import re
from datetime import datetime
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from rhi.refusals import Refused
from sharing.actions.deliveries import record_deliveries
from sharing.actions.reports_in import receive_notice
from sharing.api.base import AgencyView, answers
from sharing.api.idempotency import HEADERS, once
from sharing.api.problems import MalformedQuery, refused
from sharing.api.report_serializers import (
    NoticeSerializer,
    ReportSerializer,
    ReportsQuery,
    ReportsSerializer,
    report_json,
)
from sharing.police_reports import Told, Wanted, told_of, told_of_one

SUMMARIES = "summaries.read"
KEY = re.compile(r"([0-9T:.-]{1,32}\+00:00)_[1-9][0-9]{0,17}")


class OfReports(AgencyView):
    """Calls about the force's own reports."""

    tag = "Police reports"
    required_scopes = ["reports.write"]

    def answer(self, told: list[Told]) -> list[dict[str, Any]]:
        """Reports as the client may read them; the summaries among them are recorded as delivered."""
        token: Any = self.request.auth
        with_summaries = token.allow_scopes([SUMMARIES])
        if with_summaries:
            carried = {summary.pk: summary for row in told for summary in row.summaries}
            record_deliveries(client=self.client, summaries=list(carried.values()), call="api police reports")
        return [report_json(row, with_summaries=with_summaries) for row in told]

    def one(self, report_pk: int) -> dict[str, Any]:
        """One report as the client may read it; 404 for what is not the force's own."""
        told = told_of_one(self.client.agency, report_pk)
        if told is None:
            raise Http404
        return self.answer([told])[0]


class ReportsView(OfReports):
    """Sending a notice; reading one's reports."""

    query = ReportsQuery
    body = NoticeSerializer
    headers_taken = {"POST": HEADERS}

    @extend_schema(
        operation_id="send_police_report",
        summary="Report a missing or found child",
        responses={
            200: ReportSerializer,
            **answers(
                ReportSerializer,
                status=201,
                on_400="A field is unknown, empty or wrong, or the council has no agreement with you. See `errors`.",
                on_413="More was sent than is ever needed.",
                on_415="Send JSON.",
                on_422="The key was used before for another call.",
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Adds a notice to your report with this reference, which is made by its first notice (201, later ones 200).

        Notices may arrive in any order: they count in the order of `at`. A person at the council says whose child it
        is; nothing is matched by itself. The answer is the report as it stands; the same call again acts once, and is
        answered with the report as it stands then.
        """
        response = once(request, self.client, lambda: self.receive(request))
        response.data = self.one(response.data["id"])
        return response

    def receive(self, request: Request) -> tuple[int, dict[str, Any]]:
        """Take the notice in. Only the number is kept as the answer: what a report says may have to be taken back."""
        sent: Any = request.data
        facts = {"reference": self.sent["reference"].strip(), "kind": self.sent["kind"], "at": self.sent["at"]}
        try:
            report, is_new = receive_notice(client=self.client, sent=sent, **facts)
        except Refused as refusal:
            raise refused(refusal) from refusal
        return 201 if is_new else 200, {"id": report.pk}

    @extend_schema(
        operation_id="police_reports",
        summary="Your reports, and what became of them",
        responses=answers(ReportsSerializer),
    )
    def get(self, request: Request) -> Response:
        """Your force's own reports, the longest unchanged first: to be put beside your own list.

        A report that changes while you read moves to the end, so it may come twice; none is left out.
        """
        asked = dict(self.asked)
        after = key_of(asked.pop("cursor"))
        told, next_key = told_of(self.client.agency, Wanted(after=after, **asked))
        return Response({"results": self.answer(told), "next_cursor": cursor_of(next_key)})


class ReportView(OfReports):
    """One report."""

    @extend_schema(
        operation_id="police_report",
        summary="One of your reports",
        responses=answers(ReportSerializer, on_404="There is none, or it is another force’s."),
    )
    def get(self, request: Request, report_pk: int) -> Response:
        """What your notices say, what the council answered, and what you may read of the child."""
        return Response(self.one(report_pk))


def cursor_of(key: str) -> str | None:
    """The key of the next page as it leaves; None on the last."""
    return base64.urlsafe_b64encode(key.encode()).decode() if key else None


def key_of(cursor: str) -> str:
    """The key that a cursor stands for; a problem where it is none."""
    if not cursor:
        return ""
    try:
        key = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
        found = KEY.fullmatch(key)
        if found and datetime.fromisoformat(found[1]).isoformat() == found[1]:
            return key
    except (binascii.Error, ValueError):
        pass
    raise MalformedQuery("This is not a cursor of this list.")
