"""A measure month by month: what is chance and what is not, in words, as rows and as a picture.

A month counts once nothing of it can still change by waiting; younger ones, and the one in which the council began to
record, are drawn hollow and stand in no limit and no rule. Months without an episode of the kind have no rate and are
passed over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from reporting.charting.frame import Chart, Column, Row, percent
from reporting.charting.spc_picture import marks
from reporting.charting.xmr import ENOUGH, FEWEST, RUN, Limits, Rule, limits_of, signals
from reporting.measures import Better, Measure

USUAL, IMPROVEMENT, CONCERN, CHANGE = "Usual", "Improvement", "Concern", "Change"
MATURING, NOTHING, PART = "Still maturing", "No episode", "Part of a month"
UP, DOWN = 1, -1
SAID = {
    (Rule.OUTSIDE, UP): "above the upper limit",
    (Rule.OUTSIDE, DOWN): "below the lower limit",
    (Rule.SHIFT, UP): f"in a run of {RUN} or more above the mean",
    (Rule.SHIFT, DOWN): f"in a run of {RUN} or more below the mean",
    (Rule.TREND, UP): f"in a rise of {RUN} or more months",
    (Rule.TREND, DOWN): f"in a fall of {RUN} or more months",
    (Rule.NEAR, UP): "one of two in three close to the upper limit",
    (Rule.NEAR, DOWN): "one of two in three close to the lower limit",
}
RULES = (
    "A month outside the limits.",
    f"A run: {RUN} or more months in a row, all above or all below the mean.",
    f"A trend: {RUN} or more months in a row, each higher than the one before, or each lower.",
    "Two of three months in a row in the outer third towards the same limit, none of the three beyond the mean.",
)
TABLE = (
    Column("month_words", "Month", is_number=False),
    Column("words", "Rate"),
    Column("mean_words", "Mean"),
    Column("limits_words", "Limits"),
    Column("said", "What it says", is_number=False),
)
FILE = ("month", "numerator", "denominator", "rate", "mean", "lower_limit", "upper_limit", "kind", "said")


@dataclass(frozen=True)
class Month:
    """A month of a measure. `is_maturing`: waiting can still change it. `is_part`: recording began within it."""

    starts_on: date
    numerator: int
    denominator: int
    is_maturing: bool = False
    is_part: bool = False

    @property
    def rate(self) -> float | None:
        """Numerator over denominator; None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def is_counted(self) -> bool:
        """Whether it stands in the limits."""
        return self.rate is not None and not self.is_maturing and not self.is_part


@dataclass(frozen=True)
class Asked:
    """What the chart is of: the measure, the months from which limits are taken afresh with why, an own target."""

    measure: Measure
    steps: Mapping[date, str] = field(default_factory=dict)
    target: float | None = None

    @property
    def line(self) -> float | None:
        """The level the process is held against: the own target, else the published figure."""
        reference = self.measure.reference
        return self.target if self.target is not None else reference.rate if reference else None

    @property
    def line_words(self) -> str:
        """What that level is, with its source and year."""
        if self.target is not None:
            return f"own target {percent(self.target)}"
        reference = self.measure.reference
        return f"{percent(reference.rate)} ({reference.source})" if reference else ""


def spc_chart(months: Sequence[Month], asked: Asked) -> Chart:
    """The chart of these months, oldest first."""
    rows: list[Row] = []
    stretches = _stretches(months, asked.steps)
    for stretch in stretches:
        rows += _rows(stretch, asked)
    last = limits_of([month.rate or 0.0 for month in stretches[-1] if month.is_counted]) if stretches else None
    return Chart(
        name="spc",
        title=f"{asked.measure.name}, month by month",
        summary=tuple(
            words for words in (_variation(rows, last), _assurance(last, asked), _levels(last, rows)) if words
        ),
        rows=rows,
        table=TABLE,
        file=FILE,
        marks=marks(rows, asked.measure.name, asked.line, asked.line_words),
        notes=(*_afresh(stretches, asked), *_notes(months, stretches, rows)),
    )


def _stretches(months: Sequence[Month], steps: Mapping[date, str]) -> list[list[Month]]:
    """The months between the steps at which limits are taken afresh."""
    found: list[list[Month]] = []
    for month in months:
        if not found or month.starts_on in steps:
            found.append([])
        found[-1].append(month)
    return found


def _rows(stretch: Sequence[Month], asked: Asked) -> list[Row]:
    """A row per month of one stretch, with its limits and the rules it is part of."""
    counted = [month for month in stretch if month.is_counted]
    values = [month.rate or 0.0 for month in counted]
    limits = limits_of(values)
    found = signals(values, limits) if limits else [{} for _ in counted]
    marked = {month.starts_on: rules for month, rules in zip(counted, found, strict=True)}
    return [_row(month, limits, marked.get(month.starts_on, {}), asked) for month in stretch]


def _row(month: Month, limits: Limits | None, rules: dict[Rule, int], asked: Asked) -> Row:
    lower, upper = (max(0.0, limits.lower), min(1.0, limits.upper)) if limits else (None, None)
    kind = _kind(month, rules, asked.measure.better)
    said = "; ".join(SAID[rule, direction] for rule, direction in rules.items())
    return {
        "month": month.starts_on.isoformat(),
        "month_words": f"{month.starts_on:%B %Y}",
        "numerator": month.numerator,
        "denominator": month.denominator,
        "rate": month.rate,
        "words": f"{percent(month.rate)} ({month.numerator} of {month.denominator})",
        "mean": limits.mean if limits else None,
        "lower_limit": lower,
        "upper_limit": upper,
        "mean_words": percent(limits.mean) if limits else "none yet",
        "limits_words": f"{percent(lower)} to {percent(upper)}" if limits else "none yet",
        "kind": kind,
        "said": f"{kind}: {said}" if said else kind,
    }


def _kind(month: Month, rules: dict[Rule, int], better: Better) -> str:
    """Usual, or the sort of signal. A month whose rules point both ways follows the first that holds, as listed."""
    if month.rate is None:
        return NOTHING
    if month.is_maturing:
        return MATURING
    if month.is_part:
        return PART
    if not rules:
        return USUAL
    if better is Better.NEITHER:
        return CHANGE
    direction = next(iter(rules.values()))
    return IMPROVEMENT if (direction == UP) == (better is Better.HIGHER) else CONCERN


def _variation(rows: Sequence[Row], limits: Limits | None) -> str:
    """What the latest counted month says, and that earlier ones said something."""
    counted = [row for row in rows if row["kind"] not in (MATURING, NOTHING, PART)]
    if limits is None:
        few = f"{FEWEST} months that are complete"
        return f"Too few months to say what is usual: at least {few} are needed, better {ENOUGH}."
    latest = counted[-1]
    start = f"Latest complete month, {latest['month_words']}: {latest['words']}."
    words = {
        USUAL: "The variation is of the usual kind (common cause): the month differs from the mean no more than chance"
        " makes months differ. One month up or down says nothing.",
        IMPROVEMENT: "Unlikely to be chance (special cause, improvement)",
        CONCERN: "Unlikely to be chance (special cause, concern)",
        CHANGE: "Unlikely to be chance (special cause; whether it is good, the figure cannot say)",
    }[latest["kind"]]
    if latest["kind"] != USUAL:
        words = (
            f"{words}: {latest['said'].partition(': ')[2]}. Look for the reason; check for a change in recording too."
        )
    earlier = sum(1 for row in counted[:-1] if row["kind"] != USUAL)
    also = f" {earlier} earlier month{'s' if earlier > 1 else ''} stood out as well." if earlier else ""
    return f"{start} {words}{also}"


def _assurance(limits: Limits | None, asked: Asked) -> str:
    """Whether the process, as it is, will reach the level it is held against."""
    if limits is None or asked.line is None or asked.measure.better is Better.NEITHER:
        return ""
    is_higher = asked.measure.better is Better.HIGHER
    if limits.lower <= asked.line <= limits.upper:
        return f"Against {asked.line_words}: hit and miss. The level lies within the limits, so chance alone decides."
    will_reach = (asked.line < limits.lower) == is_higher
    if will_reach:
        return f"Against {asked.line_words}: reached month after month, as things are."
    return f"Against {asked.line_words}: not to be expected, unless something about the work changes."


def _levels(limits: Limits | None, rows: Sequence[Row]) -> str:
    if limits is None:
        return ""
    return f"Mean {rows[-1]['mean_words']}; months are expected from {rows[-1]['limits_words']}."


def _afresh(stretches: Sequence[Sequence[Month]], asked: Asked) -> list[str]:
    """Where limits are taken afresh, and why: no rule looks across."""
    return [
        f"From {stretch[0].starts_on:%B %Y} the limits are taken afresh: {asked.steps[stretch[0].starts_on]}."
        for stretch in stretches[1:]
    ]


def _notes(months: Sequence[Month], stretches: Sequence[Sequence[Month]], rows: Sequence[Row]) -> tuple[str, ...]:
    """What stands in no limit, and how far the limits can be trusted."""
    found = []
    if maturing := [row["month_words"] for row in rows if row["kind"] == MATURING]:
        found.append(
            f"Still maturing, so drawn hollow, in no limit and no rule: {', '.join(maturing)}. Waiting can change them."
        )
    if parts := [row["month_words"] for row in rows if row["kind"] == PART]:
        found.append(f"This system came into use during {parts[0]}: a part of a month, in no limit and no rule.")
    if nothing := [row["month_words"] for row in rows if row["kind"] == NOTHING]:
        found.append(f"No episode of the kind, so no rate: {', '.join(nothing)}.")
    for stretch in stretches:
        found += _of_stretch(stretch)
    if any(month.rate is not None and month.denominator < 5 for month in months):
        found.append("Some months have fewer than 5 episodes: a single child moves them far, and the limits are wide.")
    return tuple(found)


def _of_stretch(stretch: Sequence[Month]) -> list[str]:
    """What must be known about the limits of a stretch."""
    values = [month.rate or 0.0 for month in stretch if month.is_counted]
    since = f"From {stretch[0].starts_on:%B %Y}"
    limits = limits_of(values)
    if limits is None:
        return [f"{since}: {len(values)} complete months, too few for limits (at least {FEWEST})."]
    found = []
    if len(values) < ENOUGH:
        found.append(
            f"{since}: the limits rest on {len(values)} months and may still move; {ENOUGH} or more make them firm."
        )
    if limits.left_out:
        found.append(
            f"{since}: {limits.left_out} unusually large step{'s' if limits.left_out > 1 else ''} between neighbouring"
            " months left out of the limits’ width."
        )
    if limits.lower < 0 or limits.upper > 1:
        found.append(f"{since}: a limit beyond 0 % or 100 % is drawn there.")
    return found
