"""The quality of records over time: by rule, by a manager's sampled judgement, and by the child's own answer.

About records, months and councils; there is no figure per person. A month is that of the talk, in London.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from interviews.deadlines import INTERVIEW_WINDOW, LONDON
from interviews.models import Interview, QualityReview
from interviews.states import COMPLETION_FULL

MONTHS = 12
SAMPLE = 5
IN_TIME = Q(return_interviews__returned_latest_at__gte=F("started_at") - INTERVIEW_WINDOW)
CHECKS: dict[str, tuple[str, Q]] = {
    "independent": ("Independent by both tests", Q(outside_care="yes", outside_council="yes")),
    "in_time": ("Within 72 hours of the return", IN_TIME),
    "words": ("The child’s words present", ~Q(child_words="")),
    "harm": ("Harm considered", Q(findings__code__list_name="risk")),
    "help": ("Help offered, or why not", Q(help__isnull=False)),
    "sharing": ("Shared, or decided not to share", Q(return_interviews__share_decided_at__isnull=False)),
}


@dataclass(frozen=True)
class Month:
    """One month of full, signed-off talks: how many, how many pass each check, judgements, children's answers."""

    month: date
    talks: int
    checks: tuple[tuple[str, int], ...]
    judged: int
    good: int
    asked: int
    helped: int


def months_of(talks: Any) -> list[Month]:
    """The last twelve months with talks, newest first, in one query."""
    signed = talks.filter(completion=COMPLETION_FULL, signed_off_at__isnull=False)
    counts: dict[str, Any] = {name: Count("pk", filter=where, distinct=True) for name, (_, where) in CHECKS.items()}
    rows = (
        signed.annotate(month=TruncMonth("started_at", tzinfo=LONDON))
        .order_by()
        .values("month")
        .annotate(
            talks=Count("pk", distinct=True),
            judged=Count("quality_review", distinct=True),
            good=Count("pk", filter=Q(quality_review__judgement=QualityReview.Judgement.GOOD), distinct=True),
            asked=Count("pk", filter=Q(did_this_help__in=["yes", "a_bit", "no"]), distinct=True),
            helped=Count("pk", filter=Q(did_this_help__in=["yes", "a_bit"]), distinct=True),
            **{f"n_{name}": count for name, count in counts.items()},
        )
        .order_by("-month")[:MONTHS]
    )
    return [
        Month(
            row["month"].date(),
            row["talks"],
            tuple((words, row[f"n_{name}"]) for name, (words, _) in CHECKS.items()),
            *(row[name] for name in ("judged", "good", "asked", "helped")),
        )
        for row in rows
    ]


def sample_of(talks: Any) -> list[Interview]:
    """Records to judge: signed off in the last three months or so, drawn by chance, not judged yet."""
    waiting = talks.filter(signed_off_at__isnull=False, quality_review__isnull=True).select_related("child")
    return list(waiting.order_by("?")[:SAMPLE])


def checklist(interview: Interview) -> list[tuple[str, bool]]:
    """The same checks for one record, in words."""
    marks = Interview.objects.filter(pk=interview.pk).aggregate(
        **{name: Count("pk", filter=where, distinct=True) for name, (_, where) in CHECKS.items()}
    )
    return [(words, bool(marks[name])) for name, (words, _) in CHECKS.items()]
