"""One absence that was recorded twice: one record stands, the other is marked as its duplicate. Nothing is deleted.

The work (offers, talks, help …) goes on at the record that stands; the duplicate owes nothing and is counted nowhere.
"""

from collections.abc import Iterator
from typing import Any

import pghistory
from django.db import transaction

from accounts.actions import require
from accounts.models import User
from cases.actions import save_episode
from cases.models import EpisodeReference, MissingEpisode
from interviews.actions.moving import Moved, Pointer, made, move, pointers_to, rows_of, set_column
from interviews.actions.returns import owe_interview
from interviews.models import ReturnInterview
from rhi.refusals import Refused, lock_current

PERMISSION = "record_cases"
STAYS_WITH_EPISODE = {
    "cases.EpisodeReference.episode",  # copied
    "cases.EpisodeGrading.episode",  # how that report was graded
    "cases.MissingEpisode.duplicate_of",  # moved by itself
    "interviews.ReturnInterview.episode",  # its content moves, it stays as “no interview due”
}
STAYS_WITH_INTERVIEW = {
    "interviews.DeadlineFlag.return_interview",
    "sharing.ShareDecision.return_interview",
    "sharing.Summary.return_interview",
}
KEEP_OTHER = "It was decided on sharing for the record that would be the duplicate. Let that one stand instead."
BOTH_RELEASED = (
    "A summary is released for each of the two records. "
    "Withdraw first the one of the record that will be the duplicate."
)
NOT_BACK = (
    "The record that would stand has no return, and the other one has. "
    "Let the other one stand, or choose to take the widest times of the two."
)
NO_INTERVIEW = (
    "Work is recorded for the interview of the duplicate, and the record that stands has no return yet. "
    "Record its return first, or let the other one stand."
)


@transaction.atomic
def merge_episodes(
    *,
    user: User,
    episode: MissingEpisode,
    version: int,
    duplicate: MissingEpisode,
    reason: str,
    widen: bool = False,
) -> MissingEpisode:
    """`episode` stands, `duplicate` is another report of the same absence.

    The times of `episode` stay, unless `widen` says to take the earlier start and the later return of the two.
    StaleRecord where `episode` was saved since.
    """
    require(user, PERMISSION, episode.council_id)
    if episode.child_id != duplicate.child_id or episode.council_id != duplicate.council_id:
        raise Refused("These are episodes of two children. Make the children’s records one first.", "other")
    kept = lock_current(_rows(), episode.pk, version)
    with pghistory.context(reason=f"One absence, recorded twice: {reason}"):
        join(kept, _rows().select_for_update(of=("self",)).get(pk=duplicate.pk), widen=widen)
    return kept


def join(kept: MissingEpisode, twin: MissingEpisode, *, widen: bool = False) -> list[Moved]:
    """Mark `twin` as the duplicate of `kept` and move its work there; what was changed. Both rows are locked.

    Asks for no permission and no common child: for the actions that do.
    """
    _check(kept, twin, widen=widen)
    moved = _follow(kept, twin)
    twin.version += 1
    twin.save(update_fields=["version"])
    if widen:
        _widen(kept, twin)
    save_episode(kept)
    moved += _move_work(kept, twin)
    for episode in (twin, kept):
        if episode.located or episode.returned or hasattr(episode, "return_interview"):
            owe_interview(episode)
    return moved


def _rows() -> Any:
    return MissingEpisode.objects.select_related("child", "council", "placement__placement_type")


def _check(kept: MissingEpisode, twin: MissingEpisode, *, widen: bool) -> None:
    """What would lose a duty, a decision or a summary is refused."""
    if kept.pk == twin.pk:
        raise Refused("Choose another episode.", "other")
    for episode in (kept, twin):
        if episode.duplicate_of_id:
            raise Refused(f"The record of {episode.went_missing} is a duplicate already.", "other")
    if kept.ended_at is None and twin.ended_at is not None and not widen:
        raise Refused(NOT_BACK, "stands")
    if of_twin := _owed(twin):
        _check_work(kept, of_twin, widen=widen)


def _check_work(kept: MissingEpisode, of_twin: ReturnInterview, *, widen: bool) -> None:
    """The record that stands can take over the work, and is the one that was decided on."""
    of_kept = _owed(kept)
    if of_kept is None and not (kept.located or kept.returned or widen) and any(_work_of(of_twin)):
        raise Refused(NO_INTERVIEW, "stands")
    if of_twin.share_decided_at and not (of_kept and of_kept.share_decided_at):
        raise Refused(KEEP_OTHER, "stands")
    if of_kept and _is_released(of_kept) and _is_released(of_twin):
        raise Refused(BOTH_RELEASED)


def _owed(episode: MissingEpisode) -> ReturnInterview | None:
    return ReturnInterview.objects.filter(episode=episode).first()


def _pointers(target: type[Any], stays: set[str]) -> Iterator[Pointer]:
    return (pointer for pointer in pointers_to(target) if pointer.name not in stays)


def _work_of(owed: ReturnInterview) -> Iterator[bool]:
    """Whether anything hangs on it, table by table."""
    return (rows_of(pointer, owed).exists() for pointer in _pointers(ReturnInterview, STAYS_WITH_INTERVIEW))


def _is_released(owed: ReturnInterview) -> bool:
    """Whether an agency can read a summary of it now."""
    summaries = (each for each in pointers_to(ReturnInterview) if each.name == "sharing.Summary.return_interview")
    return any(rows_of(pointer, owed).filter(status="released").exists() for pointer in summaries)


def _follow(kept: MissingEpisode, twin: MissingEpisode) -> list[Moved]:
    """The mark, and the duplicates of the duplicate."""
    moved: list[Moved] = []
    field = MissingEpisode._meta.get_field("duplicate_of")
    moved += move(Pointer(MissingEpisode, field), twin, kept)
    return moved + set_column(twin, "duplicate_of", kept.pk)


def _widen(kept: MissingEpisode, twin: MissingEpisode) -> None:
    """The earlier start, and the later return with its being found; where there is no return, what is known at all."""
    if twin.went_missing_earliest_at < kept.went_missing_earliest_at:
        kept.set_span("went_missing", twin.went_missing)
    if _is_later(twin, kept):
        kept.set_span("located", twin.located or kept.located)
        kept.set_span("returned", twin.returned)
        kept.returned_to_id = twin.returned_to_id or kept.returned_to_id
    elif not (kept.returned or kept.located):
        kept.set_span("located", twin.located)
    if not kept.returned and kept.closed_at is None:
        kept.closed_at, kept.closed_without_return_id = twin.closed_at, twin.closed_without_return_id


def _is_later(one: MissingEpisode, other: MissingEpisode) -> bool:
    """Whether the return of `one` is the later one of the two."""
    if one.returned is None or other.returned is None:
        return one.returned is not None
    return bool(one.returned.latest and other.returned.latest and one.returned.latest > other.returned.latest)


def _move_work(kept: MissingEpisode, twin: MissingEpisode) -> list[Moved]:
    """Police references are copied; notifications, attachments and everything done for the interview move."""
    moved: list[Moved] = []
    for reference in EpisodeReference.objects.filter(episode=twin):
        same = {"episode": kept, "force_id": reference.force_id}
        if not EpisodeReference.objects.filter(**same, reference_key=reference.reference_key).exists():
            facts = {**same, "reference": reference.reference, "council_id": kept.council_id}
            moved.append(made(EpisodeReference.objects.create(**facts)))
    for pointer in _pointers(MissingEpisode, STAYS_WITH_EPISODE):
        moved += move(pointer, twin, kept)
    of_twin = _owed(twin)
    if of_twin is None:
        return moved
    of_kept = _owed(kept) or (owe_interview(kept) if kept.located or kept.returned else None)
    if of_kept is None:
        return moved
    for pointer in _pointers(ReturnInterview, STAYS_WITH_INTERVIEW):
        moved += move(pointer, of_twin, of_kept)
    if of_kept.assigned_to_id is None:
        moved += set_column(of_kept, "assigned_to", of_twin.assigned_to_id)
    return moved
