"""The duty and its clock, as pure functions: no database, no clock of their own, no settings.

Source: DfE statutory guidance on children who run away or go missing from home or care (2014): an interview is
offered each time, and should be held within 72 hours of the child's return to their home or care setting.
Elapsed hours, weekends and bank holidays included, in UTC. The SQL twin of `duty` is in migration interviews.0002_duty.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from cases.rules import eighteenth_birthday
from rhi.timespan import TimeSpan

INTERVIEW_WINDOW = timedelta(hours=72)
LONDON = ZoneInfo("Europe/London")


class Duty(StrEnum):
    """Whether an episode calls for a return home interview."""

    DUE = "due"
    NOT_DUE = "not_due"
    AWAITING_RETURN = "awaiting_return"
    NOT_KNOWN = "not_known"


class Timeliness(StrEnum):
    """Whether something happened within a window of the return, when the return may be an interval."""

    IN_TIME = "in_time"
    LATE = "late"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True)
class DutyFacts:
    """What the duty hangs on. Times UTC; `returned` is None until the child is back."""

    category: str
    returned: TimeSpan | None
    born_on: date | None
    died_on: date | None
    away_calls_for_interview: bool
    went_live_at: datetime | None
    is_imported_without_return: bool = False
    is_duplicate: bool = False


def duty(facts: DutyFacts) -> Duty:
    """Whether the episode calls for an interview: its category does, and the child came back alive and under 18.

    Of an interval of return the earliest end is read, so that doubt falls in the child's favour; an unknown date of
    birth counts as under 18. Returned before the council's go-live, or loaded without a return: not known. An absence
    recorded twice owes once: the duplicate nothing.
    """
    return Duty.NOT_DUE if facts.is_duplicate else _duty_of_absence(facts)


def _duty_of_absence(facts: DutyFacts) -> Duty:
    if facts.is_imported_without_return:
        return Duty.NOT_KNOWN
    if facts.category != "missing" and not facts.away_calls_for_interview:
        return Duty.NOT_DUE
    if facts.returned is None:
        return Duty.NOT_DUE if facts.died_on else Duty.AWAITING_RETURN
    returned_at = facts.returned.earliest
    if returned_at is None:
        return Duty.DUE
    if facts.died_on is not None and facts.died_on < returned_at.astimezone(LONDON).date():
        return Duty.NOT_DUE
    if facts.went_live_at is not None and returned_at < facts.went_live_at:
        return Duty.NOT_KNOWN
    if facts.born_on is not None and returned_at.astimezone(LONDON).date() >= eighteenth_birthday(facts.born_on):
        return Duty.NOT_DUE
    return Duty.DUE


def due_at(returned: TimeSpan | None) -> datetime | None:
    """When the interview falls due: 72 elapsed hours after the earliest end of the return. None without a return."""
    return returned.earliest + INTERVIEW_WINDOW if returned and returned.earliest else None


def offer_due_at(returned: TimeSpan | None, offer_hours: int) -> datetime | None:
    """By when the council wants the offer made: its own hours after the earliest end of the return."""
    return returned.earliest + timedelta(hours=offer_hours) if returned and returned.earliest else None


def timeliness(happened_at: datetime, returned: TimeSpan, window: timedelta = INTERVIEW_WINDOW) -> Timeliness:
    """In time, late, or cannot say, reading both ends of the return. Exactly the window is in time; before it too."""
    if returned.earliest is None or returned.latest is None:
        return Timeliness.CANNOT_SAY
    if happened_at <= returned.earliest + window:
        return Timeliness.IN_TIME
    if happened_at > returned.latest + window:
        return Timeliness.LATE
    return Timeliness.CANNOT_SAY
