"""What a council answered to a report of a force: the same in the report itself and in the change feed."""

from typing import Any

from rest_framework import serializers

from sharing import summaries
from sharing.models import PoliceReport
from sharing.police_reports import Told


class CouncilSerializer(serializers.Serializer[None]):
    """The council that released the summary."""

    name = serializers.CharField()
    code = serializers.CharField(help_text="ONS (GSS) code of the local authority")


class AnswerSerializer(serializers.Serializer[None]):
    """What became of one of your reports."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=PoliceReport.Answer.values)
    answered_by = CouncilSerializer(allow_null=True, help_text="The council that answered")
    reason = serializers.CharField(
        allow_null=True,
        help_text="Why it is no child of the council that said so: with `not_ours`, or where another is asked now",
    )
    seen_at = serializers.DateTimeField(
        allow_null=True, help_text="When somebody at the council first opened it, since it last began to wait"
    )
    answer_due_at = serializers.DateTimeField(
        allow_null=True, help_text="While it waits: by when the council means to answer; then its managers are told"
    )


def answer_json(told: Told) -> dict[str, Any]:
    """The answer as the force may know it."""
    report, is_waiting = told.report, told.status == PoliceReport.Answer.WAITING
    return {
        "id": report.pk,
        "reference": report.reference,
        "status": told.status,
        "answered_by": council_json(told.council),
        "reason": told.reason or None,
        "seen_at": moment_json(report.seen_at),
        "answer_due_at": moment_json(report.answer_due_at) if is_waiting else None,
    }


def council_json(council: Any) -> dict[str, str] | None:
    """A council by name and ONS code."""
    return {"name": council.name, "code": council.gss_code} if council else None


def moment_json(at: Any) -> str | None:
    """A moment in UTC, or null."""
    return summaries.moment(at) if at else None
