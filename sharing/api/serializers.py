"""The shape of what an agency sends and receives: one source for the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from cases.models import Child
from interviews.models import Finding
from sharing.api.answers import AnswerSerializer, CouncilSerializer
from sharing.api.fields import OLDEST, BirthDate, Day, Identifier, Patterned, WholeNumber
from sharing.api.problems import KINDS
from sharing.api.strict import QuerySerializer, StrictSerializer
from sharing.models import Change, Receipt, SummaryPoint
from sharing.points import FIELDS, SECTIONS
from sharing.summaries import PROTECTIVE_MARKING, SOURCE, Outcome

NEXT_PAGE = "The `next_cursor` of the page before"
MOST_CHANGES = 500
MOST_FOUND = 100


def sent_text(*, is_required: bool, longest: int, words: str = "") -> Patterned:
    """A text somebody sends: not blank, no null character; "" where it may be left out and was."""
    pattern = r"^\s*[^\s\x00][^\x00]*$"
    asked: dict[str, Any] = {"max_length": longest, "min_length": 1, "trim_whitespace": False, "help_text": words}
    if is_required:
        return Patterned(pattern, **asked)
    return Patterned(pattern, required=False, default=str, **asked)


class ChangesQuery(QuerySerializer):
    """What one may ask of the feed."""

    cursor = sent_text(
        is_required=False,
        longest=200,
        words="The `next_cursor` of the answer before. Leave out to read from the beginning.",
    )
    limit = WholeNumber(required=False, default=100, min_value=1, max_value=MOST_CHANGES)


class ChildSerializer(serializers.Serializer[None]):
    """Whom the summary is about."""

    reference = serializers.CharField(help_text="The council’s own reference: the same child, the same reference.")
    given_names = serializers.CharField(allow_blank=True)
    family_name = serializers.CharField(allow_blank=True)
    known_as = serializers.CharField(allow_blank=True)
    date_of_birth = serializers.DateField(allow_null=True)
    date_of_birth_precision = serializers.ChoiceField(choices=Child.BirthPrecision.choices)


class InterviewSerializer(serializers.Serializer[None]):
    """Tier 1: the fact of the return home interview. London dates."""

    offered = serializers.BooleanField()
    offered_on = serializers.DateField(allow_null=True)
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in Outcome])
    held_on = serializers.DateField(allow_null=True)


class FindingSerializer(serializers.Serializer[None]):
    """One coded finding."""

    code = serializers.CharField(help_text="list.code, for instance risk.grooming")
    label = serializers.CharField()  # type: ignore[assignment]
    certainty = serializers.ChoiceField(choices=Finding.Certainty.choices)
    kind = serializers.ChoiceField(
        choices=["fact", "opinion"],
        help_text="A suspicion is an opinion; what the child said or what is confirmed, a fact.",
    )
    source = serializers.ChoiceField(choices=[SOURCE])  # type: ignore[assignment]


class PointSerializer(serializers.Serializer[None]):
    """What every point has: whether it is a fact or an opinion, and where it comes from."""

    kind = serializers.ChoiceField(choices=["fact", "opinion"])
    source = serializers.ChoiceField(choices=SummaryPoint.Source.choices)  # type: ignore[assignment]


def point_serializer(section: str, name: str) -> type[PointSerializer]:
    """The shape of the points of one section: its own fields, as sharing.points names them; "" where not said."""
    said = {field: serializers.CharField(allow_blank=True, help_text=label) for field, label in FIELDS[section].items()}
    return type(f"{name}Serializer", (PointSerializer,), {"__doc__": SECTIONS[section], **said})


class SafeguardingSerializer(serializers.Serializer[None]):
    """Tier 2: what keeps the child safe, and would help find the child next time. An empty list: nothing was said."""

    risks = FindingSerializer(many=True)
    people_of_concern = point_serializer("people_of_concern", "PersonOfConcern")(many=True)
    places = point_serializer("places", "Place")(many=True)
    phones_and_accounts = point_serializer("phones_and_accounts", "PhoneOrAccount")(many=True)
    vehicles = point_serializer("vehicles", "Vehicle")(many=True)
    times = point_serializer("times", "Time")(many=True)
    where_stayed = FindingSerializer(many=True)
    with_whom = FindingSerializer(many=True)
    transport = FindingSerializer(many=True)
    health = point_serializer("health", "Health")(many=True)
    would_help_find = point_serializer("would_help_find", "WouldHelpFind")(many=True)


class SummarySerializer(serializers.Serializer[None]):
    """A released summary: frozen, replaced by a newer one or withdrawn, never changed."""

    id = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)
    supersedes = serializers.UUIDField(allow_null=True)
    released_at = serializers.DateTimeField()
    protective_marking = serializers.ChoiceField(choices=[PROTECTIVE_MARKING])
    handling = serializers.CharField(allow_blank=True, help_text="For instance whom not to tell. Heed it.")
    contact_24h = serializers.CharField(allow_blank=True, help_text="The council’s contact at any hour")
    urgent = serializers.BooleanField(
        help_text="Sent before the interview was signed off: a later version may correct it"
    )
    council = CouncilSerializer()
    police_references = serializers.ListField(
        child=serializers.CharField(), help_text="Your force’s own references for this child"
    )
    child = ChildSerializer()
    interview = InterviewSerializer()
    safeguarding = SafeguardingSerializer(allow_null=True, help_text="Null where only the fact is shared (tier 1)")


OF_REPORTS = [
    why.value
    for why in (
        Change.Why.SEEN,
        Change.Why.WAITS_ANEW,
        Change.Why.MATCHED,
        Change.Why.NOT_OURS,
        Change.Why.ANSWER_TAKEN_BACK,
    )
]


class TombstoneSerializer(serializers.Serializer[None]):
    """What remains of a summary that no longer stands. Remove your copy."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=[Change.Kind.SUPERSEDED.value, Change.Kind.WITHDRAWN.value])
    why = serializers.ChoiceField(
        choices=[why.value for why in Change.Why if why.value not in OF_REPORTS],
        help_text="no_longer_shared: the agreement ended or was narrowed, or the council holds it back",
    )
    superseded_by = serializers.UUIDField(allow_null=True)


class ReportChangeSerializer(AnswerSerializer):
    """What became of one of your reports, as it is now: a later change has been taken in already."""

    at = serializers.DateTimeField()
    why = serializers.ChoiceField(
        choices=OF_REPORTS,
        help_text="What happened. `waits_anew`: another council is asked, or your own notice names another child or "
        "council; `answer_due_at` is new. `taken_back`: the council took its answer back, or your own notice changed "
        "whom the report is about; it waits for a person again, and what you hold because of the answer no longer "
        "counts",
    )


class ChangeSerializer(serializers.Serializer[None]):
    """What every event has."""

    at = serializers.DateTimeField()
    police_reference = serializers.CharField(
        allow_null=True,
        help_text="Your report that was matched to this child: the reason why the summary is sent again",
    )


class ReleasedSerializer(ChangeSerializer):
    """A summary to store under its `id`."""

    change = serializers.ChoiceField(choices=[Change.Kind.RELEASED.value])
    summary = SummarySerializer()


class SupersededSerializer(ChangeSerializer):
    """A newer summary took its place: remove your copy."""

    change = serializers.ChoiceField(choices=[Change.Kind.SUPERSEDED.value])
    summary = TombstoneSerializer()


class WithdrawnSerializer(ChangeSerializer):
    """The council took it back, or no longer shares it with you: remove your copy."""

    change = serializers.ChoiceField(choices=[Change.Kind.WITHDRAWN.value])
    summary = TombstoneSerializer()


CHANGES: dict[str, type[serializers.Serializer[Any]] | serializers.Serializer[Any]] = {
    Change.Kind.RELEASED.value: ReleasedSerializer,
    Change.Kind.SUPERSEDED.value: SupersededSerializer,
    Change.Kind.WITHDRAWN.value: WithdrawnSerializer,
}
"""By the member `change`, which tells a client what it reads."""


@extend_schema_serializer(many=False)
class ChangesSerializer(serializers.Serializer[None]):
    """A stretch of the feed."""

    results = PolymorphicProxySerializer(
        component_name="Change", serializers=CHANGES, resource_type_field_name="change", many=True
    )
    reports = ReportChangeSerializer(many=True, help_text="What became of your reports, oldest first")
    next_cursor = serializers.CharField(help_text="Keep it, and send it with the next call, also when nothing was new.")
    has_more = serializers.BooleanField(help_text="Whether to call again at once.")


class ReceiptSentSerializer(StrictSerializer):
    """An answer to a summary."""

    summary = Identifier(help_text="The `id` of the summary")
    status = serializers.ChoiceField(choices=Receipt.Status.choices)
    reason = sent_text(is_required=False, longest=500, words="Required where it is rejected")


class ReceiptSerializer(serializers.Serializer[None]):
    """An answer to a summary, as it was kept."""

    summary = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Receipt.Status.choices)
    reason = serializers.CharField(allow_blank=True)
    received_at = serializers.DateTimeField()


class PageQuery(QuerySerializer):
    """A page of what was found."""

    cursor = sent_text(is_required=False, longest=200, words=NEXT_PAGE)
    limit = WholeNumber(required=False, default=50, min_value=1, max_value=MOST_FOUND)


class SummariesQuery(PageQuery):
    """By what one may look summaries up. What is left out does not narrow; all that is asked for must fit."""

    police_reference = sent_text(
        is_required=False, longest=60, words="A reference of your own force; capitals and spaces do not matter"
    )
    returned_from = Day(required=False, help_text="London day of the return, from")
    returned_to = Day(
        required=False, help_text="London day of the return, until (included); not before `returned_from`"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Days in their order."""
        return in_order(attrs, "returned_from", "returned_to")


class SearchSentSerializer(StrictSerializer):
    """A search for a child by name. It is written down with the reason, also when nobody is found."""

    name = sent_text(is_required=True, longest=200, words="As far as you know it; accents and case do not matter")
    date_of_birth = BirthDate(help_text=f"In the past, {OLDEST} years ago at most")
    reason = sent_text(is_required=True, longest=300, words="Why you search; the councils see it")
    cursor = sent_text(is_required=False, longest=200, words=NEXT_PAGE)
    limit = WholeNumber(required=False, default=50, min_value=1, max_value=MOST_FOUND)


def in_order(attrs: dict[str, Any], first: str, last: str) -> dict[str, Any]:
    """The same; refused where both ends of a span are given and the last comes before the first."""
    if attrs.get(first) and attrs.get(last) and attrs[last] < attrs[first]:
        words = f"It lies before {first}: nothing could be found."
        raise serializers.ValidationError({last: [ErrorDetail(words, "out_of_order")]})
    return attrs


class SummariesSerializer(serializers.Serializer[None]):
    """A page of summaries."""

    results = SummarySerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Where to go on; null at the end")


class AgreementSerializer(serializers.Serializer[None]):
    """What you have agreed with a council."""

    council = CouncilSerializer()
    version = serializers.IntegerField(min_value=1)
    in_force = serializers.BooleanField(help_text="Whether anything is shared under it today")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="The last day")
    ended_on = serializers.DateField(allow_null=True, help_text="Ended early by the council, on this day")
    review_on = serializers.DateField(allow_null=True)
    tiers = serializers.ListField(
        child=serializers.IntegerField(), help_text="1 the fact of the interview, 2 a summary, 3 intelligence by form"
    )
    sections = serializers.ListField(
        child=serializers.CharField(), help_text="The parts of `safeguarding` that it allows"
    )
    decide_within_hours = serializers.IntegerField()
    retention = serializers.CharField(allow_blank=True, help_text="How long you keep what you pulled, as agreed")


class AgreementsSerializer(serializers.Serializer[None]):
    """Your agreements."""

    results = AgreementSerializer(many=True)


class ProblemSerializer(serializers.Serializer[None]):
    """An error (RFC 9457)."""

    type = serializers.CharField(
        help_text="Address of the kind of problem in the readable document: " + ", ".join(sorted(KINDS))
    )
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(required=False, help_text="400: what is wrong, by field")  # type: ignore[assignment]
    codes = serializers.DictField(required=False, help_text="400: the same in codes, which stay: see the guide")
    superseded_by = serializers.UUIDField(required=False, allow_null=True, help_text="410: the summary to read instead")
