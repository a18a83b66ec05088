"""What an export is of, kept as the query string of a link: whoever has it can ask the same again.

Days are kept as days, never as “last twelve months”: the same link means the same days tomorrow.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict

from accounts.models import Council, User
from interviews.deadlines import LONDON
from reporting.behind import NAMED
from reporting.dimensions import BY_NAME, ROLLED_UP
from reporting.export_models import Export
from reporting.periods import Period
from reporting.questions import RESPONSIBLE, Question

Kind, Format = Export.Kind, Export.Format
FORMATS: dict[str, tuple[str, ...]] = {
    Kind.FIGURES: (Format.XLSX, Format.ODS, Format.CSV),
    Kind.EPISODES: (Format.XLSX, Format.ODS, Format.CSV),
    Kind.EXTRACT: (Format.PARQUET,),
}
BREAKDOWN = "breakdown"
BREAKDOWNS = tuple(name for name in BY_NAME if name not in ROLLED_UP)
"""What figures can further be split by; group, placement type and month always are."""


@dataclass(frozen=True)
class Asked:
    """A question, the further breakdowns of its figures, and the measure or count whose episodes are wanted."""

    question: Question
    breakdowns: tuple[str, ...] = ()
    behind: tuple[tuple[str, str], ...] = ()


def query_of(asked: Asked) -> str:
    """The question as a link has it."""
    question = asked.question
    query = QueryDict(mutable=True)
    query["period"] = "other"
    for name, day in (("starts_on", question.period.starts_on), ("ends_on", question.period.ends_on)):
        _put_day(query, name, day)
    for name, value in (*question.parts.items(), *asked.behind):
        query[name] = value
    if question.view != RESPONSIBLE:
        query["view"] = question.view
    if question.was:
        _put_day(query, "as_at", (question.as_at.astimezone(LONDON) - timedelta(days=1)).date())
    query.setlist(BREAKDOWN, list(asked.breakdowns))
    return query.urlencode()


def read(query: str, *, user: User, council: Council, now: datetime) -> Asked:
    """The question of a person about a council, as `query_of` kept it; as at now where no past day is asked for."""
    kept = QueryDict(query)
    past = _day(kept, "as_at")
    was_at = datetime.combine(past + timedelta(days=1), time.min, tzinfo=LONDON) if past else None
    starts_on, ends_on = _day(kept, "starts_on"), _day(kept, "ends_on")
    if starts_on is None or ends_on is None:
        raise ValueError("a kept question names its days")
    question = Question(
        user=user,
        council=council,
        period=Period(starts_on, ends_on),
        as_at=was_at or now,
        parts={name: kept[name] for name in BY_NAME if kept.get(name)},
        view=kept.get("view") or RESPONSIBLE,
        was=was_at is not None,
    )
    breakdowns = tuple(name for name in kept.getlist(BREAKDOWN) if name in BREAKDOWNS)
    return Asked(question, breakdowns, behind_of(kept))


def behind_of(link: Any) -> tuple[tuple[str, str], ...]:
    """What of a link says whose episodes are wanted."""
    return tuple((name, link[name]) for name in NAMED if link.get(name))


def _put_day(query: QueryDict, name: str, day: date) -> None:
    for box, number in (("day", day.day), ("month", day.month), ("year", day.year)):
        query[f"{name}_{box}"] = str(number)


def _day(kept: Any, name: str) -> date | None:
    boxes = [kept.get(f"{name}_{box}") for box in ("year", "month", "day")]
    return date(*(int(box) for box in boxes)) if all(boxes) else None
