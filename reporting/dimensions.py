"""The ways to split the figures. One expression each: filter, breakdown and the list behind a number use the same.

Group and placement type are as they were when the child went missing; age is that on the day of the return. The
expressions hold for a return home interview as it is, and as the history kept it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear
from django.db.models.lookups import LessThan

from cases.models import Child, MissingEpisode, PlacementType
from interviews.deadlines import Duty
from interviews.models import PlacementBasis, ReturnInterview

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
NOT_KNOWN = "not_known"


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
        return self.words.get(value, value) or "Not recorded"


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


def _name(path: str) -> Callable[[Any], Any]:
    """A name along a path; empty where there is none."""
    return lambda user: Coalesce(F(path), Value(""), output_field=CharField())


def _independent(user: Any) -> Case:
    """Both tests of the interviewer; where no interview was completed, nobody’s."""
    yes, no = (When(is_independent=answer, then=Value(word)) for answer, word in ((True, "yes"), (False, "no")))
    return Case(yes, no, default=Value("none"), output_field=CharField())


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
        "host", "Lives in the area of", _name("episode__placement__host_council__name"), {"": "Our own area"}, True
    ),
    Dimension("provider", "Provider of the placement", _name("episode__placement__provider"), is_open=True),
    Dimension(
        "independent",
        "Interviewer",
        _independent,
        {"yes": "Independent by both tests", "no": "Not independent", "none": "No interview completed"},
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
