"""Whose work is looked at, and how it is narrowed: everything a link to the worklist can carry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from accounts.models import Council, User
from interviews.models import PlacementBasis
from rhi.numbers import whole_number

MINE, TEAM, ALL = "mine", "team", "all"
NOBODY = "nobody"


@dataclass(frozen=True)
class Filters:
    """`show` mine, team or all; `who` a person's id or "nobody"; `team` a name; `basis` where the child lived."""

    show: str = ALL
    who: str = ""
    team: str = ""
    basis: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str], *, default_show: str) -> "Filters":
        """From a link; what makes no sense is left out."""
        show, who, basis = sent.get("show", default_show), sent.get("who", ""), sent.get("basis", "")
        return cls(
            show if show in {MINE, TEAM, ALL} else default_show,
            who if whole_number(who) is not None or who == NOBODY else "",
            sent.get("team", "")[:60],
            basis if basis in PlacementBasis.values else "",
        )

    def link(self, **other: str) -> str:
        """The same as a link, with something more in it."""
        facts = {"show": self.show, "who": self.who, "team": self.team, "basis": self.basis, **other}
        return "/?" + urlencode({name: value for name, value in facts.items() if value})


@dataclass(frozen=True)
class Scope:
    """One look at the worklist: who looks, at which council, when (UTC), narrowed how.

    `colleagues` are the ids of the people of the team asked for; `children`, where a search was made, those found.
    """

    person: User
    council: Council
    now: datetime
    today: date
    filters: Filters
    colleagues: frozenset[int] = frozenset()
    children: tuple[int, ...] | None = None

    @property
    def soon(self) -> timedelta:
        """How long before the due time work falls due soon: the council's setting."""
        return timedelta(hours=self.council.due_soon_hours)

    def of(self, model: Any) -> Any:
        """The model's rows of the council that exist for the person."""
        return model.objects.for_user(self.person).filter(council=self.council)

    def narrowed(self, rows: "QuerySet[Any]", *, person: str = "", child: str = "child", basis: str = "") -> Any:
        """The rows that the filters leave: `person`, `child`, `basis` are the paths from the row, where it has any."""
        if person:
            rows = rows.filter(self._of_person(person))
        if basis and self.filters.basis:
            rows = rows.filter(**{basis: self.filters.basis})
        if self.children is not None:
            rows = rows.filter(**{f"{child}__in": self.children})
        return rows

    def _of_person(self, path: str) -> Q:
        wanted = Q()
        if self.filters.show == MINE:
            wanted &= Q(**{path: self.person.pk})
        if self.filters.show == TEAM or self.filters.team:
            wanted &= Q(**{f"{path}__in": sorted(self.colleagues)})
        if self.filters.who == NOBODY:
            wanted &= Q(**{f"{path}__isnull": True})
        elif self.filters.who:
            wanted &= Q(**{path: int(self.filters.who)})
        return wanted


def colleagues_of(filters: Filters, person: User, teams: Mapping[int, str]) -> Iterable[int]:
    """The ids of the people of the team asked for, or of one's own; without a team, oneself."""
    team = filters.team or teams.get(person.pk, "")
    return [pk for pk, name in teams.items() if team and name == team] or [person.pk]
