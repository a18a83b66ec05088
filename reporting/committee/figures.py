"""What a committee report rests on, counted once and kept: figures that may leave, and exact ones for inside.

Both without any restricted child, whoever asks. The figures that may leave are lines of the month's copy of figures
(reporting.freezing) and nothing else: the quarter by group, eight quarters as a whole, the last complete year by
placement type.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from accounts.models import Council, User
from reporting.charted import began_within
from reporting.committee.quarters import Quarter
from reporting.counting import count, merged
from reporting.dimensions import COMPARABLE
from reporting.freezing import frozen_sheet
from reporting.leaving import FIRST_YEAR
from reporting.measures import MEASURES
from reporting.periods import Period, months_of
from reporting.questions import Question
from reporting.sheet import TOTAL, YEAR, RowKey, Sheet
from reporting.uptake import Figures, Rate, answer, empty
from rhi import wall

QUARTERS_SHOWN = 8
BY_GROUP, BY_PLACEMENT = "placement_basis", "placement_group"


@dataclass
class CouncilItself:
    """Who counts for the council: sees its figures, and no restricted child. Nobody signs in as this."""

    council_id: int
    hidden_children: frozenset[int]

    def council_ids(self, permission: str) -> frozenset[int]:
        """The council, for its figures."""
        return frozenset({self.council_id}) if permission == "view_reports" else frozenset()

    def limited_council_ids(self) -> frozenset[int]:
        """None: it is limited nowhere."""
        return frozenset()


def counter_of(council: Council) -> User:
    """Who counts for the council, in the place of a person."""
    hidden = wall.hidden_from(councils=[council.pk], person=wall.NOBODY)
    return cast(User, CouncilItself(council.pk, hidden))


def counted(council: Council, quarter: Quarter, *, as_at: datetime, today: date) -> dict[str, Any]:
    """The figures of a report, for keeping."""
    user = counter_of(council)
    sheets = [
        _sheet(user, council, year, quarter, today).as_data()
        for year in sorted({*(each.year for each in shown_quarters(quarter)), year_over(quarter)})
        if year >= FIRST_YEAR
    ]
    return {"public": sheets, "inside": _exact(user, council, quarter, as_at)}


def year_over(quarter: Quarter) -> int:
    """The last financial year that is over at the end of the quarter."""
    return quarter.back(3).year if quarter.name == "q4" else quarter.year - 1


def shown_quarters(quarter: Quarter) -> list[Quarter]:
    """Twenty-four months, as quarters."""
    return quarter.up_to_here(QUARTERS_SHOWN)


def _sheet(user: User, council: Council, year: int, quarter: Quarter, today: date) -> Sheet:
    """The lines of a year that the report shows; the others never stand in it."""
    sheet = frozen_sheet(user, council, year, today)
    wanted = {(each.name, TOTAL) for each in shown_quarters(quarter) if each.year == year}
    if year == quarter.year:
        wanted.add((quarter.name, BY_GROUP))
    is_over = year == year_over(quarter)
    if is_over:
        wanted |= {(YEAR, TOTAL), (YEAR, BY_PLACEMENT)}
    lines = {key: line for key, line in sheet.lines.items() if _view(key) in wanted}
    return Sheet(year, sheet.as_at, sheet.definitions, sheet.threshold, sheet.children if is_over else {}, lines)


def _view(key: RowKey) -> tuple[str, str]:
    return key[0], key[1]


def _exact(user: User, council: Council, quarter: Quarter, as_at: datetime) -> dict[str, Any]:
    """The quarter, the one before, and twenty-four months, to the unit."""
    question = Question(user=user, council=council, period=quarter.period, as_at=as_at, parts=COMPARABLE)
    now = answer(question)
    before = answer(replace(question, period=quarter.back(1).period))
    long = Period(shown_quarters(quarter)[0].starts_on, quarter.ends_on)
    cells = merged(count(replace(question, period=long), "month"))
    by_month = {cell.values["month"]: cell.counts for cell in cells}
    return {
        "total": _as_data(now.total),
        "before": _as_data(before.total),
        "groups": [_as_data(group) for group in now.by_basis],
        "placements": [_as_data(group) for group in now.by_placement],
        "began_within": next((str(month) for month in months_of(long) if began_within(council, month)), ""),
        "months": [_as_data(_of_month(month, by_month.get(month))) for month in months_of(long)],
    }


def _of_month(month: date, counts: dict[str, int] | None) -> Figures:
    """The figures of a month, as every other group has them."""
    figures = empty(month.isoformat(), f"{month:%B %Y}")
    if counts is None:
        return figures
    rates = {
        measure.key: Rate(measure.key, counts[f"n_{measure.key}"], counts[f"d_{measure.key}"]) for measure in MEASURES
    }
    return Figures(figures.key, figures.label, counts["count_due"], 0, {}, rates)


def _as_data(figures: Figures) -> dict[str, Any]:
    return {
        "key": figures.key,
        "label": figures.label,
        "episodes": figures.episodes,
        "children": figures.children,
        "counts": figures.counts,
        "rates": {key: [rate.numerator, rate.denominator] for key, rate in figures.rates.items()},
    }


def exact_of(data: dict[str, Any]) -> Figures:
    """The figures that were kept."""
    rates = {key: Rate(key, *numbers) for key, numbers in data["rates"].items()}
    facts = (data["key"], data["label"], data["episodes"], data["children"], data["counts"])
    return Figures(*facts, rates)
