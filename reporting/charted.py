"""What charts are made of, counted: a measure by month, and episodes by the hours that something took."""

from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Count, Q

from accounts.models import Council
from interviews.deadlines import INTERVIEW_WINDOW
from reporting.charting.hours import BANDS, CANNOT_SAY, LINES, NOT_YET, Step
from reporting.charting.spc import Month
from reporting.counting import count
from reporting.measures import FOUR_WEEKS, WEEK, Measure, cannot_say, in_time, mature
from reporting.past import rows_as_they_were
from reporting.periods import Period, month_after, months_before, months_of
from reporting.questions import Question, rows_of
from rhi.words import london_day

PLACEMENTS_CHANGED = date(2024, 4, 1)
WHY_PLACEMENTS_CHANGED = "semi-independent homes are registered as supported accommodation from then on"


def months_counted(question: Question, measure: Measure, back: int) -> list[Month]:
    """The measure in each of so many months, up to the one in which the period asked for ends."""
    last = question.period.ends_on.replace(day=1)
    period = Period(months_before(last, back - 1), question.period.ends_on)
    cells = {cell.values["month"]: cell.counts for cell in count(replace(question, period=period), "month")}
    nothing = {f"n_{measure.key}": 0, f"d_{measure.key}": 0}
    found = []
    for month in months_of(period):
        counts = cells.get(month, nothing)
        ends_at = Period(month, month_after(month) - timedelta(days=1)).ends_at
        is_young = not period.covers_month(month) or question.as_at < ends_at + maturing_window(measure)
        numbers = counts[f"n_{measure.key}"], counts[f"d_{measure.key}"]
        found.append(Month(month, *numbers, is_maturing=is_young, is_part=began_within(question.council, month)))
    return found


def began_within(council: Council, month: date) -> bool:
    """Whether the council went live after the first day of this month: what came before is not in the figures."""
    live_on = london_day(council.went_live_at) if council.went_live_at else None
    return live_on is not None and month < live_on < month_after(month)


def maturing_window(measure: Measure) -> timedelta:
    """How long after its last day a month can still change by waiting: where nothing else is said, 28 days."""
    if measure.key.endswith("_72h"):
        return INTERVIEW_WINDOW
    return WEEK if measure.key.endswith("_7d") else FOUR_WEEKS


def steps_of(question: Question) -> dict[date, str]:
    """Where no trend may be read across: the placement types changed in April 2024."""
    return {PLACEMENTS_CHANGED: WHY_PLACEMENTS_CHANGED} if "placement_group" in question.parts else {}


def hours_counted(question: Question, step: Step) -> dict[str, int]:
    """Mature due episodes by the band of hours from the return to this step: each in one, or in none and said so."""
    tallies = {name: Count("pk", filter=mature(question.as_at) & part) for name, part in _parts(step).items()}
    sets = rows_as_they_were(question) if question.was else [rows_of(question)]
    counted = [rows.order_by().aggregate(**tallies) for rows in sets]
    return {name: sum(each[name] for each in counted) for name in tallies}


def _parts(step: Step) -> dict[str, Q]:
    """What each band means of the columns of a return home interview."""
    never = Q(**{f"{step.column}__isnull": True})
    unsure = Q(pk__in=[])
    for line in LINES:
        unsure |= cannot_say(step.column, line)
    parts = {CANNOT_SAY: ~never & unsure, NOT_YET: never}
    earlier = Q(pk__in=[])
    for band in BANDS:
        upto = in_time(step.column, band.upto) if band.upto else ~never
        parts[band.name] = ~never & ~unsure & upto & ~earlier
        earlier |= upto
    return parts
