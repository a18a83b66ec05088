"""The figures as rows of a CSV: the same objects as the page shows."""

from collections.abc import Iterator

from reporting.definitions import WHY_TOTALS_DIFFER
from reporting.denominators.rates import RatesForSize
from reporting.measures import COUNTS, MEASURES
from reporting.medians import Median
from reporting.uptake import Figures, Uptake

HEAD = (
    "period_from",
    "period_to",
    "as_at",
    "council_code",
    "council",
    "grouping",
    "group",
    "measure",
    "numerator",
    "denominator",
    "rate",
    "low_95",
    "high_95",
    "note",
)


def csv_rows(found: Uptake, medians: list[Median], sizes: RatesForSize) -> Iterator[tuple[str, ...]]:
    """One row per group and measure; counts and hours have no denominator.

    A rate for size is of so many children as its name says, and its group says which number of children it is over.
    """
    for row in _rows(found, medians, sizes):
        yield (*row, WHY_TOTALS_DIFFER)


def _rows(found: Uptake, medians: list[Median], sizes: RatesForSize) -> Iterator[tuple[str, ...]]:
    start = (
        found.period.starts_on.isoformat(),
        found.period.ends_on.isoformat(),
        found.as_at.isoformat(timespec="seconds"),
        found.council.dfe_code,
        found.council.name,
    )
    for grouping, groups in (
        ("all", [found.total]),
        ("group", found.by_basis),
        ("placement_type", found.by_placement),
        ("care_leavers", [found.care_leavers]),
    ):
        for figures in groups:
            for cells in _of_group(figures):
                yield (*start, grouping, figures.label, *cells)
    for name, count in (found.missing or {}).items():
        yield (*start, "went_missing", "All", f"went_missing_{name}", str(count), "", "", "", "")
    if found.interviews_held is not None:
        yield (*start, "all", "All", "interviews_held", str(found.interviews_held), "", "", "", "")
    for median in medians:
        hours = "" if median.hours is None else f"{median.hours:.1f}"
        yield (*start, "all", "All", median.name, hours, "", "", "", "")
    for rate in sizes.rates:
        numbers = (str(rate.count), str(rate.denominator.number), f"{rate.value:.2f}")
        yield (*start, "for_size", rate.over, rate.size.key, *numbers, "", "")


def _of_group(figures: Figures) -> Iterator[tuple[str, ...]]:
    yield ("episodes", str(figures.episodes), "", "", "", "")
    yield ("children", str(figures.children), "", "", "", "")
    yield ("episodes_per_child", "" if figures.per_child is None else f"{figures.per_child:.2f}", "", "", "", "")
    for name in COUNTS:
        yield (f"count_{name}", str(figures.counts[name]), "", "", "", "")
    for measure in MEASURES:
        rate = figures.rates[measure.key]
        ends = ("", "") if rate.interval is None else tuple(f"{end:.4f}" for end in rate.interval)
        share = "" if rate.rate is None else f"{rate.rate:.4f}"
        yield (measure.key, str(rate.numerator), str(rate.denominator), share, *ends)
