"""The ways to split the figures. One expression each: filter, breakdown and the list behind a number use the same.

Group and placement type are as they were when the child went missing, a plan as on that day; age is that on the day of
the return. The expressions hold for a return home interview as it is, and as the history kept it; what stands outside
it (a team, a provider, what a talk found) is as it is today in both.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear, NullIf
from django.db.models.lookups import GreaterThan, LessThan, LessThanOrEqual

from accounts.models import RoleHolding
from cases.models import CareStatus, Child, MissingEpisode, PlacementType
from interviews.deadlines import LONDON, Duty
from interviews.models import Finding, Interview, PlacementBasis, ReturnInterview
from interviews.states import COMPLETION_FULL

REPEAT_WINDOW = timedelta(days=90)
AGE_BANDS = (
    ("under_10", "Under 10", 10),
    ("10_12", "10 to 12", 13),
    ("13_15", "13 to 15", 16),
    ("16_17", "16 and 17", 99),
)
ETHNIC_GROUPS = (  # the groups of the census; DfE's codes begin with their letter
    ("white", "White", Q(child__ethnicity__startswith="W")),
    ("mixed", "Mixed or multiple ethnic groups", Q(child__ethnicity__startswith="M")),
    ("asian", "Asian or Asian British", Q(child__ethnicity__startswith="A") | Q(child__ethnicity="CHNE")),
    ("black", "Black, African, Caribbean or Black British", Q(child__ethnicity__startswith="B")),
    ("other", "Other ethnic group", Q(child__ethnicity="OOTH")),
)
NOT_KNOWN, NOT_RECORDED, NONE, YES, NO = "not_known", "not_recorded", "none", "yes", "no"
OWN_AREA = "own_area"
NO_HARM = ("risk.none_identified", "risk.not_disclosed")
LENGTHS = (  # over the end of the one before, up to its own; 90 % of absences last two days or less
    ("6h", "Up to 6 hours", timedelta(hours=6)),
    ("24h", "Over 6, up to 24 hours", timedelta(hours=24)),
    ("2d", "Over 1, up to 2 days", timedelta(days=2)),
    ("7d", "Over 2, up to 7 days", timedelta(days=7)),
    ("longer", "Over 7 days", None),
)


@dataclass(frozen=True)
class Dimension:
    """A way to split the figures: `words` for the values that have words of their own; `is_open` where others occur.

    `expression` is made for a person: what it looks up further exists for that person only.
    """

    name: str
    label: str
    expression: Callable[[Any], Any]
    words: dict[str, str] = field(default_factory=dict)
    is_open: bool = False

    def words_of(self, value: str) -> str:
        """A value as people say it."""
        return self.words.get(value, value)


def age_in_years() -> ExtractYear:
    """Whole years on the day that is counted; nothing without a date of birth."""
    length = Func(F("counted_on"), F("child__born_on"), function="age", output_field=DateField())
    return ExtractYear(length, output_field=IntegerField())


def _age_band(user: Any) -> Case:
    """The age on the day that is counted, in London; without a date of birth not known."""
    age = age_in_years()
    bands = [When(LessThan(age, limit), then=Value(key)) for key, _, limit in AGE_BANDS]
    return Case(*bands, default=Value(NOT_KNOWN), output_field=CharField())


def _ethnic_group(user: Any) -> Case:
    """The group of the census in which DfE's code lies."""
    groups = [When(condition, then=Value(key)) for key, _, condition in ETHNIC_GROUPS]
    return Case(*groups, default=Value(NOT_KNOWN), output_field=CharField())


def _repeat(user: Any) -> Case:
    """Whether the same child had come back from another absence in the 90 days before, or earlier the same day."""
    first_day = ExpressionWrapper(OuterRef("counted_on") - REPEAT_WINDOW, output_field=DateField())
    due = ReturnInterview.objects.for_user(user, "view_reports").filter(child=OuterRef("child"), duty=Duty.DUE.value)
    is_before = Q(counted_on__lt=OuterRef("counted_on"), counted_on__gte=first_day) | Q(
        counted_on=OuterRef("counted_on"), returned_earliest_at__lt=OuterRef("returned_earliest_at")
    )
    earlier = due.filter(is_before)
    return Case(When(Exists(earlier), then=Value("repeat")), default=Value("first"), output_field=CharField())


def _column(path: str) -> Callable[[Any], Any]:
    """A column, for everybody the same."""
    return lambda user: F(path)


def _name(path: str, missing: str = NOT_RECORDED) -> Callable[[Any], Any]:
    """A name along a path; `missing` where there is none."""
    return lambda user: _or(F(path), missing)


def _or(value: Any, missing: str) -> Coalesce:
    """The text, or what stands where there is none: a link must be able to ask for those rows too."""
    return Coalesce(NullIf(value, Value("")), Value(missing), output_field=CharField())


def _answer(**condition: Any) -> Case:
    """Whether something holds: yes or no."""
    return Case(When(**condition, then=Value(YES)), default=Value(NO), output_field=CharField())


def _home(user: Any) -> Case:
    """Ofsted's number of the setting. The box takes any text, and who may see no name sees this split."""
    is_number = When(episode__placement__urn__iregex=r"^(SC)?[0-9]{4,8}$", then=F("episode__placement__urn"))
    return Case(is_number, default=Value(NOT_RECORDED), output_field=CharField())


def _independent(user: Any) -> Case:
    """Both tests of the interviewer; where no interview was completed, nobody’s."""
    yes, no = (When(is_independent=answer, then=Value(word)) for answer, word in ((True, YES), (False, NO)))
    return Case(yes, no, default=Value(NONE), output_field=CharField())


def _completed(user: Any) -> Any:
    """The full talks that cover the absence, the first of them first, which exist for the person."""
    talks = Interview.objects.for_user(user, "view_reports").filter(
        return_interviews__episode=OuterRef("episode"), completion=COMPLETION_FULL
    )
    return talks.order_by("started_at")


def _holder(user: Any) -> Case:
    """For whom the interviewer worked, as the record says."""
    employer = Subquery(_completed(user).values("interviewer_employer")[:1])
    return Case(
        When(completed_at__isnull=True, then=Value(NONE)),
        default=_or(employer, NOT_RECORDED),
        output_field=CharField(),
    )


def _team(user: Any) -> Case:
    """The team today of whom the interview was given to."""
    held = RoleHolding.objects.filter(
        user=OuterRef("assigned_to"), council_role__council=OuterRef("council"), ended_at__isnull=True
    ).exclude(team="")
    return Case(
        When(assigned_to__isnull=True, then=Value(NONE)),
        default=_or(Subquery(held.order_by("team").values("team")[:1]), NOT_RECORDED),
        output_field=CharField(),
    )


def _plan(user: Any) -> Coalesce:
    """The plan the child was on when it went missing."""
    at = (Value(str(LONDON)), OuterRef("episode__went_missing_earliest_at"))
    day = Cast(Func(*at, function="timezone", output_field=DateTimeField()), DateField())
    then = CareStatus.objects.for_user(user, "view_reports").filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day), child=OuterRef("child"), starts_on__lte=day
    )
    return _or(Subquery(then.values("kind")[:1]), NONE)


def _harm(user: Any) -> Case:
    """Whether a full talk found harm or risk, however sure."""
    found = (
        Finding.objects.for_user(user, "view_reports")
        .filter(
            interview__return_interviews__episode=OuterRef("episode"),
            interview__completion=COMPLETION_FULL,
            code__list_name="risk",
        )
        .exclude(code__in=NO_HARM)
    )
    return Case(
        When(completed_at__isnull=True, then=Value(NONE)),
        When(Exists(found), then=Value(YES)),
        default=Value(NO),
        output_field=CharField(),
    )


def _length(user: Any) -> Case:
    """How long the child was away: in a band where both the least and the most that it can have been lie in it."""
    least = ExpressionWrapper(
        F("returned_earliest_at") - F("episode__went_missing_latest_at"), output_field=DurationField()
    )
    most = ExpressionWrapper(
        F("returned_latest_at") - F("episode__went_missing_earliest_at"), output_field=DurationField()
    )
    bands, after = [], None
    for key, _, upto in LENGTHS:
        inside: list[Any] = [GreaterThan(least, after)] if after is not None else []
        inside += [LessThanOrEqual(most, upto)] if upto is not None else []
        bands.append(When(reduce(and_, (Q(each) for each in inside)), then=Value(key)))
        after = upto
    return Case(*bands, default=Value(NOT_KNOWN), output_field=CharField())


DIMENSIONS = (
    Dimension("placement_basis", "Group", _column("placement_basis"), dict(PlacementBasis.choices)),
    Dimension(
        "placement_group", "Placement type", _column("placement_group"), dict(PlacementType.ReportingGroup.choices)
    ),
    Dimension("category", "Missing or away", _column("category"), dict(MissingEpisode.Category.choices)),
    Dimension(
        "age_band",
        "Age at the return",
        _age_band,
        {key: words for key, words, _ in AGE_BANDS} | {NOT_KNOWN: "Not known"},
    ),
    Dimension("sex", "Sex recorded", _column("child__sex"), dict(Child.Sex.choices)),
    Dimension(
        "ethnicity",
        "Ethnicity",
        _ethnic_group,
        {key: words for key, words, _ in ETHNIC_GROUPS} | {NOT_KNOWN: "Not known or refused"},
    ),
    Dimension(
        "host",
        "Lives in the area of",
        _name("episode__placement__host_council__name", OWN_AREA),
        {OWN_AREA: "Our own area"},
        is_open=True,
    ),
    Dimension(
        "home",
        "Home (URN)",
        _home,
        {NOT_RECORDED: "No number recorded, or not in a home"},
        is_open=True,
    ),
    Dimension(
        "provider",
        "Provider of the placement",
        _name("episode__placement__provider"),
        {NOT_RECORDED: "Not recorded, or not placed"},
        is_open=True,
    ),
    Dimension(
        "team",
        "Team of whom the interview was given to",
        _team,
        {NONE: "Given to nobody", NOT_RECORDED: "In no team"},
        is_open=True,
    ),
    Dimension(
        "held_by",
        "Interviewer works for",
        _holder,
        {NONE: "No interview completed", NOT_RECORDED: "Not recorded"},
        is_open=True,
    ),
    Dimension(
        "independent",
        "Interviewer",
        _independent,
        {YES: "Independent by both tests", NO: "Not independent", NONE: "No interview completed"},
    ),
    Dimension(
        "harm",
        "Harm or risk found",
        _harm,
        {YES: "Found in the interview", NO: "None found, or not told", NONE: "No interview completed"},
    ),
    Dimension(
        "length",
        "Length of the absence",
        _length,
        {key: words for key, words, _ in LENGTHS} | {NOT_KNOWN: "Cannot say: times not exact"},
    ),
    Dimension("plan", "Plan when the child went missing", _plan, {**dict(CareStatus.Kind.choices), NONE: "No plan"}),
    Dimension(
        "needs",
        "Disability or communication needs",
        lambda user: _answer(child__communication_needs__gt=""),
        {YES: "Recorded", NO: "None recorded"},
    ),
    Dimension(
        "unaccompanied",
        "Unaccompanied asylum seeking",
        lambda user: _answer(child__is_unaccompanied=True),
        {YES: "Yes", NO: "No"},
    ),
    Dimension(
        "grade",
        "Risk grade of the police",
        _name("episode__police_grade", NOT_KNOWN),
        {value or NOT_KNOWN: str(words) for value, words in MissingEpisode.Grade.choices},
    ),
    Dimension(
        "repeat",
        "Missing before",
        _repeat,
        {"repeat": "Also in the 90 days before", "first": "Not in the 90 days before"},
    ),
)
BY_NAME = {dimension.name: dimension for dimension in DIMENSIONS}
ROLLED_UP = frozenset({"placement_basis", "placement_group", "category"})
COMPARABLE = {"category": MissingEpisode.Category.MISSING.value}
"""The part of the figures that leaves: councils differ in whether “away” calls for an interview, so it is left out."""
