"""The child's story on one page, with the patterns in it; and the pack for when the child is missing again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.utils import timezone

from audit.pages import RecordPage
from cases.models import (
    Attachment,
    CareStatus,
    Child,
    ChildName,
    EpisodeNotification,
    KnownPerson,
    MissingAgainPack,
    MissingEpisode,
    Placement,
)
from interviews.models import (
    Action,
    CarerAccount,
    ContactAttempt,
    Disclosure,
    Finding,
    Help,
    InterviewCoverage,
    Offer,
    Referral,
    ReturnInterview,
)
from interviews.patterns import Absence, patterns
from interviews.pictures import absences_picture
from interviews.timeline import KINDS, Event, Story, timeline
from rhi.timespan import APPROXIMATE, EXACT

PACK_LISTS = ("stayed", "with_whom", "transport")
FOUND_BEFORE = 5
SHOWN = 60


def story_of(user: Any, child: Child) -> Story:
    """Every row of the child that makes events, in a constant number of queries."""
    owed = ReturnInterview.objects.for_user(user).standing().filter(child=child)
    offers = Offer.objects.for_user(user).select_related("method", "response", "offered_by")
    tries = ContactAttempt.objects.for_user(user).select_related("outcome", "attempted_by")
    talks = InterviewCoverage.objects.for_user(user).select_related("interview__completion", "interview__interviewer")
    episodes = (
        MissingEpisode.objects.for_user(user).standing().filter(child=child).select_related("closed_without_return")
    )
    return Story(
        episodes=list(episodes.prefetch_related(Prefetch("notifications", EpisodeNotification.objects.for_user(user)))),
        owed=list(
            owed.prefetch_related(
                Prefetch("offers", offers),
                Prefetch("contact_attempts", tries),
                Prefetch("coverage", talks),
                Prefetch("help", Help.objects.for_user(user).select_related("outcome")),
                Prefetch("carer_accounts", CarerAccount.objects.for_user(user)),
                Prefetch("disclosures", Disclosure.objects.for_user(user)),
                "talk_invitations",
            )
        ),
        placements=list(Placement.objects.for_user(user).filter(child=child).select_related("placement_type")),
        statuses=list(CareStatus.objects.for_user(user).filter(child=child)),
        actions=list(Action.objects.for_user(user).filter(child=child).select_related("owner")),
        referrals=list(Referral.objects.for_user(user).filter(child=child)),
    )


def absences_of(episodes: Iterable[Any]) -> list[Absence]:
    """The absences as the patterns read them."""
    return [
        Absence(
            episode.went_missing_earliest_at,
            episode.ended_at,
            episode.went_missing_precision in {EXACT, APPROXIMATE},
            episode.found_where,
        )
        for episode in episodes
    ]


class ChronologyPage(RecordPage):
    """The story, newest first, and its patterns in words and in a picture."""

    model, parameter = Child, "child_pk"
    template_name = "interviews/chronology.html"

    def context(self) -> dict[str, Any]:
        """Events of the kinds asked for; patterns of everything."""
        child, user = self.record, self.person
        chosen = [kind for kind in self.request.GET.getlist("show") if kind in KINDS]
        story = story_of(user, child)
        absences = absences_of(story.episodes)
        events = timeline(story, chosen)
        first = self.first_of(events)
        shown = events[first : first + SHOWN]
        older = first + SHOWN < len(events)
        said = Finding.objects.for_user(user).filter(interview__child=child, code__list_name__in=PACK_LISTS)
        labels = said.exclude(code__key__endswith=".not_disclosed").values_list("code__label", flat=True)
        return {
            "child": child,
            "events": shown,
            "count": len(events),
            "older_url": self.page_url(chosen, shown[-1]) if older else "",
            "newest_url": self.page_url(chosen) if first else "",
            "kinds": [(key, words, key in chosen or not chosen) for key, words in KINDS.items()],
            "is_filtered": bool(chosen),
            "patterns": patterns(absences, labels, timezone.now()),
            "picture": absences_picture(absences) if absences else None,
        }

    def first_of(self, events: list[Event]) -> int:
        """The place of the first event after the one that the link names; nonsense means from the start."""
        try:
            before = datetime.fromisoformat(self.request.GET.get("before", ""))
        except ValueError:
            return 0
        return next((place for place, event in enumerate(events) if before.tzinfo and event.at < before), 0)

    def page_url(self, chosen: list[str], last: Event | None = None) -> str:
        """The same page from there on."""
        query: list[tuple[str, str]] = [("show", kind) for kind in chosen]
        query += [("before", last.at.isoformat())] if last else []
        return f"{self.request.path}?{urlencode(query)}"


def pack_of(user: Any, child: Child) -> dict[str, Any]:
    """What helps to find this child: what found them before, what was said in talks, people, what was written."""
    episodes = list(MissingEpisode.objects.for_user(user).standing().filter(child=child))
    said = Finding.objects.for_user(user).filter(interview__child=child, code__list_name__in=PACK_LISTS)
    said = said.exclude(code__key__endswith=".not_disclosed").select_related("code", "interview")
    photos = Attachment.objects.for_user(user).filter(child=child, kind="photo", removed_at__isnull=True)
    placements = Placement.objects.for_user(user).filter(child=child, ends_on__isnull=True)
    return {
        "pack": MissingAgainPack.objects.for_user(user).filter(child=child).select_related("changed_by").first(),
        "names": list(ChildName.objects.for_user(user).filter(child=child)),
        "people": list(KnownPerson.objects.for_user(user).filter(child=child)),
        "found": [row for row in episodes if row.found_where or row.found_by][:FOUND_BEFORE],
        "said": list(dict.fromkeys(str(finding.code) for finding in said.order_by("-interview__started_at"))),
        "placement": placements.select_related("placement_type").first(),
        "photo": photos.first(),
        "patterns": patterns(absences_of(episodes), (), timezone.now()),
        "is_missing": any(row.ended_at is None for row in episodes),
    }


class PackPage(RecordPage):
    """One screen and one print of what helps to find this child."""

    model, parameter = Child, "child_pk"
    template_name = "interviews/pack.html"

    def context(self) -> dict[str, Any]:
        """All of it."""
        child, user = self.record, self.person
        return {
            "child": child,
            "may_write": user.may("record_cases", child.council_id) or user.may("conduct_interviews", child.council_id),
            **pack_of(user, child),
        }
