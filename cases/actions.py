"""What a person records about a child: each function one transaction, checked and refused in the user's words.

The return, which starts the duty, is recorded by interviews.actions.returns: the floor above.
"""

from datetime import date, datetime
from itertools import count
from typing import Any

import pghistory
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.actions import require
from accounts.models import Agency, Council, User
from cases import telling
from cases.hosting import keep_host_told, keep_hosts_told
from cases.models import (
    Child,
    Code,
    EpisodeGrading,
    EpisodeNotification,
    EpisodeReference,
    MissingEpisode,
    Placement,
    PlacementType,
)
from cases.references import child_key_of, key_of
from cases.rules import EARLIEST_BIRTH_YEAR, collection_year, ended_at
from rhi.constraints import save_or_refuse
from rhi.refusals import Refused, lock_current
from rhi.timespan import TimeSpan
from rhi.wall import nothing_hidden

OVERLAP = "This overlaps another missing episode of this child ({other}). Change the times, or correct the other one."


@transaction.atomic
def register_child(*, user: User, council: Council, **facts: Any) -> Child:
    """A new child of the council. Refused when the council already uses the reference."""
    require(user, "record_cases", council.pk)
    child = Child(council=council, **_clean_child(facts))
    _save_with_reference(user, child)
    return child


@transaction.atomic
def change_child(*, user: User, child: Child, version: int, **facts: Any) -> Child:
    """Correct what is recorded of a child; StaleRecord when somebody else saved it since."""
    require(user, "record_cases", child.council_id)
    current = lock_current(Child.objects.all(), child.pk, version)
    kept = current.reference
    for name, value in _clean_child(facts).items():
        setattr(current, name, value)
    if current.reference == kept:
        current.save()
    else:
        _save_with_reference(user, current)
    keep_hosts_told(current)
    return current


def _save_with_reference(user: User, child: Child) -> None:
    """Save, or refuse a reference that a record this person may see has already.

    A record that is hidden from them must not be given away by a refusal: theirs is saved beside it, with the next
    `same_reference`, and a job tells those who may see both (cases.restricting). Both cases take the same queries.
    """
    for _ in range(2):  # a second time where somebody else took the same place meanwhile
        with nothing_hidden():
            same = Child.objects.filter(council=child.council_id, reference_key=child_key_of(child.reference))
            rows = list(same.exclude(pk=child.pk).values_list("pk", "same_reference", "reference"))
        if seen := [reference for pk, _, reference in rows if pk not in user.hidden_children]:
            raise Refused(_taken(child.reference, seen), "reference")
        taken = {number for _, number, _ in rows}
        child.same_reference = next(number for number in count() if number not in taken)
        try:
            with transaction.atomic():
                child.save()
        except IntegrityError as error:
            if "one_child_per_council_reference" not in str(error):
                raise
        else:
            return
    raise Refused("Another child already has this reference.", "reference")


def _taken(reference: str, others: list[str]) -> str:
    """Which reference is in the way: the same, or another spelling of it."""
    if reference in others:
        return "Another child already has this reference."
    return (
        f"Another child already has this reference, written {others[0]}: capitals, spaces and zeros in front make no "
        "other reference. Use that record, or correct one of the two references."
    )


def _clean_child(facts: dict[str, Any]) -> dict[str, Any]:
    """The date of birth and its precision agree."""
    if facts.get("born_on") is None:
        return {**facts, "born_on": None, "born_precision": Child.BirthPrecision.UNKNOWN}
    if facts.get("born_precision", Child.BirthPrecision.EXACT) == Child.BirthPrecision.UNKNOWN:
        raise Refused("Leave the date of birth empty if it is not known, or choose “Known” or “Estimated”.", "born_on")
    if facts["born_on"] > timezone.localdate():
        raise Refused("Date of birth must be in the past.", "born_on")
    if facts["born_on"].year < EARLIEST_BIRTH_YEAR:
        raise Refused(f"This date of birth is before {EARLIEST_BIRTH_YEAR}. Check the year.", "born_on")
    return facts


@transaction.atomic
def record_placement(*, user: User, child: Child, **facts: Any) -> Placement:
    """Where a looked-after child lives from a day on. An open earlier placement ends on that day."""
    require(user, "record_cases", child.council_id)
    check_placement(facts["placement_type"], facts["starts_on"], facts.get("ends_on"))
    earlier = child.placements.filter(ends_on__isnull=True, starts_on__lt=facts["starts_on"]).first()
    if earlier:
        earlier.ends_on = facts["starts_on"]
        earlier.version += 1
        earlier.save()
    with pghistory.context(reason="A placement was recorded"):
        return save_placement(Placement(child=child, council_id=child.council_id, **facts))


@transaction.atomic
def change_placement(*, user: User, placement: Placement, version: int, **facts: Any) -> Placement:
    """Correct a placement, or end it."""
    require(user, "record_cases", placement.council_id)
    check_placement(facts["placement_type"], facts["starts_on"], facts.get("ends_on"))
    current = lock_current(Placement.objects.all(), placement.pk, version)
    for name, value in facts.items():
        setattr(current, name, value)
    with pghistory.context(reason="A placement was corrected"):
        return save_placement(current)


def check_placement(placement_type: PlacementType, starts_on: date, ends_on: date | None) -> None:
    """The days are in order, and the code was valid in the collection year of the start."""
    if ends_on is not None and ends_on < starts_on:
        raise Refused("The placement must end on or after the day it started.", "ends_on")
    year = collection_year(ends_on or starts_on)
    first, last = placement_type.valid_from_year, placement_type.valid_to_year
    if (first and year < first) or (last and collection_year(starts_on) > last):
        raise Refused(f"Code {placement_type.code} was not in use on that date.", "placement_type")


def save_placement(placement: Placement) -> Placement:
    """Save it; an overlap with another placement is refused in words.

    The database links the child's absences to it, those of long ago too; the host of one who is missing now is told.
    """
    refusal = Refused("This overlaps another placement of this child. End that one first.", "starts_on")
    save_or_refuse(placement, "placements_of_a_child_never_overlap", lambda: refusal)
    keep_hosts_told(placement.child)
    return placement


@transaction.atomic
def record_missing(
    *,
    user: User,
    child: Child,
    went_missing: TimeSpan,
    category: str,
    police_grade: str = "",
    missing_from: Code | None = None,
    circumstances: str = "",
    told_council_at: datetime | None = None,
    force: Agency | None = None,
    police_reference: str = "",
    returned: TimeSpan | None = None,
    returned_to: Code | None = None,
) -> MissingEpisode:
    """A child is missing. The council and the placement are those of the time; refused when it overlaps another.

    An absence that is over already (written on paper, entered later) comes with its return; interviews.actions.returns
    goes on from there, and is what pages call.
    """
    require(user, "record_cases", child.council_id)
    if went_missing.earliest is None or went_missing.latest is None:
        raise Refused("Enter at least the day the child went missing.", "went_missing")
    if child.moved_on and timezone.localdate(went_missing.earliest) >= child.moved_on:
        raise Refused(f"This child moved to {child.moved_to}, which records what happens from then on.", "went_missing")
    episode = MissingEpisode(
        child=child,
        council_id=child.council_id,
        category=category,
        police_grade=police_grade,
        missing_from=missing_from,
        circumstances=circumstances,
        told_council_at=told_council_at or timezone.now(),
        is_hosted=child.responsible_elsewhere is not None,
        recorded_by=user,
    )
    episode.set_span("went_missing", went_missing)
    episode.set_span("returned", returned)
    episode.returned_to = returned_to
    if (
        returned is None
        and child.episodes.standing().filter(went_missing_earliest_at__gt=went_missing.earliest).exists()
    ):
        words = "A later episode of this child is recorded: say when the child was back from this one."
        raise Refused(words, "returned")
    save_episode(episode)
    write_grading(episode, user=user, graded_at=went_missing.earliest)
    if police_reference and force:
        add_police_reference(user=user, episode=episode, force=force, reference=police_reference)
        keep_host_told(episode)
    return episode


def write_grading(episode: MissingEpisode, *, user: User, graded_at: datetime, reason: str = "") -> EpisodeGrading:
    """How the episode stands from a moment on, beside how it stood before."""
    row: EpisodeGrading = EpisodeGrading.objects.create(
        episode=episode,
        council_id=episode.council_id,
        graded_at=graded_at,
        category=episode.category,
        police_grade=episode.police_grade,
        reason=reason,
        recorded_by=user,
    )
    return row


@transaction.atomic
def write_details(*, user: User, episode: MissingEpisode, version: int, **facts: Any) -> MissingEpisode:
    """The rest of what is known about an absence. None of it moves the clock."""
    require(user, "record_cases", episode.council_id)
    current = lock_current(MissingEpisode.objects.all(), episode.pk, version)
    for what in ("last_seen", "reported"):
        current.set_span(what, facts.pop(what, None))
    for name, value in facts.items():
        setattr(current, name, value)
    current.save()
    return current


@transaction.atomic
def record_notification(
    *, user: User, episode: MissingEpisode, whom: str, told_at: datetime, told_by: str = "", note: str = ""
) -> EpisodeNotification:
    """Somebody was told of the absence."""
    require(user, "record_cases", episode.council_id)
    row: EpisodeNotification = EpisodeNotification.objects.create(
        episode=episode, council_id=episode.council_id, whom=whom, told_at=told_at, told_by=told_by, note=note
    )
    return row


def provisional_reference() -> str:
    """A reference of our own for a child whose council's reference nobody has at hand; to be corrected."""
    return f"PROVISIONAL-{timezone.now():%y%m%d}-{get_random_string(6, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}"


def save_episode(episode: MissingEpisode, field: str = "went_missing") -> None:
    """Save with `ended_at` kept in step; an overlap with another episode is refused, naming it.

    What the absence reaches (steps, triggers), and what the host is told, follow in the same transaction.
    """
    episode.ended_at = ended_at(
        returned=episode.returned,
        located=episode.located,
        closed_at=episode.closed_at,
        is_loaded=episode.source == Child.Source.SSDA903,
    )
    save_or_refuse(
        episode,
        "episodes_of_a_child_never_overlap",
        lambda: Refused(OVERLAP.format(other=_overlapped(episode)), field),
    )
    episode.refresh_from_db(fields=["placement"])  # the database links it (interviews, migration 0003_placements)
    telling.settle([episode.child_id])
    keep_host_told(episode)


def _overlapped(episode: MissingEpisode) -> str:
    """The other episode, in words."""
    others = MissingEpisode.objects.standing().filter(child=episode.child_id).exclude(pk=episode.pk)
    if episode.ended_at:
        others = others.filter(went_missing_earliest_at__lt=episode.ended_at)
    later_end = [
        other for other in others if other.ended_at is None or other.ended_at > episode.went_missing_earliest_at
    ]
    return f"missing from {later_end[0].went_missing}" if later_end else "another episode"


@transaction.atomic
def add_police_reference(*, user: User, episode: MissingEpisode, force: Agency, reference: str) -> EpisodeReference:
    """Carry a force's own reference; the same one twice, in whatever capitals and spaces, stays one."""
    require(user, "record_cases", episode.council_id)
    row = EpisodeReference(episode=episode, council_id=episode.council_id, force=force, reference=reference.strip())
    EpisodeReference.objects.bulk_create([row], ignore_conflicts=True)
    kept: EpisodeReference = EpisodeReference.objects.get(episode=episode, force=force, reference_key=key_of(reference))
    return kept
