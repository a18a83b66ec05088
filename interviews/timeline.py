"""A child's story in order: one event per thing that happened. Pure over rows already loaded.

`kind` is what the page's filter reads (KINDS, in words).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse

from interviews.deadlines import LONDON

KINDS: dict[str, str] = {
    "missing": "Missing episodes",
    "offer": "Offers and tries",
    "talk": "Talks",
    "result": "Help, actions and referrals",
    "sharing": "What others were told",
    "living": "Where the child lives, and status",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened: when (UTC), what, by whom, and where to read more."""

    at: datetime
    kind: str
    title: str
    detail: str = ""
    url: str = ""
    who: str = ""


@dataclass(frozen=True)
class Story:
    """The rows of one child that make events."""

    episodes: Iterable[Any] = ()
    owed: Iterable[Any] = ()
    placements: Iterable[Any] = ()
    statuses: Iterable[Any] = ()
    actions: Iterable[Any] = ()
    referrals: Iterable[Any] = ()


def timeline(story: Story, kinds: Iterable[str] = ()) -> list[Event]:
    """All events, newest first; only those kinds where some are named."""
    events = [
        *(event for episode in story.episodes for event in _of_episode(episode)),
        *(event for row in story.owed for event in _of_interview(row)),
        *(event for placement in story.placements for event in _of_placement(placement)),
        *(event for status in story.statuses for event in _of_status(status)),
        *(event for row in story.actions for event in _of_action(row)),
        *(event for row in story.referrals for event in _of_referral(row)),
    ]
    wanted = set(kinds) or set(KINDS)
    return sorted((event for event in events if event.kind in wanted), key=lambda event: event.at, reverse=True)


def _of_episode(episode: Any) -> Iterator[Event]:
    url = reverse("episode", args=[episode.pk])
    start, end = episode.went_missing_earliest_at, episode.ended_at
    title = f"{episode.get_category_display()} since {episode.went_missing}"
    yield Event(start, "missing", title, episode.circumstances, url)
    for told in episode.notifications.all():
        title = f"{told.get_whom_display()} told of the absence"
        yield Event(told.told_at, "sharing", title, told.note, url, told.told_by)
    if episode.located_earliest_at:
        by = f"by {episode.found_by}" if episode.found_by else ""
        yield Event(episode.located_earliest_at, "missing", f"Found {episode.located}", episode.found_where, url, by)
    if episode.returned_earliest_at:
        yield Event(episode.returned_earliest_at, "missing", f"Back {episode.returned}", _away_for(start, end), url)
    if episode.closed_at:
        yield Event(episode.closed_at, "missing", "Closed without a return", str(episode.closed_without_return), url)


def _away_for(start: datetime, end: datetime | None) -> str:
    if end is None:
        return ""
    hours = int((end - start).total_seconds() // 3600)
    return f"Away for about {hours} hours" if hours < 48 else f"Away for about {hours // 24} days"


def _of_interview(owed: Any) -> Iterator[Event]:
    url = reverse("return_interview", args=[owed.pk])
    for offer in owed.offers.all():
        came_of_it = offer.response.label if offer.has_reached else f"It did not arrive: {offer.undelivered_why}"
        yield Event(offer.offered_at, "offer", str(offer), came_of_it, url, str(offer.offered_by))
    for attempt in owed.contact_attempts.all():
        title = f"Contact attempt: {attempt.outcome}"
        yield Event(attempt.attempted_at, "offer", title, attempt.note, url, str(attempt.attempted_by))
    for invitation in owed.talk_invitations.all():
        opened = "Opened by the child" if invitation.recognised_at else "Not opened by the child yet"
        if invitation.undelivered_at:
            opened = f"It did not arrive: {invitation.undelivered_why}"
        if invitation.left_at:
            title = f"Invited to their own page: {invitation.get_way_display().lower()}"
            yield Event(invitation.left_at, "offer", title, opened, url)
    yield from _of_talks(owed, url)
    for row in owed.help.all():
        yield Event(row.offered_at, "result", f"Help offered: {row.outcome.label}", row.result, url)
    yield from _of_sharing(owed, url)


def _of_talks(owed: Any, url: str) -> Iterator[Event]:
    for account in owed.carer_accounts.all():
        yield Event(account.given_at, "talk", str(account), "Not an interview with the child", url)
    for covered in owed.coverage.all():
        talk = covered.interview
        done = talk.completion.label if talk.completion else "The record is being written"
        yield Event(talk.started_at, "talk", "Talk", done, reverse("interview", args=[talk.pk]), str(talk.interviewer))
    for told in owed.disclosures.all():
        yield Event(told.disclosed_at, "talk", f"Told of: {told}", "", reverse("disclosure", args=[told.pk]))
        if told.told_at:
            yield Event(told.told_at, "sharing", f"{told.get_told_display()} phoned", told.reference, url)


def _of_sharing(owed: Any, url: str) -> Iterator[Event]:
    if owed.share_decided_at:
        words = "Decided to share with the police" if owed.is_shared else "Decided not to share with the police"
        yield Event(owed.share_decided_at, "sharing", words, "", url)
    if owed.released_at:
        yield Event(owed.released_at, "sharing", "Summary released to the police", "", url)


def _of_placement(placement: Any) -> Iterator[Event]:
    where = placement.get_location_display()
    yield Event(_start_of(placement.starts_on), "living", f"Placement: {placement.placement_type}", where)


def _of_status(status: Any) -> Iterator[Event]:
    yield Event(_start_of(status.starts_on), "living", str(status))
    if status.ends_on:
        yield Event(_start_of(status.ends_on), "living", f"{status} ended")


def _of_action(row: Any) -> Iterator[Event]:
    url, who = reverse("action_change", args=[row.pk]), str(row.owner or row.owner_name)
    yield Event(row.recorded_at, "result", f"To do: {row.what}", f"By {row.due_on:%d/%m/%Y}", url, who)
    if row.done_on:
        yield Event(_start_of(row.done_on), "result", f"Done: {row.what}", row.result, url, who)


def _of_referral(row: Any) -> Iterator[Event]:
    url = reverse("referral_change", args=[row.pk])
    yield Event(_start_of(row.sent_on), "result", str(row), row.why, url)
    if row.answered_on:
        yield Event(
            _start_of(row.answered_on), "result", f"{row}: {row.get_answer_display().lower()}", row.outcome, url
        )


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)
