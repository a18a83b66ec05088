"""Uptake of one council in a period, as page, file and chart show it: put together from what was counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Council
from interviews.models import PlacementBasis
from reporting.counting import Cell, count, count_with_before, merged, standing, total
from reporting.dimensions import BY_NAME
from reporting.distinct import children, interviews, went_missing
from reporting.intervals import interval_words, wilson
from reporting.measures import BY_KEY, COUNTS, MEASURES
from reporting.periods import Period
from reporting.questions import Question
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
    by = ("placement_basis", "placement_group", "is_care_leaver")
    cells, before = count_with_before(question, *by, stands=stands)
    different = children(question, stands)
    by_basis = _grouped(cells, "placement_basis", different)
    always = [by_basis.pop(basis.value, empty(basis.value, str(basis.label))) for basis in ALWAYS_SHOWN]
    by_placement = _grouped(cells, "placement_group", different)
    care_leavers = total(cell for cell in cells if cell.values["is_care_leaver"])
    return Uptake(
        question=question,
        total=_figures("all", "All", total(cells), different["all"]),
        before=_figures("before", "Before", total(before)),
        by_basis=[*always, *by_basis.values()],
        by_placement=sorted(by_placement.values(), key=lambda figures: -figures.counts["due"]),
        care_leavers=_figures("care_leavers", "Of these, care leavers (counted in Home)", care_leavers),
        missing=None if question.was else went_missing(question, stands),
        interviews_held=None if question.was else interviews(question, stands),
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


def change_words(now: Rate, before: Rate) -> str:
    """The change against the period before, in words."""
    if now.rate is None or before.rate is None:
        return ""
    points = round(100 * now.rate) - round(100 * before.rate)
    if points == 0:
        return f"as in the period before ({before.words})"
    return f"{abs(points)} points {'up' if points > 0 else 'down'} on the period before ({before.words})"
