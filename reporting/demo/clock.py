"""Moments of made-up lives: when children go missing, and when people talk to them. Pure; UTC in and out."""

from datetime import UTC, datetime, timedelta
from random import Random

from reporting.demo import shapes
from rhi.timespan import LONDON

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BETWEEN_EPISODES = timedelta(hours=4)


def at_hour(moment: datetime, hour: int, minute: int) -> datetime:
    """The London day of the moment, at another time of that day; an hour the spring change skips is moved on."""
    local = moment.astimezone(LONDON)
    return datetime(local.year, local.month, local.day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def by_day(rng: Random, moment: datetime, not_before: datetime, not_after: datetime | None = None) -> datetime:
    """The moment moved to between 9:00 and 18:59 of its London day, unless that breaks a bound; to the minute."""
    moved = at_hour(moment, rng.randrange(9, 19), 5 * rng.randrange(12))
    if moved >= not_before and (not_after is None or moved <= not_after):
        return moved
    return moment.replace(second=0, microsecond=0) + MINUTE


def starts_of(rng: Random, begins_at: datetime, as_of: datetime, number: int) -> list[datetime]:
    """When one child goes missing: a cluster somewhere in the period, folded back at its end so that no time is rarer."""
    gap_days = max(4.0, 40.0 / number**0.5)
    moment = begins_at + (as_of - begins_at) * rng.random()
    moments = []
    for _ in range(number):
        folded = as_of - (moment - as_of) if moment > as_of else moment
        folded = at_hour(max(folded, begins_at), shapes.HOURS.draw(rng), 5 * rng.randrange(12))
        moments.append(min(folded, as_of - HOUR * rng.uniform(1, 20)).replace(second=0, microsecond=0))
        moment += DAY * rng.expovariate(1 / gap_days)
    return sorted(moments)


def talk_at(rng: Random, returned_at: datetime, delay: float) -> datetime:
    """When an interview is held: 63 % within 72 hours of the return, the rest trailing off over weeks."""
    due_at = returned_at + 3 * DAY
    if rng.random() < shapes.IN_TIME:
        return by_day(rng, returned_at + HOUR * rng.uniform(8, 70), returned_at + HOUR, due_at - MINUTE)
    return by_day(rng, due_at + HOUR + DAY * delay * rng.expovariate(1 / 6), due_at + MINUTE)
