"""A sheet as rows of a file: the same for the page, a publication and the API. Text is ours, or a council's name."""

from collections.abc import Iterator

from accounts.models import Council
from reporting.sheet import Sheet, period_words, rounding_note

CSV_HEAD = (
    "council_code",
    "council",
    "year",
    "period",
    "period_words",
    "breakdown",
    "value",
    "value_words",
    "measure",
    "measure_words",
    "numerator",
    "denominator",
    "rate",
    "low_95",
    "high_95",
    "as_at",
    "definitions",
    "note",
)


def csv_rows(council: Council, sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """One row per line and measure. Numbers are rounded; the rate is empty where there are too few."""
    start = (council.dfe_code, council.name, str(sheet.year))
    for (period, breakdown, value), line in sheet.lines.items():
        place = (period, period_words(period, sheet.year), breakdown or "all", value or "all", line.label)
        for rate in line.rates:
            figure = "" if rate.rate is None else f"{rate.rate:.4f}"
            yield (
                *start,
                *place,
                rate.key,
                rate.definition.name,
                str(rate.numerator),
                str(rate.denominator),
                figure,
                *(("", "") if rate.interval is None else (f"{end:.4f}" for end in rate.interval)),
                sheet.as_at,
                sheet.definitions,
                rounding_note(sheet.threshold),
            )
    if "year" in sheet.periods:
        children = "not told" if sheet.children_told is None else str(sheet.children_told)
        words = ("children", "Children, rounded")
        yield (
            *start,
            *("year", period_words("year", sheet.year), "all", "all", "All"),
            *words,
            *(children, "", "", "", "", sheet.as_at, sheet.definitions, ""),
        )
