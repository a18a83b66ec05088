"""Times, lengths and ages in words. Pure: `now` is always given, aware; London on the screen."""

from datetime import date, datetime, timedelta

from rhi.timespan import LONDON

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NEAR = {0: "today", -1: "yesterday", 1: "tomorrow"}
SOON = timedelta(hours=6)


def day_words(day: date) -> str:
    """3 February 2012."""
    return f"{day.day} {day:%B %Y}"


def time_words(at: datetime) -> str:
    """14:05, in London."""
    return f"{at.astimezone(LONDON):%H:%M}"


def london_day(at: date) -> date:
    """The London day of a moment; a plain date is its own day."""
    return at.astimezone(LONDON).date() if isinstance(at, datetime) else at


def age(born_on: date, on: date) -> int:
    """Whole years. Born on 29 February: a year older on 1 March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def duration_words(length: timedelta, *, hours_up_to: int = 48) -> str:
    """“31 hours”, “1 day 2 hours”: rounded down, in elapsed hours of 60 minutes and days of 24 hours."""
    length = abs(length)
    if length < timedelta(minutes=1):
        return "less than a minute"
    if length < HOUR:
        return _many(length // timedelta(minutes=1), "minute")
    hours = length // HOUR
    if hours < 2:
        return _join(_many(hours, "hour"), (length % HOUR) // timedelta(minutes=1), "minute")
    if hours < hours_up_to:
        return _many(hours, "hour")
    if length < 7 * DAY:
        return _join(_many(length // DAY, "day"), (length % DAY) // HOUR, "hour")
    return _many(length // DAY, "day")


def moment_words(at: datetime, now: datetime) -> str:
    """“today 14:05 (3 hours ago), 24 November 2026 14:05”: the full time always stands in the text."""
    local = at.astimezone(LONDON)
    full = f"{day_words(local.date())} {local:%H:%M}{_clock_note(local)}"
    name = NEAR.get((local.date() - now.astimezone(LONDON).date()).days)
    return f"{name} {local:%H:%M} ({_away(at, now)}), {full}" if name else f"{full} ({_away(at, now)})"


def due_words(due_at: datetime, now: datetime) -> str:
    """“due in 5 hours”, “due tomorrow 09:20”, “overdue by 1 day 2 hours”. At the due time itself it is not overdue."""
    if now > due_at:
        return f"overdue by {duration_words(now - due_at, hours_up_to=24)}"
    local = due_at.astimezone(LONDON)
    days = (local.date() - now.astimezone(LONDON).date()).days
    if days == 0 or due_at - now <= SOON:
        return f"due in {duration_words(due_at - now, hours_up_to=24)}"
    if days == 1:
        return f"due tomorrow {local:%H:%M}"
    if days < 7:
        return f"due {local:%A} {local.day} {local:%B %H:%M}"
    return f"due {day_words(local.date())} {local:%H:%M}"


def _away(at: datetime, now: datetime) -> str:
    length = duration_words(now - at, hours_up_to=24)
    if length == "less than a minute":
        return "now"
    return f"{length} ago" if at <= now else f"in {length}"


def _clock_note(local: datetime) -> str:
    """An hour that comes twice, in October, is told apart by the name of its clock."""
    return f" {local.tzname()}" if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset() else ""


def _many(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _join(first: str, rest: int, unit: str) -> str:
    return f"{first} {_many(rest, unit)}" if rest else first
