"""What a carer's page shows: of each child where the last absence stands, and what came of this link's own entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.models import Child, MissingEpisode
from reaching.carers.rules import Absence, AbsenceFacts, absence_words, moment, short_name
from reaching.models import CarerEntry, CarerLink
from rhi.timespan import TimeSpan

ENTRIES = 5
STATE_WORDS = {
    CarerEntry.State.WAITING: "Waiting: nobody at the council has confirmed it yet.",
    CarerEntry.State.CONFIRMED: "Confirmed by the council.",
    CarerEntry.State.SET_ASIDE: "Not taken into the record by the council.",
}
COLUMNS = ("child_id", "ended_at", "located_precision", "returned_earliest_at")
TALK = ("return_interview__duty", "return_interview__first_offered_at", "return_interview__due_at")


@dataclass(frozen=True)
class Shown:
    """One child on the page. Nothing else of the child is loaded for it."""

    child_id: int
    name: str
    absence: Absence
    entries: list[tuple[CarerEntry, str, str]]


def shown(link: CarerLink, children: list[Child], now: datetime) -> list[Shown]:
    """The children of the link, by name. Two queries however many."""
    ids = [child.pk for child in children]
    latest = latest_absences(ids)
    own: dict[int, list[CarerEntry]] = {}
    for entry in CarerEntry.objects.filter(link=link.pk, child__in=ids).defer("words"):
        own.setdefault(entry.child_id, []).append(entry)
    rows = [
        Shown(
            child.pk,
            short_name(child.given_names, child.family_name),
            absence_words(latest.get(child.pk), now),
            [
                (entry, when(entry), STATE_WORDS[CarerEntry.State(entry.state)])
                for entry in own.get(child.pk, [])[:ENTRIES]
            ],
        )
        for child in children
    ]
    return sorted(rows, key=lambda row: (row.name, row.child_id))


def latest_absences(children: Iterable[int]) -> dict[int, AbsenceFacts]:
    """The latest absence of each child that has one: the columns named here, and no others."""
    episodes = MissingEpisode.objects.standing().filter(child__in=list(children))
    found = episodes.order_by("child_id", "-went_missing_earliest_at", "-pk").distinct("child_id")
    return {row["child_id"]: _facts(row) for row in found.values(*COLUMNS, *TALK)}


def _facts(row: dict[str, Any]) -> AbsenceFacts:
    return AbsenceFacts(
        is_ended=row["ended_at"] is not None,
        is_located=bool(row["located_precision"]),
        returned_at=row["returned_earliest_at"],
        is_due=row["return_interview__duty"] == "due",
        first_offered_at=row["return_interview__first_offered_at"],
        due_at=row["return_interview__due_at"],
    )


def when(entry: CarerEntry) -> str:
    """The time that the carer gave."""
    return span_words(entry.at) if entry.at else ""


def span_words(span: TimeSpan) -> str:
    """“Thursday 26 November 2026, 14:05” when exact; otherwise as it is known."""
    return moment(span.earliest) if span.precision == "exact" else str(span)
