"""Pages that tell: the child, the episode, the return home interview, the interview."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from audit.models import Access, Restriction
from audit.pages import RecordPage
from cases.models import (
    CareStatus,
    Child,
    ChildMerge,
    ChildName,
    EpisodeReference,
    HostTelling,
    MissingEpisode,
    Placement,
    SiblingLink,
    TriggerReached,
)
from cases.rules import eighteenth_birthday
from cases.ssda903.records import days_of, rejected
from cases.ssda903.writing import Failure
from interviews import quality
from interviews.actions.sign_off import what_is_missing
from interviews.briefing import before_you_go
from interviews.models import CarerAccount, Interview, QualityReview, ReturnInterview
from interviews.next_step import next_step
from interviews.patterns import patterns
from interviews.views.chronology import absences_of

SHOWN_ACCESSES = 20
SHOWN_EPISODES = 10


class ChildPage(RecordPage):
    """A child's page: who, what is owed now, how often missing, who looked."""

    model, parameter = Child, "child_pk"
    template_name = "interviews/child.html"
    merged_into: int | None = None

    def find(self, request: HttpRequest) -> None:
        """The child; the address of a record that was made one with another leads to that one."""
        try:
            super().find(request)
        except Http404:
            merges = ChildMerge.objects.for_user(self.person).filter(merged=self.kwargs["child_pk"])
            self.merged_into = merges.filter(undone_at__isnull=True).values_list("kept_id", flat=True).first()
            if self.merged_into is None:
                raise

    def log(self, request: HttpRequest) -> None:
        """Who looked; the way to another record shows nothing."""
        if not self.merged_into:
            super().log(request)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the way to it."""
        if self.merged_into:
            messages.info(request, "Two records of this child were made one. This is the record that stands.")
            return HttpResponseRedirect(reverse("child", args=[self.merged_into]))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Everything of one child, in a constant number of queries."""
        child, user, now = self.record, self.person, timezone.now()
        owed = ReturnInterview.objects.for_user(user).standing().filter(child=child).still_open()
        owed = owed.select_related("child", "episode", "assigned_to")
        episodes = list(
            MissingEpisode.objects.for_user(user)
            .standing()
            .filter(child=child)
            .prefetch_related(Prefetch("references", EpisodeReference.objects.for_user(user).select_related("force")))
        )
        placements = list(
            Placement.objects.for_user(user)
            .filter(child=child)
            .select_related("placement_type", "host_council", "host_body")
        )
        merges = list(
            ChildMerge.objects.for_user(user)
            .filter(kept=child, undone_at__isnull=True)
            .select_related("merged", "merged_by")
        )
        records = [child.pk, *(merge.merged_id for merge in merges)]
        seen = Access.objects.for_user(user).filter(child_id__in=records).select_related("user", "agency")
        return {
            "child": child,
            "names": list(ChildName.objects.for_user(user).filter(child=child)),
            "status": CareStatus.objects.for_user(user).filter(child=child, ends_on__isnull=True).first(),
            "placements": placements,
            "placement": next((row for row in placements if row.ends_on is None), None),
            "episodes": episodes[:SHOWN_EPISODES],
            "episode_count": len(episodes),
            "recent": patterns(absences_of(episodes), (), now).recent,
            "owed": [(row, next_step(row, user, now)) for row in owed],
            "accesses": list(seen.order_by("-seen_at")[:SHOWN_ACCESSES]),
            "may_record": user.may("record_cases", child.council_id),
            "merges": merges,
            "reached": list(
                TriggerReached.objects.for_user(user)
                .filter(child=child, resolved_at__isnull=True)
                .select_related("trigger")[:5]
            ),
            "may_merge": user.may("sign_off", child.council_id),
            "may_answer": user.may("answer_rights_requests", child.council_id),
            "may_restrict": user.may("restrict_records", child.council_id),
            "restriction": Restriction.objects.for_user(user, "view_cases")
            .filter(child_id=child.pk, lifted_at__isnull=True)
            .first(),
            "may_see_accesses": user.may("view_audit", child.council_id),
            "rejected": rejected(
                child, placements, episodes, days_of(episodes[:SHOWN_EPISODES], now.date()), by_grading=False
            ),
            "adult_on": eighteenth_birthday(child.born_on) if child.born_on else None,
            "now": now,
        }


class EpisodePage(RecordPage):
    """A missing episode: what happened, what is still to record, and what was corrected."""

    model, parameter = MissingEpisode, "episode_pk"
    related = (
        "child",
        "placement__placement_type",
        "missing_from",
        "returned_to",
        "closed_without_return",
        "duplicate_of",
        "council",
        "still_missing_by",
    )
    template_name = "interviews/episode.html"

    def context(self) -> dict[str, Any]:
        """The episode with its references, its return interview and its earlier versions."""
        episode, user = self.record, self.person
        owed = ReturnInterview.objects.for_user(user).filter(episode=episode).first()
        earlier = episode.events.order_by("-pgh_id")
        twins = MissingEpisode.objects.for_user(user).filter(duplicate_of=episode)
        references = Prefetch("references", EpisodeReference.objects.for_user(user).select_related("force"))
        return {
            "child": episode.child,
            "episode": episode,
            "references": list(episode.references.select_related("force")),
            "told": list(episode.notifications.all()),
            "steps": list(episode.escalations.select_related("step")),
            "host": HostTelling.objects.for_user(user)
            .filter(episode=episode)
            .select_related("host_council", "host_body", "decided_by", "seen_by")
            .first(),
            "gradings": list(episode.gradings.select_related("recorded_by")),
            "siblings_missing": siblings_missing_with(user, episode),
            "duplicates": list(twins.prefetch_related(references)),
            "owed": owed,
            "step": next_step(owed, user, timezone.now()) if owed else None,
            "earlier": list(earlier[:SHOWN_ACCESSES]),
            "may_record": user.may("record_cases", episode.council_id) and not episode.duplicate_of_id,
            "rejected": self.rejected() if episode.placement_id else [],
            "doubt": episode.doubt(timezone.now()),
        }

    def rejected(self) -> list[Failure]:
        """What the SSDA903 return would be rejected for because of this absence."""
        episode, user = self.record, self.person
        lived = Placement.objects.for_user(user).filter(child=episode.child_id).select_related("placement_type")
        others = MissingEpisode.objects.for_user(user).standing().filter(child=episode.child_id)
        days = days_of([episode], timezone.localdate())
        found = rejected(episode.child, lived, others.prefetch_related("gradings"), days)
        return [failure for failure in found if failure.record == episode]


def siblings_missing_with(user: Any, episode: MissingEpisode) -> list[MissingEpisode]:
    """Episodes of linked siblings at the same time: each a record of its own, and only those this person may see."""
    siblings = SiblingLink.objects.for_user(user).filter(child=episode.child_id).values("sibling")
    same_time = MissingEpisode.objects.for_user(user).filter(child__in=siblings)
    if episode.ended_at:
        same_time = same_time.filter(went_missing_earliest_at__lt=episode.ended_at)
    ended_later = Q(ended_at__isnull=True) | Q(ended_at__gt=episode.went_missing_earliest_at)
    return list(same_time.filter(ended_later).select_related("child"))


class ReturnInterviewPage(RecordPage):
    """A return home interview: the clock, what was tried, what comes next."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child", "episode", "assigned_to", "not_completed", "placement_type")
    template_name = "interviews/return_interview.html"

    def context(self) -> dict[str, Any]:
        """Offers, attempts, interviews, help and flags."""
        owed, user, now = self.record, self.person, timezone.now()
        talks = Interview.objects.for_user(user).select_related("interviewer", "completion")
        return {
            "child": owed.child,
            "owed": owed,
            "episode": owed.episode,
            "offers": list(owed.offers.select_related("method", "response", "decline_reason", "offered_by")),
            "attempts": list(owed.contact_attempts.select_related("outcome", "attempted_by")),
            "talks": list(talks.filter(coverage__return_interview=owed)),
            "carers": list(owed.carer_accounts.select_related("taken_by")),
            "disclosures": list(owed.disclosures.all()),
            "help": list(owed.help.select_related("outcome")),
            "flags": list(owed.flags.all()),
            "handovers": list(owed.handovers.select_related("asked_council", "asked_agency", "asked_body")),
            "doubted": owed.assignments.filter(ended_at__isnull=True).exclude(doubts="").first(),
            "is_parked": owed.parked_until is not None and owed.parked_until > timezone.localdate(),
            "urgency": owed.urgency(now),
            "step": next_step(owed, user, now),
            "now": now,
            **{
                f"may_{permission}": user.may(permission, owed.council_id)
                for permission in ("record_cases", "conduct_interviews", "sign_off", "release_summaries")
            },
        }


class BeforeYouGoPage(RecordPage):
    """The card to read before setting out."""

    model, parameter = ReturnInterview, "return_interview_pk"
    related = ("child", "episode", "assigned_to", "placement_type")
    permission = "view_cases"
    template_name = "interviews/before_you_go.html"

    def context(self) -> dict[str, Any]:
        """The child, the episode, and what is known of the visit."""
        owed = self.record
        return {
            "child": owed.child,
            "owed": owed,
            "episode": owed.episode,
            "may_start": self.person.may("conduct_interviews", owed.council_id),
            **before_you_go(self.person, owed, self.permission),
        }


class InterviewPage(RecordPage):
    """One interview: the child's words, the analysis, findings, help, and what is missing before sign-off."""

    model, parameter = Interview, "interview_pk"
    related = (
        "child",
        "interviewer",
        "venue",
        "completion",
        "late_reason",
        "signed_off_by",
        "independence_accepted_by",
    )
    template_name = "interviews/interview.html"

    def context(self) -> dict[str, Any]:
        """The record as it stands."""
        interview, user = self.record, self.person
        covered = ReturnInterview.objects.for_user(user).standing().filter(coverage__interview=interview)
        return {
            "child": interview.child,
            "interview": interview,
            "covered": list(covered.select_related("episode")),
            "findings": list(interview.findings.select_related("code")),
            "help": list(interview.help.select_related("outcome")),
            "carers": list(CarerAccount.objects.for_user(user).filter(return_interview__coverage__interview=interview)),
            "disclosures": list(interview.disclosures.all()),
            "addenda": list(interview.addenda.select_related("added_by")),
            "judged": QualityReview.objects.for_user(user).filter(interview=interview).first(),
            "checklist": quality.checklist(interview) if interview.signed_off_at else [],
            "missing": [] if interview.signed_off_at else what_is_missing(interview),
            "may_conduct": user.may("conduct_interviews", interview.council_id),
            "may_judge": user.may("sign_off", interview.council_id) and interview.interviewer_id != user.pk,
            "may_sign_off": user.may("sign_off", interview.council_id) and interview.interviewer_id != user.pk,
        }
