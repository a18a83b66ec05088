"""When a message may reach a person: quiet hours and the hour of a digest, as London wall times. Pure.

The clocks change at 01:00 UTC. A wall time that does not exist in March is the moment of the jump. One that comes twice
in October begins a quiet time at its first coming and ends it at its second: nobody is woken in between.
"""

from datetime import UTC, date, datetime, time, timedelta

from rhi.timespan import LONDON

DAY = timedelta(days=1)


def after_quiet(at: datetime, quiet_from: time | None, quiet_until: time | None) -> datetime:
    """The first moment, not before `at`, outside the quiet hours; they may cross midnight. Equal ends: none."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return at
    today = at.astimezone(LONDON).date()
    for day in (today - DAY, today):
        begins = moment_of(day, quiet_from, is_last=False)
        ends = moment_of(day + DAY if quiet_from > quiet_until else day, quiet_until, is_last=True)
        if begins <= at < ends:
            return ends
    return at


def next_hour(after: datetime, hour: int) -> datetime:
    """The next time, after the moment, that it strikes this hour in London."""
    day = after.astimezone(LONDON).date()
    moments = (moment_of(day + ahead * DAY, time(hour), is_last=False) for ahead in range(3))
    return next(moment for moment in moments if moment > after)


def moment_of(day: date, wall: time, *, is_last: bool) -> datetime:
    """The UTC moment of a wall time; of two the last if `is_last`, of none the jump of the clocks."""
    local = datetime.combine(day, wall.replace(fold=1 if is_last else 0), tzinfo=LONDON)
    moment = local.astimezone(UTC)
    if moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None, fold=0):
        return datetime.combine(day, time(1), tzinfo=UTC)
    return moment
