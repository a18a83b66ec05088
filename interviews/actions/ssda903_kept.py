"""What earlier files brought and these do not hold, though they hold its collection year: said, and kept.

A return of a year repeats every placement and absence that touches it. One that is no longer there may have been a
mistake of the earlier file, or is one of this: a person has to look, and nothing is removed.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q

from accounts.models import Council
from cases.models import Child, MissingEpisode, Placement
from cases.rules import collection_year
from cases.ssda903.reading import EPISODES, MISSING, Problem
from cases.ssda903.writing import NOT_COUNTED
from interviews.actions.ssda903_plan import KEPT, ChildChange, Plan
from rhi.timespan import LONDON, TimeSpan

LOADED = Child.Source.SSDA903
WORDS = "In your records, loaded before, and not in this file. It is kept: remove it here if it was a mistake."
NO_LINE = 0
PLACES = {Placement: ("placements", EPISODES, "DECOM"), MissingEpisode: ("episodes", MISSING, "MIS_START")}


def keep(plan: Plan, change: ChildChange, row: Any) -> None:
    """Say it of one row, unless no return holds such a one."""
    if row.source != LOADED or getattr(row, "closed_without_return_id", None) == NOT_COUNTED:
        return
    what, file, column = PLACES[type(row)]
    words = row_words(row)
    plan.note(change, what, KEPT, words)
    plan.problems.append(Problem(file, NO_LINE, column, f"{change.reference}: {words}", WORDS, is_warning=True))


def keep_of_others(
    plan: Plan, council: Council, last_day: date, seen: Collection[int], hidden: Collection[int]
) -> None:
    """The same of children who are not in the files at all."""
    year = collection_year(last_day)
    begins, ends = date(year, 4, 1), date(year + 1, 3, 31)
    placements = Placement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=begins), starts_on__lte=ends)
    over = Q(ended_at__isnull=True) | Q(ended_at__gte=TimeSpan.on_day(begins).earliest)
    absences = MissingEpisode.objects.filter(
        over, went_missing_earliest_at__lt=TimeSpan.on_day(ends).latest, duplicate_of__isnull=True
    )
    changes: dict[int, ChildChange] = {}
    for rows in (placements, absences):
        loaded = rows.filter(council=council, source=LOADED, child__merged_into__isnull=True).select_related("child")
        for row in loaded.order_by("child__reference", "pk").iterator(chunk_size=2000):
            if row.child_id not in seen and row.child_id not in hidden:
                keep(plan, changes.setdefault(row.child_id, ChildChange(row.child.reference, row.child_id)), row)
    plan.changes += [change for change in changes.values() if change.lines]


def row_words(row: Any) -> str:
    """“Missing from 05/09/2024 to 07/09/2024”, or “Placement K2 from …”."""
    if isinstance(row, Placement):
        return f"Placement {row}{until(row.ends_on)}"
    kind = "Missing" if row.category == MissingEpisode.Category.MISSING else "Away"
    starts_on = row.went_missing_earliest_at.astimezone(LONDON).date()
    ends_on = row.ended_at.astimezone(LONDON).date() if row.ended_at else None
    return f"{kind} from {starts_on:%d/%m/%Y}{until(ends_on)}"


def until(day: date | None) -> str:
    """Where it ended."""
    return f" to {day:%d/%m/%Y}" if day else ""
