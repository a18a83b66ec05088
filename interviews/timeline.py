"""A child's story in order: episodes, returns, offers, interviews, help, placements. Pure over rows already loaded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.urls import reverse

from interviews.deadlines import LONDON


@dataclass(frozen=True)
class Event:
    """One thing that happened: when (UTC), in how many words, and where to read more."""

    at: datetime
    title: str
    detail: str = ""
    url: str = ""


def timeline(*, episodes: Iterable[Any], owed: Iterable[Any], placements: Iterable[Any]) -> list[Event]:
    """All events, newest first."""
    events = [
        *(event for episode in episodes for event in _of_episode(episode)),
        *(event for row in owed for event in _of_interview(row)),
        *(event for placement in placements for event in _of_placement(placement)),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _of_episode(episode: Any) -> Iterator[Event]:
    url = reverse("episode", args=[episode.pk])
    yield Event(episode.went_missing_earliest_at, f"{episode.get_category_display()}: {episode.went_missing}", "", url)
    if episode.located_earliest_at:
        yield Event(episode.located_earliest_at, f"Found: {episode.located}", episode.found_where, url)
    if episode.returned_earliest_at:
        yield Event(episode.returned_earliest_at, f"Back: {episode.returned}", "", url)


def _of_interview(owed: Any) -> Iterator[Event]:
    url = reverse("return_interview", args=[owed.pk])
    for offer in owed.offers.all():
        yield Event(offer.offered_at, str(offer), offer.response.label, url)
    for covered in owed.coverage.all():
        talk = covered.interview
        yield Event(talk.started_at, "Interview", talk.completion.label, reverse("interview", args=[talk.pk]))
    for row in owed.help.all():
        yield Event(row.offered_at, f"Help offered: {row.outcome.label}", row.result, url)


def _of_placement(placement: Any) -> Iterator[Event]:
    at = datetime.combine(placement.starts_on, time.min, tzinfo=LONDON)
    yield Event(at, f"Placement: {placement.placement_type}", placement.get_location_display())
