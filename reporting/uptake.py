"""Uptake of one council in a period, as page, file and chart show it: put together from what was counted."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from accounts.models import Council
from interviews.models import InterviewCoverage, PlacementBasis
from interviews.states import COMPLETION_FULL
from reporting.counting import Cell, count, merged, standing, total
from reporting.dimensions import BY_NAME
from reporting.intervals import interval_words, wilson
from reporting.measures import BY_KEY, COUNTS, MEASURES
from reporting.past import rows_as_they_were
from reporting.periods import Period
from reporting.questions import PERMISSION, Question, absences_of, due_rows_of
from reporting.tallies import NAMES

ALWAYS_SHOWN = (PlacementBasis.HOME, PlacementBasis.IN_AREA, PlacementBasis.OUT_OF_AREA)


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
    def interval(self) -> tuple[float, float] | None:
        """Between which rates chance alone could have it, at 95 %."""
        return wilson(self.numerator, self.denominator)

    @property
    def interval_words(self) -> str:
        """For instance “51 to 59 %”."""
        return interval_words(self.numerator, self.denominator)

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

    @property
    def per_child(self) -> float | None:
        """Episodes for each child; None where no child was counted."""
        return self.episodes / self.children if self.children else None


@dataclass(frozen=True)
class Uptake:
    """What the page, the CSV and the chart show. What is None cannot be told as it was in the past."""

    question: Question
    total: Figures
    before: Figures
    by_basis: list[Figures]
    by_placement: list[Figures]
    care_leavers: Figures
    missing: dict[str, int] | None
    interviews_held: int | None

    @property
    def council(self) -> Council:
        """Whose figures."""
        return self.question.council

    @property
    def period(self) -> Period:
        """Returned when."""
        return self.question.period

    @property
    def as_at(self) -> datetime:
        """As known when."""
        return self.question.as_at


def uptake(**asked: Any) -> Uptake:
    """Everything asked about (the fields of a Question) that the person may see: a constant number of queries."""
    return answer(Question(**asked))


def answer(question: Question) -> Uptake:
    """The figures of the page, mostly from the roll-up."""
    stands = standing(question)
    cells = count(question, "placement_basis", "placement_group", "is_care_leaver", stands=stands)
    before = total(count(replace(question, period=question.period.before()), stands=stands))
    children = _children(question)
    by_basis = _grouped(cells, "placement_basis", children)
    always = [by_basis.pop(basis.value, empty(basis.value, str(basis.label))) for basis in ALWAYS_SHOWN]
    by_placement = _grouped(cells, "placement_group", children)
    care_leavers = total(cell for cell in cells if cell.values["is_care_leaver"])
    return Uptake(
        question=question,
        total=_figures("all", "All", total(cells), children["all"]),
        before=_figures("before", "Before", before),
        by_basis=[*always, *by_basis.values()],
        by_placement=sorted(by_placement.values(), key=lambda figures: -figures.counts["due"]),
        care_leavers=_figures("care_leavers", "Of these, care leavers (counted in Home)", care_leavers),
        missing=None if question.was else _went_missing(question),
        interviews_held=None if question.was else _interviews_held(question),
    )


def figures(*, by: str = "", **asked: Any) -> dict[str, Figures]:
    """The same as `by_dimension`, of the fields of a Question."""
    return by_dimension(Question(**asked), by)


def by_dimension(question: Question, by: str = "") -> dict[str, Figures]:
    """The figures by the values of one dimension; {"all": …} without one. Distinct children are not counted here."""
    if not by:
        return {"all": _figures("all", "All", total(count(question)))}
    words = BY_NAME[by].words_of
    cells = merged(count(question, by))
    return {cell.values[by]: _figures(cell.values[by], words(cell.values[by]), cell.counts) for cell in cells}


def by_month(question: Question) -> list[Figures]:
    """The figures by the month of the return, the earliest first; a month in which nobody came back is not there."""
    cells = sorted(merged(count(question, "month")), key=lambda cell: cell.values["month"])
    return [
        _figures(f"{month:%Y-%m}", f"{month:%Y-%m}", cell.counts) for cell in cells for month in [cell.values["month"]]
    ]


def empty(key: str, label: str) -> Figures:
    """A group in which nothing was counted."""
    return _figures(key, label, dict.fromkeys(NAMES, 0))


def _grouped(cells: list[Cell], name: str, children: dict[str, int]) -> dict[str, Figures]:
    """Figures per value of a column, out of finer cells."""
    words = BY_NAME[name].words_of
    values = sorted({cell.values[name] for cell in cells})
    parts = {value: total(cell for cell in cells if cell.values[name] == value) for value in values}
    return {value: _figures(value, words(value), counts, children.get(value, 0)) for value, counts in parts.items()}


def _figures(key: str, label: str, counts: dict[str, int], children: int = 0) -> Figures:
    return Figures(
        key=key,
        label=label,
        episodes=counts["count_due"],
        children=children,
        counts={name: counts[f"count_{name}"] for name in COUNTS},
        rates={
            measure.key: Rate(measure.key, counts[f"n_{measure.key}"], counts[f"d_{measure.key}"])
            for measure in MEASURES
        },
    )


def _children(question: Question) -> dict[str, int]:
    """Distinct children with an episode that is due: of all (“all”), of each group, of each placement type."""
    sets = (
        [rows.filter(duty="due") for rows in rows_as_they_were(question)] if question.was else [due_rows_of(question)]
    )
    columns = ("child_id", "placement_basis", "placement_group")  # sorted by number first, which is fast
    parts = [rows.order_by().values_list(*columns).query.sql_with_params() for rows in sets]
    sql, values = " UNION ALL ".join(part for part, _ in parts), [value for _, part in parts for value in part]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(placement_basis, placement_group, 'all'), count(DISTINCT child_id)"
            f" FROM (SELECT DISTINCT * FROM ({sql}) AS due) AS each"
            " GROUP BY GROUPING SETS ((), (placement_basis), (placement_group))",
            values,
        )
        return dict(cursor.fetchall())


def _went_missing(question: Question) -> dict[str, int]:
    """Episodes and children by the date of going missing; “away” and merged ones apart; how they ended."""
    period = question.period
    is_single = Q(duplicate_of__isnull=True)
    is_missing = is_single & Q(category="missing")
    # Counted by child, who is in the index: the rows themselves need not be read.
    found: dict[str, int] = absences_of(question).aggregate(
        episodes=Count("child", filter=is_missing),
        children=Count("child", filter=is_missing, distinct=True),
        away=Count("child", filter=is_single & ~Q(category="missing")),
        merged=Count("child", filter=~is_single),
        placed_episodes=Count("child", filter=is_missing & Q(placement__isnull=False)),
        placed_children=Count("child", filter=is_missing & Q(placement__isnull=False), distinct=True),
        still_missing=Count("child", filter=is_missing & (Q(ended_at__isnull=True) | Q(ended_at__gte=period.ends_at))),
        without_return=Count("child", filter=is_missing & Q(closed_at__isnull=False)),
    )
    return found


def _interviews_held(question: Question) -> int:
    """Full interviews that cover an episode of the period; one that covers several counts once."""
    covered = InterviewCoverage.objects.for_user(question.user, PERMISSION)
    rows = due_rows_of(question).filter(completed_at__isnull=False)
    held = covered.filter(return_interview__in=rows.values("pk"), interview__completion=COMPLETION_FULL)
    found: int = held.aggregate(held=Count("interview", distinct=True))["held"]
    return found


def change_words(now: Rate, before: Rate) -> str:
    """The change against the period before, in words."""
    if now.rate is None or before.rate is None:
        return ""
    points = round(100 * now.rate) - round(100 * before.rate)
    if points == 0:
        return f"as in the period before ({before.words})"
    return f"{abs(points)} points {'up' if points > 0 else 'down'} on the period before ({before.words})"
