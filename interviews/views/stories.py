"""Pages that tell: the child, the episode, the return home interview, the interview."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from audit.models import Access, Restriction
from audit.pages import RecordPage
from cases.models import Child, ChildMerge, EpisodeReference, MissingEpisode, Placement
from interviews.actions.interviews import what_is_missing
from interviews.deadlines import eighteenth_birthday
from interviews.models import Help, Interview, InterviewCoverage, Offer, ReturnInterview
from interviews.next_step import next_step
from interviews.timeline import timeline

SHOWN_ACCESSES = 20


class ChildPage(RecordPage):
    """A child's page: who, what is owed now, the story, who looked."""

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

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or the way to it."""
        if self.merged_into:
            messages.info(request, "Two records of this child were made one. This is the record that stands.")
            return HttpResponseRedirect(reverse("child", args=[self.merged_into]))
        return super().get(request, *args, **kwargs)

    def context(self) -> dict[str, Any]:
        """Everything of one child, in a constant number of queries."""
        child, user, now = self.record, self.person, timezone.now()
        owed = list(
            ReturnInterview.objects.for_user(user)
            .standing()
            .filter(child=child)
            .select_related("child", "episode", "assigned_to")
            .prefetch_related(
                Prefetch("offers", Offer.objects.for_user(user).select_related("method", "response")),
                Prefetch("coverage", InterviewCoverage.objects.for_user(user).select_related("interview__completion")),
                Prefetch("help", Help.objects.for_user(user).select_related("outcome")),
            )
        )
        episodes = list(
            MissingEpisode.objects.for_user(user)
            .standing()
            .filter(child=child)
            .prefetch_related(Prefetch("references", EpisodeReference.objects.for_user(user).select_related("force")))
        )
        placements = list(
            Placement.objects.for_user(user).filter(child=child).select_related("placement_type", "host_council")
        )
        open_interviews = [(row, next_step(row, user, now)) for row in owed if row.urgency(now) != "none"]
        merges = list(
            ChildMerge.objects.for_user(user)
            .filter(kept=child, undone_at__isnull=True)
            .select_related("merged", "merged_by")
        )
        records = [child.pk, *(merge.merged_id for merge in merges)]
        seen = Access.objects.for_user(user).filter(child_id__in=records).select_related("user", "agency")
        return {
            "child": child,
            "placements": placements,
            "placement": next((row for row in placements if row.ends_on is None), None),
            "episodes": episodes,
            "owed": open_interviews,
            "timeline": timeline(episodes=episodes, owed=owed, placements=placements),
            "accesses": list(seen.order_by("-seen_at")[:SHOWN_ACCESSES]),
            "may_record": user.may("record_cases", child.council_id),
            "merges": merges,
            "may_merge": user.may("sign_off", child.council_id),
            "may_answer": user.may("answer_rights_requests", child.council_id),
            "may_restrict": user.may("restrict_records", child.council_id),
            "restriction": Restriction.objects.for_user(user, "view_cases")
            .filter(child_id=child.pk, lifted_at__isnull=True)
            .first(),
            "may_see_accesses": user.may("view_audit", child.council_id),
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
            "duplicates": list(twins.prefetch_related(references)),
            "owed": owed,
            "step": next_step(owed, user, timezone.now()) if owed else None,
            "earlier": list(earlier[:SHOWN_ACCESSES]),
            "may_record": user.may("record_cases", episode.council_id) and not episode.duplicate_of_id,
        }


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
            "help": list(owed.help.select_related("outcome")),
            "flags": list(owed.flags.all()),
            "urgency": owed.urgency(now),
            "step": next_step(owed, user, now),
            "now": now,
            **{
                f"may_{permission}": user.may(permission, owed.council_id)
                for permission in ("record_cases", "conduct_interviews", "sign_off", "release_summaries")
            },
        }


class InterviewPage(RecordPage):
    """One interview: the child's words, the analysis, findings, help, and what is missing before sign-off."""

    model, parameter = Interview, "interview_pk"
    related = ("child", "interviewer", "venue", "completion", "late_reason", "signed_off_by")
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
            "missing": [] if interview.signed_off_at else what_is_missing(interview),
            "may_conduct": user.may("conduct_interviews", interview.council_id),
            "may_sign_off": user.may("sign_off", interview.council_id) and interview.interviewer_id != user.pk,
        }
