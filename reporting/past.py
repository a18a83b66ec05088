"""Return home interviews as they were known at a moment in the past, put together from the history.

A row that was not changed since stands as it is. Of one that was, the history holds what stood before the first change
after that moment. A row made later did not exist. What was disposed of since, with its history, is missing: figures
that must stand for ever are published.
"""

from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet

from interviews.models import ReturnInterview
from reporting.questions import PERMISSION, Question, part_of, rows_of

Event: Any = ReturnInterview.pgh_event_model  # type: ignore[attr-defined]


def rows_as_they_were(question: Question) -> "list[QuerySet[Any]]":
    """Two sets of rows that together are all of them: unchanged since, and as the history kept them."""
    later = Event.objects.filter(pgh_obj_id=OuterRef("pk"), pgh_created_at__gt=question.as_at)
    same = rows_of(question).filter(~Exists(later), made_at__lte=question.as_at)
    return [same, _kept(question)]


def _kept(question: Question) -> "QuerySet[Any]":
    """Behind the wall: the history's policies show what the person may see."""
    council, period = question.council, question.period
    if council.pk not in question.user.council_ids(PERMISSION):
        return Event.objects.none()
    changes = Event.objects.filter(council=council, pgh_created_at__gt=question.as_at)
    first = changes.order_by().values("pgh_obj_id").annotate(first=Min("pgh_id")).values("first")
    rows = Event.objects.filter(pgh_id__in=first, made_at__lte=question.as_at).exclude(
        child__in=sorted(question.user.hidden_children)
    )
    return part_of(rows.filter(counted_on__gte=period.starts_on, counted_on__lte=period.ends_on), question)
