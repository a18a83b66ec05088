"""The police's count beside ours: the reports of forces about children missing in the period, by our answer to them."""

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from reporting.questions import PERMISSION, Question
from sharing.models import PoliceReport


def police_reports(question: Question) -> dict[str, int]:
    """{"all", "matched", "waiting", "not_ours"}: by when the child went missing, or the report came in."""
    period, answers = question.period, PoliceReport.Answer
    reports = PoliceReport.objects.for_user(question.user, PERMISSION).filter(council=question.council)
    told = reports.annotate(at=Coalesce("missing_since_at", "received_at")).filter(
        at__gte=period.starts_at, at__lt=period.ends_at
    )
    found: dict[str, int] = told.aggregate(
        all=Count("pk"),
        matched=Count("pk", filter=Q(answer=answers.MATCHED)),
        waiting=Count("pk", filter=Q(answer=answers.WAITING)),
        not_ours=Count("pk", filter=Q(answer=answers.NOT_OURS)),
    )
    return found
