"""What a file says of itself: what was asked, as at when, and what each measure and count means. The same in each."""

from reporting.definitions import WHY_TOTALS_DIFFER
from reporting.denominators.rates import SIZES
from reporting.dimensions import BY_NAME
from reporting.measures import COUNTS, MEASURES
from reporting.questions import VIEWS, Question
from rhi.words import day_words

PENDING = "An episode that returned less than 72 hours before is pending: it stands in no rate."
TOTALS = ("Totals", WHY_TOTALS_DIFFER)
INSIDE = "For use inside the council. Small numbers are not hidden: do not publish this as it stands."

FOR_SIZE = (
    "Absences graded “missing” that began in a year, times {:,}, over the number of children that the council entered. "
    "For a year only."
)


def about(question: Question, more: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str]]:
    """Whose, when, of which part, as at when."""
    period = question.period
    parts = "; ".join(
        f"{BY_NAME[name].label}: {BY_NAME[name].words_of(value)}" for name, value in question.parts.items()
    )
    return [
        ("Council", f"{question.council.name} ({question.council.dfe_code})"),
        ("Returned between", f"{day_words(period.starts_on)} and {day_words(period.ends_on)}, both included"),
        ("As at", question.as_at.isoformat(timespec="seconds")),
        ("Counted by", dict(VIEWS)[question.view]),
        ("Only", parts or "All episodes"),
        *more,
        ("Use", INSIDE),
    ]


def definitions() -> list[tuple[str, str]]:
    """Every measure and count."""
    return [
        *((measure.name, f"{measure.sentence} Of: {measure.over}.") for measure in MEASURES),
        *((f"{words} (count)", "Episodes by the London date of the return.") for words, _ in COUNTS.values()),
        ("Pending", PENDING),
        *((size.words, FOR_SIZE.format(size.per)) for size in SIZES),
    ]
