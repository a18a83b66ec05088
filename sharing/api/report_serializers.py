"""The shape of what a force reports, and of what it is told of its own reports."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from cases.models import Child, MissingEpisode
from interviews.deadlines import LONDON
from interviews.models import ReturnInterview
from sharing.api.answers import AnswerSerializer, CouncilSerializer, answer_json, council_json, moment_json
from sharing.api.fields import OLDEST, BirthDate, Code, Moment, Text, WholeNumber
from sharing.api.serializers import NEXT_PAGE, SummarySerializer, in_order, sent_text
from sharing.api.strict import QuerySerializer, StrictSerializer
from sharing.drafts import OUTCOMES
from sharing.models import PoliceNotice, PoliceReport
from sharing.police_reports import Told
from sharing.summaries import Outcome

MOST_REPORTS = 200
GRADES = [grade.value for grade in MissingEpisode.Grade if grade.value]
SEXES = [value for value in Child.Sex.values if value]
GSS = "E[0-9]{8}"
WHEN_SILENT = "Left out or null: what an earlier notice said stands."


def text(longest: int, words: str = "") -> Text:
    """A text that may be left out, or null."""
    return Text(
        max_length=longest,
        min_length=1,
        required=False,
        allow_null=True,
        trim_whitespace=False,
        help_text=words or None,
    )


class ReportedChildSerializer(StrictSerializer):
    """Whom the police report."""

    given_names = text(120)
    family_name = text(120)
    known_as = text(120)
    date_of_birth = BirthDate(required=False, allow_null=True, help_text=f"In the past, {OLDEST} years ago at most")
    sex = serializers.ChoiceField(choices=SEXES, required=False, allow_null=True)


class NoticeSerializer(StrictSerializer):
    """One notice of a police report. Several with the same reference make one report."""

    reference = sent_text(is_required=True, longest=60, words="Your force’s own reference of the report")
    kind = serializers.ChoiceField(choices=PoliceNotice.Kind.choices)
    at = Moment(help_text="When it happened, with its offset: notices are put in this order, whenever they arrive")
    council = Code(
        GSS, help_text="ONS (GSS) code of the council of the place; it must have an agreement with your force"
    )
    responsible_council = Code(
        GSS,
        required=False,
        allow_null=True,
        help_text=f"GSS code of the council responsible for the child. {WHEN_SILENT}",
    )
    grade = serializers.ChoiceField(choices=GRADES, required=False, allow_null=True)
    child = ReportedChildSerializer(required=False, allow_null=True, help_text=f"Needed with “missing”. {WHEN_SILENT}")
    missing_from = text(200)
    found_where = text(200)
    prevention_interview = text(5000, "What the prevention interview found")
    contact = text(200, "Whom the council asks at your force")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A missing child has a name; a new grade is a grade."""
        names = ("given_names", "family_name", "known_as")
        if attrs["kind"] == PoliceNotice.Kind.MISSING and not any(
            (attrs.get("child") or {}).get(name) for name in names
        ):
            raise serializers.ValidationError(
                {"child": [ErrorDetail("Give at least one name of the missing child.", "required")]}
            )
        if attrs["kind"] == PoliceNotice.Kind.RE_GRADED and not attrs.get("grade"):
            raise serializers.ValidationError({"grade": [ErrorDetail("Give the new grade.", "required")]})
        return attrs


class ReportsQuery(QuerySerializer):
    """Which reports one asks for."""

    status = serializers.ChoiceField(choices=PoliceReport.Answer.values, required=False)
    reference = sent_text(is_required=False, longest=60, words="Your own; capitals and spaces do not matter")
    changed_from = Moment(required=False, help_text="Changed at this moment or later")
    changed_to = Moment(required=False, help_text="Changed before this moment; not before `changed_from`")
    cursor = sent_text(is_required=False, longest=200, words=NEXT_PAGE)
    limit = WholeNumber(required=False, default=100, min_value=1, max_value=MOST_REPORTS)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Moments in their order."""
        return in_order(attrs, "changed_from", "changed_to")


class FactSerializer(serializers.Serializer[None]):
    """Tier 1: the fact of the return home interview. London dates."""

    offered = serializers.BooleanField()
    offered_on = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(
        choices=[outcome.value for outcome in Outcome], allow_null=True, help_text="Null while the work goes on"
    )
    held_on = serializers.DateField(allow_null=True)


class ToldChildSerializer(serializers.Serializer[None]):
    """The child as you reported it."""

    given_names = serializers.CharField(allow_blank=True)
    family_name = serializers.CharField(allow_blank=True)
    known_as = serializers.CharField(allow_blank=True)
    date_of_birth = serializers.DateField(allow_null=True)
    sex = serializers.CharField(allow_blank=True)


class ReportSerializer(AnswerSerializer):
    """One of your reports: what your notices say together, and what the council answered."""

    state = serializers.ChoiceField(choices=PoliceReport.State.values)
    council = CouncilSerializer(help_text="The council of the place")
    responsible_council = CouncilSerializer(allow_null=True)
    grade = serializers.CharField(allow_blank=True)
    child = ToldChildSerializer()
    missing_since = serializers.DateTimeField(allow_null=True)
    missing_from = serializers.CharField(allow_blank=True)
    found_at = serializers.DateTimeField(allow_null=True)
    found_where = serializers.CharField(allow_blank=True)
    prevention_interview_at = serializers.DateTimeField(allow_null=True)
    prevention_interview = serializers.CharField(allow_blank=True)
    contact = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(help_text="Of your notices, or of the answer, whichever is later")
    contact_24h = serializers.CharField(
        allow_null=True, help_text="Once matched: the council’s contact at any hour; empty where it recorded none"
    )
    return_home_interview = FactSerializer(
        allow_null=True, help_text="Null until the child is back, and without an agreement on tier 1"
    )
    summaries = SummarySerializer(
        many=True,
        allow_null=True,
        help_text="Once matched: what your force may read of the child now. Null without the scope `summaries.read`",
    )


class ReportsSerializer(serializers.Serializer[None]):
    """A page of your reports, the longest unchanged first."""

    results = ReportSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page")


def report_json(told: Told, *, with_summaries: bool) -> dict[str, Any]:
    """A report as its force reads it: built from its own notices, and from the answer."""
    facts, report, place = told.facts, told.report, told.place
    is_matched = told.status == PoliceReport.Answer.MATCHED
    return {
        **answer_json(told),
        "state": facts.state,
        "council": council_json(place),
        "responsible_council": council_json(told.responsible),
        "grade": facts.grade,
        "child": {
            "given_names": facts.given_names,
            "family_name": facts.family_name,
            "known_as": facts.known_as,
            "date_of_birth": facts.born_on.isoformat() if facts.born_on else None,
            "sex": facts.sex,
        },
        "missing_since": moment_json(facts.missing_since_at),
        "missing_from": facts.missing_from,
        "found_at": moment_json(facts.found_at),
        "found_where": facts.found_where,
        "prevention_interview_at": moment_json(facts.prevention_interview_at),
        "prevention_interview": facts.prevention_interview,
        "contact": facts.contact,
        "received_at": moment_json(report.received_at),
        "changed_at": report.changed_at.isoformat().replace("+00:00", "Z"),
        "contact_24h": told.council.duty_contact if is_matched and told.council else None,
        "return_home_interview": _fact(told.owed) if told.owed else None,
        "summaries": [summary.content for summary in told.summaries] if with_summaries else None,
    }


def _fact(owed: ReturnInterview) -> dict[str, Any]:
    held_at = owed.completed_at or owed.partial_at
    outcome = OUTCOMES.get(owed.state)
    return {
        "offered": owed.first_offered_at is not None,
        "offered_on": _day(owed.first_offered_at),
        "outcome": outcome.value if outcome else None,
        "held_on": _day(held_at),
    }


def _day(at: Any) -> str | None:
    return at.astimezone(LONDON).date().isoformat() if at else None
