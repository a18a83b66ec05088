"""Absences belong to the placement of their first day, whichever of the two was recorded first."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from cases.models import MissingEpisode, Placement
from interviews.actions.returns import owe_interview
from rhi.words import london_day


def link_absences(children: Iterable[int]) -> int:
    """After placements of these children (keys) were added or moved: how many absences belong to another one now.

    Their return home interviews are worked out again, since the placement decides in which group they are counted.
    """
    episodes = MissingEpisode.objects.filter(child__in=list(children)).select_related(
        "child", "council", "placement__placement_type", "return_interview"
    )
    found = list(episodes)
    placements: defaultdict[int, list[Placement]] = defaultdict(list)
    rows = Placement.objects.filter(child__in={episode.child_id for episode in found})
    for placement in rows.select_related("placement_type"):
        placements[placement.child_id].append(placement)
    changed = 0
    for episode in found:
        day = london_day(episode.went_missing_earliest_at)
        lived = next((row for row in placements[episode.child_id] if _covers(row, day)), None)
        if (lived and lived.pk) == episode.placement_id:
            continue
        episode.placement = lived
        episode.version += 1
        episode.save()
        if hasattr(episode, "return_interview"):
            owe_interview(episode)
        changed += 1
    return changed


def _covers(placement: Placement, day: date) -> bool:
    return placement.starts_on <= day and (placement.ends_on is None or day < placement.ends_on)
