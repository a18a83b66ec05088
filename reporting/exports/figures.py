"""Figures as tables: every measure and count, of all, by group, placement type, month, and what else was chosen."""

from collections.abc import Iterator
from typing import Any

from reporting.definitions import WHY_TOTALS_DIFFER
from reporting.denominators.rates import RateForSize, rates_for_size
from reporting.dimensions import BY_NAME
from reporting.exports.asking import Asked
from reporting.exports.book import NUMBER, SHARE, Book, Column, Table
from reporting.exports.words import TOTALS, about, definitions
from reporting.measures import COUNTS, MEASURES, WINDOWS
from reporting.medians import medians
from reporting.questions import Question
from reporting.uptake import Figures, Uptake, answer, by_dimension, by_month

GROUPING = (Column("grouping", "Split by", width=24), Column("group", "Group", width=36))
MEASURED = (
    *GROUPING,
    Column("measure", "Name of the measure in files", width=26),
    Column("words", "Measure", width=40),
    Column("numerator", "Numerator", NUMBER, 14),
    Column("denominator", "Denominator", NUMBER, 14),
    Column("rate", "Rate", SHARE, 12),
    Column("low_95", "95 % interval from", SHARE, 14),
    Column("high_95", "95 % interval to", SHARE, 14),
    Column("cannot_say", "Cannot say, in no rate", NUMBER, 18),
    Column("pending", "Pending, in no rate", NUMBER, 18),
)
COUNTED = (
    *GROUPING,
    Column("count", "Name of the count in files", width=26),
    Column("words", "Count", width=60),
    Column("number", "Number", NUMBER, 14),
)
FOR_SIZE = "Rates for size"
SIZED = (
    Column("rate", "Name of the rate in files", width=36),
    Column("words", "Rate", width=70),
    Column("value", "Value", NUMBER, 12),
    Column("count", "Episodes or children", NUMBER, 20),
    Column("denominator", "Children it is worked out over", NUMBER, 26),
    Column("over", "Which children, of which year, from where", width=90),
)
ONE_TABLE = "This sheet holds one table. Numbers are episodes unless it says children or interviews."
HELD = "Interviews held; one that covers several episodes counts once"
WITH_CHILDREN = {"All", "Group", "Placement type"}
"""Where distinct children are counted."""


def figures_book(asked: Asked, *, is_one_table: bool) -> Book:
    """The workbook; in a CSV measures and counts stand in one table, a count without a denominator."""
    question = asked.question
    found = answer(question)
    groups = list(groups_of(asked, found))
    council = question.council.name
    title = f"Return home interviews of {council}: figures"
    measures = Table("Measures", "Every measure", ONE_TABLE, MEASURED, list(measured(groups)))
    counts = Table("Counts", "Every count", ONE_TABLE, COUNTED, [*counted(groups, found), *halves(question)])
    sizes = rates_for_size(question, found.missing)
    if is_one_table:
        both = [*measures.rows, *((*row[:4], row[4], *[None] * 6) for row in counts.rows), *sized(sizes.rates)]
        noted = [(*row, WHY_TOTALS_DIFFER) for row in both]
        tables: tuple[Table, ...] = (Table("Figures", title, ONE_TABLE, (*MEASURED, Column("note", "Note")), noted),)
    else:
        words = sizes.why_none or "This sheet holds one table. Absences are counted by the date of going missing."
        for_size = Table(FOR_SIZE, FOR_SIZE, words, SIZED, [sized_row(rate) for rate in sizes.rates])
        tables = (measures, counts, for_size)
    return Book(title, council, about(question, (TOTALS,)), definitions(), tables)


def groups_of(asked: Asked, found: Uptake) -> Iterator[tuple[str, Figures]]:
    """(split by, figures): what the page shows, months, and the further breakdowns."""
    yield ("All", found.total)
    yield from (("Group", row) for row in found.by_basis)
    yield ("Group", found.care_leavers)
    yield from (("Placement type", row) for row in found.by_placement)
    yield from (("Month of the return", row) for row in by_month(asked.question))
    for name in asked.breakdowns:
        rows = sorted(by_dimension(asked.question, name).values(), key=lambda row: (-row.counts["due"], row.label))
        yield from ((BY_NAME[name].label, row) for row in rows)


def measured(groups: list[tuple[str, Figures]]) -> Iterator[tuple[Any, ...]]:
    """A row per group and measure."""
    for grouping, row in groups:
        for measure in MEASURES:
            rate = row.rates[measure.key]
            ends = rate.interval or (None, None)
            unknown = (unsaid(row, measure.key), row.counts["pending"])
            numbers = (rate.numerator, rate.denominator, rate.rate, *ends, *unknown)
            yield (grouping, row.label, measure.key, measure.name, *numbers)


def unsaid(row: Figures, key: str) -> int | None:
    """How many episodes a measure of time leaves out because nobody can say; None for a measure of no time."""
    name, _, window = key.rpartition("_")
    if window not in WINDOWS:
        return None
    whole = row.rates["uptake"].numerator if name == "done_in_time" else row.counts["mature"]
    return whole - row.rates[key].denominator


def counted(groups: list[tuple[str, Figures]], found: Uptake) -> Iterator[tuple[Any, ...]]:
    """A row per group and count; then what is counted once for all."""
    for grouping, row in groups:
        for name, (words, _) in COUNTS.items():
            yield (grouping, row.label, name, words, row.counts[name])
        if grouping in WITH_CHILDREN and row is not found.care_leavers:
            yield (grouping, row.label, "children", "Children with an episode that is due", row.children)
    for name, number in (found.missing or {}).items():
        yield ("All", "All", f"went_missing_{name}", f"By the date of going missing: {name.replace('_', ' ')}", number)
    if found.interviews_held is not None:
        yield ("All", "All", "interviews_held", HELD, found.interviews_held)


def halves(question: Question) -> Iterator[tuple[Any, ...]]:
    """Median hours, of the episodes whose times are known exactly."""
    for median in medians(question):
        words = f"Median hours: {median.length.words[:1].lower()}{median.length.words[1:]}"
        yield ("All", "All", median.name, words, None if median.hours is None else round(median.hours, 1))


def sized_row(rate: RateForSize) -> tuple[Any, ...]:
    """A rate in a sheet of its own."""
    return (rate.size.key, rate.size.words, round(rate.value, 2), rate.count, rate.denominator.number, rate.over)


def sized(rates: list[RateForSize]) -> Iterator[tuple[Any, ...]]:
    """The same in the one table of a CSV: its rate is of so many children as its name says."""
    for rate in rates:
        numbers = (rate.count, rate.denominator.number, round(rate.value, 2), *[None] * 4)
        yield (FOR_SIZE, rate.over, rate.size.key, rate.size.words, *numbers)
