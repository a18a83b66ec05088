"""The police's count beside ours: what forces reported, and what explains that we count fewer."""

from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Coalesce

from cases.models import EpisodeGrading, MissingEpisode
from reporting.questions import PERMISSION, Question, absences_of
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


def regraded_out_of_duty(question: Question) -> int:
    """How many absences of the period were graded “missing” for a time, and now call for no interview.

    A grading that was corrected counts as it was corrected: the absence never was missing. A merged record is counted
    with the one that stands. “Away” calls for an interview where the council's own rule of that day says so.
    """
    missing = MissingEpisode.Category.MISSING
    gradings = EpisodeGrading.objects.for_user(question.user, PERMISSION)
    away_calls = Func(
        F("council_id"), F("returned_earliest_at"), function="rhi_away_calls", output_field=BooleanField()
    )
    absences = absences_of(question).standing().exclude(category=missing)
    was_missing = Exists(gradings.filter(episode=OuterRef("pk"), category=missing))
    return int(absences.alias(away_calls=away_calls).filter(was_missing, away_calls=False).count())
