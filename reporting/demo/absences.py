"""A made-up child's absences: gone, found, back; told apart as the product tells them apart."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from cases.rules import ended_at
from interviews.deadlines import LONDON
from reporting.demo import shapes, words
from reporting.demo.children import Life
from reporting.demo.clock import BETWEEN_EPISODES, HOUR, MINUTE
from reporting.demo.rows import (
    DEMO,
    LOADED,
    Buffer,
    EpisodeRow,
    HelpRow,
    InterviewRow,
    OfferRow,
    PlacementRow,
    ReferenceRow,
)
from reporting.demo.world import Place, World
from rhi.timespan import DATE_ONLY, EXACT, TimeSpan


@dataclass
class Absence:
    """One episode and what was done about it; its return home interview has the same number counted from its own first id."""

    episode: EpisodeRow
    went_missing: TimeSpan
    located: TimeSpan | None
    returned: TimeSpan | None
    placement: PlacementRow | None
    next_starts_at: datetime | None = None
    return_interview_id: int = 0
    offers: list[OfferRow] = field(default_factory=list)
    talks: list[tuple[InterviewRow, int]] = field(default_factory=list)
    help: list[HelpRow] = field(default_factory=list)
    assigned_to_id: int | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether it came, as it were, from a file of before the system."""
        return self.episode.source == LOADED

    @property
    def talk_from(self) -> datetime:
        """From when on a talk counts for this episode."""
        return self.episode.located_earliest_at or self.episode.went_missing_earliest_at


def make_absences(
    rng: Random, world: World, place: Place, buffer: Buffer, life: Life, starts: list[datetime], most: int
) -> list[Absence]:
    """At most `most` absences, none overlapping, none after the 18th birthday or the as-of time; the last may be open."""
    absences: list[Absence] = []
    for starts_at, located_at, returned_at in _times(rng, world, life, starts):
        if len(absences) == most:
            break
        absence = _make_absence(rng, world, place, buffer, life, (starts_at, located_at, returned_at))
        if absences:
            absences[-1].next_starts_at = absence.went_missing.earliest
        absences.append(absence)
    return absences


def _times(
    rng: Random, world: World, life: Life, starts: list[datetime]
) -> Iterator[tuple[datetime, datetime, datetime]]:
    """(gone, found, back), one after another, with time between; ends with the first that is not over at the as-of time."""
    free_from = starts[0]
    for wanted in starts:
        starts_at = max(wanted, free_from)
        if starts_at >= world.as_of - HOUR or starts_at.astimezone(LONDON).date() >= life.adult_on:
            return
        located_at = starts_at + MINUTE * shapes.duration_minutes(rng)
        returned_at = located_at + MINUTE * (0 if rng.random() < 0.7 else rng.randrange(20, 600))
        yield starts_at, located_at, returned_at
        if returned_at > world.as_of:
            return
        free_from = returned_at + BETWEEN_EPISODES + HOUR * rng.uniform(0, 20)
        free_from = free_from.replace(second=0, microsecond=0)


def _spans(
    rng: Random, world: World, place: Place, life: Life, times: tuple[datetime, datetime, datetime]
) -> tuple[TimeSpan, TimeSpan | None, TimeSpan | None, bool]:
    """The three times as well as they are known, and whether they are of a loaded file: those hold days, and no return."""
    starts_at, located_at, returned_at = times
    if life.is_looked_after and located_at < place.went_live_at:
        went_missing = TimeSpan.on_day(starts_at.astimezone(LONDON).date())
        return went_missing, TimeSpan.on_day(located_at.astimezone(LONDON).date()), None, True
    went_missing = TimeSpan.exact(starts_at) if rng.random() < 0.85 else TimeSpan.approximate(starts_at)
    located = TimeSpan.exact(located_at) if located_at <= world.as_of else None
    returned = None
    if returned_at <= world.as_of:
        returned = inexact_return(shapes.PRECISIONS.draw(rng), returned_at, located_at, world.as_of)
    return went_missing, located, returned, False


def inexact_return(precision: str, returned_at: datetime, located_at: datetime, as_of: datetime) -> TimeSpan:
    """The return, narrowed to between being found and now when its time is not exact."""
    if precision == EXACT:
        return TimeSpan.exact(returned_at)
    day = returned_at.astimezone(LONDON).date()
    span = TimeSpan.on_day(day) if precision == DATE_ONLY else TimeSpan.approximate(returned_at)
    earliest, latest = max(span.earliest or located_at, located_at), min(span.latest or as_of, as_of)
    return TimeSpan(earliest, latest, span.precision)


def _make_absence(
    rng: Random,
    world: World,
    place: Place,
    buffer: Buffer,
    life: Life,
    times: tuple[datetime, datetime, datetime],
) -> Absence:
    went_missing, located, returned, is_loaded = _spans(rng, world, place, life, times)
    starts_at, located_at, _ = times
    staff = world.staff[place.id]
    placement = life.placement_on(starts_at.astimezone(LONDON).date())
    assert went_missing.earliest and went_missing.latest
    told_at = starts_at + HOUR * rng.uniform(0.5, 6)
    episode = EpisodeRow(
        id=buffer.next_id(EpisodeRow),
        council_id=place.id,
        child_id=life.child_id,
        category=shapes.CATEGORIES.draw(rng) if life.is_looked_after else "missing",
        police_grade="" if is_loaded else shapes.GRADES.draw(rng),
        went_missing_earliest_at=went_missing.earliest,
        went_missing_latest_at=went_missing.latest,
        went_missing_precision=went_missing.precision,
        located_earliest_at=located.earliest if located else None,
        located_latest_at=located.latest if located else None,
        located_precision=located.precision if located else "",
        returned_earliest_at=returned.earliest if returned else None,
        returned_latest_at=returned.latest if returned else None,
        returned_precision=returned.precision if returned else "",
        ended_at=ended_at(returned=returned, located=located, closed_at=None, is_loaded=is_loaded),
        told_council_at=None if is_loaded else min(told_at, world.as_of).replace(second=0, microsecond=0),
        missing_from_id=None if is_loaded else world.code("missing_from", _left(rng, placement)),
        placement_id=placement.id if placement else None,
        circumstances="" if is_loaded else rng.choice(words.CIRCUMSTANCES),
        found_where=rng.choice(words.FOUND_WHERE) if located and not is_loaded else "",
        found_by=rng.choice(words.FOUND_BY) if located and not is_loaded else "",
        returned_to_id=_returned_to(rng, world, placement) if returned else None,
        prevention_interview=rng.choice(words.PREVENTION) if returned else "",
        recorded_by_id=staff.caseworker,
        recorded_at=min(told_at + HOUR, world.as_of) if not is_loaded else place.went_live_at,
        source=LOADED if is_loaded else DEMO,
    )
    buffer.add(episode)
    if not is_loaded and rng.random() < 0.88:
        _add_references(rng, world, place, buffer, episode, placement)
    return Absence(episode, went_missing, located, returned, placement)


def _left(rng: Random, placement: PlacementRow | None) -> str:
    if rng.random() < 0.06:
        return "school"
    return "placement" if placement else "home"


def _returned_to(rng: Random, world: World, placement: PlacementRow | None) -> str:
    if rng.random() < 0.02:
        return world.code("returned_to", "hospital")
    return world.code("returned_to", "same_placement" if placement else "home")


def _add_references(
    rng: Random, world: World, place: Place, buffer: Buffer, episode: EpisodeRow, placement: PlacementRow | None
) -> None:
    """The force where the child lives has a reference; now and then the responsible council's force has one too."""
    hosted_by = placement.host_council_id if placement else None
    forces = [world.force_of[hosted_by] if hosted_by else place.force_id]
    if forces[0] != place.force_id and rng.random() < 0.3:
        forces.append(place.force_id)
    for force_id in forces:
        number = buffer.next_id(ReferenceRow)
        buffer.add(
            ReferenceRow(
                id=number,
                council_id=place.id,
                episode_id=episode.id,
                force_id=force_id,
                reference=f"DEMO/{episode.went_missing_earliest_at:%y}/{number:07d}",
                recorded_at=episode.recorded_at,
            )
        )


def london_date(moment: datetime) -> date:
    """The London day of a moment."""
    return moment.astimezone(LONDON).date()
