"""Who has how much: open interviews by person and by team, and those nobody has."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

NO_TEAM = "No team"


@dataclass(frozen=True)
class Load:
    """What one person has: counts of open interviews. `pk` is None for those nobody has."""

    pk: int | None
    name: str
    team: str
    open: int = 0
    overdue: int = 0
    soon: int = 0
    booked: int = 0

    @property
    def words(self) -> str:
        """“4 open, 1 overdue”."""
        return f"{self.open} open, {self.overdue} overdue" if self.overdue else f"{self.open} open"


@dataclass(frozen=True)
class TeamLoad:
    """A team, its people, and their sum."""

    name: str
    people: list[Load]
    open: int
    overdue: int
    soon: int
    booked: int


def loads(
    owed: "QuerySet[Any]", people: Iterable[Any], teams: Mapping[int, str], *, now: datetime, soon: timedelta
) -> list[Load]:
    """A row per person, those with nothing too, and a last one for what nobody has. One statement."""
    numbers = {
        row["assigned_to"]: row
        for row in owed.order_by()
        .values("assigned_to", "assigned_to__name")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            soon=Count("pk", filter=Q(due_at__gte=now, due_at__lte=now + soon)),
            booked=Count("pk", filter=Q(booked_at__gte=now)),
        )
    }
    known = {person.pk: person.name for person in people}
    gone = {pk: f"{row['assigned_to__name']} (holds no role here now)" for pk, row in numbers.items() if pk}
    names = {**gone, **known}
    rows = [_load(pk, name, teams.get(pk, ""), numbers.get(pk)) for pk, name in names.items()]
    rows.sort(key=lambda load: (-load.overdue, -load.open, load.name))
    return [*rows, _load(None, "Nobody yet", "", numbers.get(None))]


def by_team(rows: Iterable[Load]) -> list[TeamLoad]:
    """The same by team, those without one last."""
    teams: defaultdict[str, list[Load]] = defaultdict(list)
    for load in rows:
        teams[load.team or NO_TEAM].append(load)
    ordered = sorted(teams, key=lambda name: (name == NO_TEAM, name))
    return [_sum(name, teams[name]) for name in ordered]


def _load(pk: int | None, name: str, team: str, row: Any) -> Load:
    if row is None:
        return Load(pk, name, team)
    return Load(pk, name, team, row["open"], row["overdue"], row["soon"], row["booked"])


def _sum(name: str, people: list[Load]) -> TeamLoad:
    open_, overdue, soon, booked = (
        sum(getattr(load, what) for load in people) for what in ("open", "overdue", "soon", "booked")
    )
    return TeamLoad(name, people, open_, overdue, soon, booked)
