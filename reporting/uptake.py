"""Uptake of one council in a period: the measures counted by the database, one query per table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import Council, User
from cases.models import MissingEpisode, PlacementType
from interviews.models import Interview, Offer, PlacementBasis, ReturnInterview
from interviews.states import COMPLETION_FULL
from reporting.measures import BY_KEY, COUNTS, MEASURES
from reporting.periods import Period
from sharing.models import SharingAgreement

PERMISSION = "view_reports"
USUAL_DECISION_HOURS = 72
IN_ERROR = "closure.recorded_in_error"
BASIS_WORDS = dict(PlacementBasis.choices)
GROUP_WORDS = dict(PlacementType.ReportingGroup.choices)
ALWAYS_SHOWN = (PlacementBasis.HOME, PlacementBasis.IN_AREA, PlacementBasis.OUT_OF_AREA)


class Median(Aggregate):
    """The median of a duration, as PostgreSQL interpolates it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Rate:
    """A measure counted: `rate` is None where there is nothing to divide by."""

    key: str
    numerator: int
    denominator: int

    @property
    def rate(self) -> float | None:
        """Numerator over denominator, 0 to 1."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def percent(self) -> str:
        """A whole percentage in words, never without its numbers beside it."""
        return f"{round(100 * self.rate)} %" if self.rate is not None else "no figure"

    @property
    def words(self) -> str:
        """For instance “55 % (227 of 412)”."""
        return f"{self.percent} ({self.numerator} of {self.denominator})"

    @property
    def definition(self) -> Any:
        """The measure behind it."""
        return BY_KEY[self.key]


@dataclass(frozen=True)
class Figures:
    """All figures of one group: counts by name, rates by measure."""

    key: str
    label: str
    episodes: int
    children: int
    counts: dict[str, int]
    rates: dict[str, Rate]


@dataclass(frozen=True)
class Uptake:
    """What the page, the CSV and the chart show."""

    council: Council
    period: Period
    as_at: datetime
    total: Figures
    before: Figures
    by_basis: list[Figures]
    by_placement: list[Figures]
    care_leavers: Figures
    missing: dict[str, int]
    interviews_held: int
    median_hours_to_release: float | None


def uptake(*, user: User, council: Council, period: Period, as_at: datetime) -> Uptake:
    """Everything of one council and period that the person may see: a constant number of queries."""
    hours = agreed_hours(user, council)
    rows = _rows(user, council, period, hours)
    by_basis = _by(rows, "placement_basis", BASIS_WORDS, as_at)
    always = [by_basis.pop(basis.value, empty(basis.value, str(basis.label))) for basis in ALWAYS_SHOWN]
    by_placement = _by(rows, "placement_group", GROUP_WORDS, as_at)
    total = rows.aggregate(**_aggregates(as_at), median_to_release=_median_to_release())
    median = total["median_to_release"]
    care_leavers = rows.filter(is_care_leaver=True).aggregate(**_aggregates(as_at))
    return Uptake(
        council=council,
        period=period,
        as_at=as_at,
        total=_figures("all", "All", total),
        before=before(user=user, council=council, period=period.before(), as_at=as_at, hours=hours),
        by_basis=[*always, *by_basis.values()],
        by_placement=sorted(by_placement.values(), key=lambda figures: -figures.counts["due"]),
        care_leavers=_figures("care_leavers", "Of these, care leavers (counted in Home)", care_leavers),
        missing=_went_missing(user, council, period),
        interviews_held=_interviews_held(user, rows),
        median_hours_to_release=median.total_seconds() / 3600 if median is not None else None,
    )


def before(*, user: User, council: Council, period: Period, as_at: datetime, hours: int) -> Figures:
    """The total of the period before, to compare with."""
    return _figures("before", "Before", _rows(user, council, period, hours).aggregate(**_aggregates(as_at)))


def _rows(user: User, council: Council, period: Period, hours: int) -> "QuerySet[Any]":
    """The return home interviews counted in the period, with the time by which sharing is to be decided."""
    rows = (
        ReturnInterview.objects.for_user(user, PERMISSION)
        .standing()
        .ours()
        .filter(council=council, counted_on__gte=period.starts_on, counted_on__lte=period.ends_on)
    )
    return rows.annotate(decision_due_at=_decision_due_at(user, hours))


def _median_to_release() -> Median:
    """From the start of the interview to the release of the summary."""
    length = ExpressionWrapper(F("released_at") - F("completed_at"), output_field=DurationField())
    return Median(length, filter=Q(released_at__isnull=False, completed_at__isnull=False))


def empty(key: str, label: str) -> Figures:
    """A group in which nothing was counted."""
    return _figures(key, label, {})


def _aggregates(as_at: datetime) -> dict[str, Any]:
    """Every count and both numbers of every measure, as one list of aggregates."""
    found: dict[str, Any] = {"episodes": Count("pk"), "children": Count("child", distinct=True)}
    for key, (_, condition) in COUNTS.items():
        found[f"count_{key}"] = Count("pk", filter=condition(as_at))
    for measure in MEASURES:
        denominator = measure.denominator(as_at)
        found[f"n_{measure.key}"] = Count("pk", filter=denominator & measure.numerator(as_at))
        found[f"d_{measure.key}"] = Count("pk", filter=denominator)
    return found


def _by(rows: "QuerySet[Any]", column: str, words: dict[str, str], as_at: datetime) -> dict[str, Figures]:
    """Figures per value of a column."""
    grouped = rows.order_by().values(column).annotate(**_aggregates(as_at))
    return {row[column]: _figures(row[column], words[row[column]], row) for row in grouped}


def _figures(key: str, label: str, row: dict[str, Any]) -> Figures:
    return Figures(
        key=key,
        label=label,
        episodes=row.get("episodes", 0),
        children=row.get("children", 0),
        counts={name: row.get(f"count_{name}", 0) for name in COUNTS},
        rates={
            measure.key: Rate(measure.key, row.get(f"n_{measure.key}", 0), row.get(f"d_{measure.key}", 0))
            for measure in MEASURES
        },
    )


def agreed_hours(user: User, council: Council) -> int:
    """The hours within which sharing is decided: the shortest agreed with an agency, else the usual ones."""
    agreed = SharingAgreement.objects.for_user(user, PERMISSION).filter(council=council, ended_at__isnull=True)
    return agreed.aggregate(hours=Min("decide_within_hours"))["hours"] or USUAL_DECISION_HOURS


def _decision_due_at(user: User, hours: int) -> Any:
    """When a decision on sharing falls due: the agreed hours after the interview, or after the child's answer."""
    answers = Offer.objects.for_user(user, PERMISSION).filter(
        return_interview=OuterRef("pk"), responded_at__isnull=False
    )
    latest = Subquery(answers.order_by("-responded_at").values("responded_at")[:1])
    return ExpressionWrapper(Coalesce(F("completed_at"), latest) + timedelta(hours=hours), output_field=DateTimeField())


def _went_missing(user: User, council: Council, period: Period) -> dict[str, int]:
    """Episodes and children by the date of going missing; “away” apart; how they ended."""
    episodes = (
        MissingEpisode.objects.for_user(user, PERMISSION)
        .standing()
        .exclude(closed_without_return=IN_ERROR)
        .filter(
            council=council,
            is_hosted=False,
            went_missing_earliest_at__gte=period.starts_at,
            went_missing_earliest_at__lt=period.ends_at,
        )
    )
    is_missing = Q(category="missing")
    found: dict[str, int] = episodes.aggregate(
        episodes=Count("pk", filter=is_missing),
        children=Count("child", filter=is_missing, distinct=True),
        away=Count("pk", filter=~is_missing),
        still_missing=Count("pk", filter=is_missing & (Q(ended_at__isnull=True) | Q(ended_at__gte=period.ends_at))),
        without_return=Count("pk", filter=is_missing & Q(closed_at__isnull=False)),
    )
    return found


def _interviews_held(user: User, rows: "QuerySet[Any]") -> int:
    """Full interviews that cover an episode of the period; one that covers several counts once."""
    talks = Interview.objects.for_user(user, PERMISSION).filter(completion=COMPLETION_FULL)
    return talks.filter(coverage__return_interview__in=rows.values("pk")).distinct().count()


def change_words(now: Rate, before: Rate) -> str:
    """The change against the period before, in words."""
    if now.rate is None or before.rate is None:
        return ""
    points = round(100 * now.rate) - round(100 * before.rate)
    if points == 0:
        return f"as in the period before ({before.words})"
    return f"{abs(points)} points {'up' if points > 0 else 'down'} on the period before ({before.words})"
