"""A sheet as rows of a file: the same for the page, a publication and the API. Text is ours, or a council's name."""

from collections.abc import Iterator

from accounts.models import Council
from reporting.sheet import SIGN_WORDS, Sheet, period_words, sign_note

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
    """One row per line and measure. A withheld number is the sign in words, never empty and never 0."""
    start = (council.dfe_code, council.name, str(sheet.year))
    for (period, breakdown, value), line in sheet.lines.items():
        place = (period, period_words(period, sheet.year), breakdown or "all", value or "all", line.label)
        for rate in line.rates:
            figure = SIGN_WORDS if rate.is_withheld else "" if rate.rate is None else f"{rate.rate:.4f}"
            numbers = [SIGN_WORDS if each is None else str(each) for each in (rate.numerator, rate.denominator)]
            note = sign_note(sheet.threshold) if rate.is_withheld else ""
            yield (
                *start,
                *place,
                rate.key,
                rate.definition.name,
                *numbers,
                figure,
                *(("", "") if rate.interval is None else (f"{end:.4f}" for end in rate.interval)),
                sheet.as_at,
                sheet.definitions,
                note,
            )
    if "year" in sheet.periods:
        children = SIGN_WORDS if sheet.children is None else str(sheet.children)
        words = ("children", "Children, to the nearest five")
        yield (
            *start,
            *("year", period_words("year", sheet.year), "all", "all", "All"),
            *words,
            *(children, "", "", "", "", sheet.as_at, sheet.definitions, ""),
        )
