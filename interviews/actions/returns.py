"""The child is found, and the child is back: recording it makes the return home interview and its due time."""

from datetime import datetime
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from cases import actions
from cases.actions import save_episode
from cases.models import Child, Code, MissingEpisode
from interviews import flags
from interviews.models import ReturnInterview
from rhi.refusals import Refused, lock_current
from rhi.timespan import TimeSpan

DIED = "closure.died"
NOT_COMPLETED_DIED = "not_completed.died"


@transaction.atomic
def record_missing(
    *, user: User, child: Child, went_missing: TimeSpan, returned: TimeSpan | None = None, **facts: Any
) -> MissingEpisode:
    """A child is missing, or was: an absence entered late comes with its return, and what is owed is made at once."""
    now = timezone.now()
    if went_missing.earliest and went_missing.earliest > now:
        raise Refused("This time is in the future.", "went_missing")
    back = _bounded(returned, went_missing.earliest, now=now) if went_missing.earliest else returned
    if back and went_missing.earliest and _ends_before(back, went_missing.earliest):
        raise Refused("The return is before the child went missing. Check both times.", "returned")
    episode = actions.record_missing(user=user, child=child, went_missing=went_missing, returned=back, **facts)
    if back:
        owe_interview(episode)
    return episode


@transaction.atomic
def record_located(
    *, user: User, episode: MissingEpisode, version: int, located: TimeSpan, **facts: Any
) -> ReturnInterview:
    """The child is found; getting back may come later. Does not start the clock."""
    current = _lock(user, episode, version)
    _place_times(current, located=located, returned=current.returned)
    _set_facts(current, facts)
    save_episode(current, "located")
    return owe_interview(current)


@transaction.atomic
def record_return(
    *,
    user: User,
    episode: MissingEpisode,
    version: int,
    returned: TimeSpan,
    located: TimeSpan | None = None,
    returned_to: Code | None = None,
    **facts: Any,
) -> ReturnInterview:
    """The child is back in a home or care setting: the 72 hours start, and the interview is owed.

    A time nobody knows is kept as the interval it lies in: from being located (or going missing) until now.
    """
    current = _lock(user, episode, version)
    if current.returned:
        raise Refused("A return is recorded already. Correct it instead.", "returned")
    _place_times(current, located=located or current.located, returned=returned)
    current.returned_to = returned_to
    current.closed_at = current.closed_without_return = None
    _set_facts(current, facts)
    save_episode(current, "returned")
    return owe_interview(current)


@transaction.atomic
def correct_episode(
    *,
    user: User,
    episode: MissingEpisode,
    version: int,
    reason: str,
    went_missing: TimeSpan,
    located: TimeSpan | None,
    returned: TimeSpan | None,
    category: str,
    **facts: Any,
) -> ReturnInterview | None:
    """Correct times or category with a reason: the duty and the due time are worked out again, the old values kept."""
    current = _lock(user, episode, version)
    if current.returned and returned is None:
        raise Refused("The return cannot be taken away. Correct its time, and say how sure you are.", "returned")
    current.set_span("went_missing", went_missing)
    _place_times(current, located=located, returned=returned)
    current.category = category
    _set_facts(current, facts)
    with pghistory.context(reason=reason):
        save_episode(current, "went_missing")
        _correct_grading(current, user)
        if not (located or returned or hasattr(current, "return_interview")):
            return None
        return owe_interview(current)


@transaction.atomic
def regrade(
    *,
    user: User,
    episode: MissingEpisode,
    version: int,
    graded_at: datetime,
    category: str,
    police_grade: str,
    reason: str,
) -> MissingEpisode:
    """From a moment on the absence stands otherwise; how it stood before is kept, and the duty worked out again."""
    current = _lock(user, episode, version)
    last = current.gradings.last()
    if graded_at < (last.graded_at if last else current.went_missing_earliest_at):
        raise Refused("This is before the grading that stands. Correct the episode instead.", "graded_at")
    if (category, police_grade) == (current.category, current.police_grade):
        raise Refused("It stands like this already.", "category")
    current.category, current.police_grade = category, police_grade
    with pghistory.context(reason=reason):
        save_episode(current)
        actions.write_grading(current, user=user, graded_at=graded_at, reason=reason)
        if hasattr(current, "return_interview") or current.located or current.returned:
            owe_interview(current)
    return current


@transaction.atomic
def confirm_missing(
    *, user: User, episode: MissingEpisode, version: int, still_missing_at: datetime, still_missing_how: str
) -> MissingEpisode:
    """A person says that the child is missing still, and how that is known: the absence is not in doubt for a while."""
    current = _lock(user, episode, version)
    if current.ended_at is not None or current.located:
        raise Refused("The child has been found, or the absence has ended.")
    if not current.went_missing_earliest_at <= still_missing_at <= timezone.now():
        raise Refused("Enter a time since the child went missing, and not in the future.", "still_missing_at")
    current.still_missing_at, current.still_missing_by = still_missing_at, user
    current.still_missing_how = still_missing_how
    save_episode(current)
    return current


@transaction.atomic
def close_without_return(
    *, user: User, episode: MissingEpisode, version: int, closed_at: datetime, closed_without_return: Code
) -> MissingEpisode:
    """End an absence from which the child did not come back: turned 18, died, recorded in error, moved away."""
    current = _lock(user, episode, version)
    if current.returned:
        raise Refused("The child has returned: there is nothing to close.")
    if closed_at < current.went_missing_earliest_at:
        raise Refused("This is before the child went missing.", "closed_at")
    current.closed_at, current.closed_without_return = closed_at, closed_without_return
    with pghistory.context(reason="Closed without a return"):
        if closed_without_return.pk == DIED:
            current.child.died_on = timezone.localdate(closed_at)
            current.child.version += 1
            current.child.save()
        save_episode(current, "closed_at")
        reconsider(current.child)
    return current


@transaction.atomic
def change_child(*, user: User, child: Child, version: int, **facts: Any) -> Child:
    """Correct what is recorded of a child. A death ends what is still owed; one taken back opens it again."""
    had_died = Child.objects.values_list("died_on", flat=True).get(pk=child.pk) is not None
    changed = actions.change_child(user=user, child=child, version=version, **facts)
    if had_died and changed.died_on is None:
        ended_so = changed.return_interviews.filter(not_completed=NOT_COMPLETED_DIED)
        ended_so.update(not_completed=None, not_completed_at=None)
    reconsider(changed)
    return changed


def reconsider(child: Child) -> None:
    """After a change of what an interview hangs on: flags are brought in step, and of a child who died work ends."""
    _settle(child.return_interviews.all(), child)


def owe_interview(episode: MissingEpisode) -> ReturnInterview:
    """Make the return home interview of an episode where there is none, and bring its flags in step.

    Its columns follow the episode by themselves (interviews.derived). Nothing is ever deleted: a duty that ends is
    marked so.
    """
    owed = ReturnInterview.objects.filter(episode=episode).first() or ReturnInterview(episode=episode)
    if owed.pk is None:
        owed.council_id, owed.child_id = episode.council_id, episode.child_id
        owed.save()
    _settle(ReturnInterview.objects.filter(pk=owed.pk), episode.child)
    owed.refresh_from_db()
    return owed


def _settle(owed: Any, child: Child) -> None:
    """Nothing stays open of a child who died, also where it was entered late; then flags are brought in step."""
    if child.died_on is not None:
        owed.still_open().update(not_completed=NOT_COMPLETED_DIED, not_completed_at=timezone.now())
    flags.settle(owed.values_list("pk", flat=True), timezone.now())


def _correct_grading(episode: MissingEpisode, user: User) -> None:
    """A corrected category or grade was wrong from when it was given: that grading is corrected in its place."""
    last = episode.gradings.last()
    if last is None:
        actions.write_grading(episode, user=user, graded_at=episode.went_missing_earliest_at)
        return
    last.category, last.police_grade = episode.category, episode.police_grade
    last.save()


def _lock(user: User, episode: MissingEpisode, version: int) -> MissingEpisode:
    require(user, "record_cases", episode.council_id)
    rows = MissingEpisode.objects.select_related("child", "council", "placement")
    current = lock_current(rows, episode.pk, version)
    if current.duplicate_of_id:
        raise Refused("This absence is recorded twice, and the other record stands. Change that one.")
    return current


def _bounded(span: TimeSpan | None, not_before: datetime, *, now: datetime) -> TimeSpan | None:
    """An inexact time narrowed to where it can lie: not before what came before it, not after now. Exact: unchanged."""
    if span is None or span.precision == "exact":
        return span
    earliest = max(span.earliest, not_before) if span.earliest else not_before
    latest = min(span.latest, now) if span.latest else now
    return TimeSpan(earliest, latest, span.precision) if earliest <= latest else span


def _place_times(episode: MissingEpisode, *, located: TimeSpan | None, returned: TimeSpan | None) -> None:
    """Put both times into the episode, narrowed and checked against each other."""
    now = timezone.now()
    located = _bounded(located, episode.went_missing_earliest_at, now=now)
    back_from = located.earliest if located and located.earliest else episode.went_missing_earliest_at
    returned = _bounded(returned, back_from, now=now)
    _check_times(episode, located=located, returned=returned)
    episode.set_span("located", located)
    episode.set_span("returned", returned)


def _check_times(episode: MissingEpisode, *, located: TimeSpan | None, returned: TimeSpan | None) -> None:
    """Found after going missing, back after being found, nothing in the future. An interval may straddle."""
    missing_from, now = episode.went_missing_earliest_at, timezone.now()
    if located and _ends_before(located, missing_from):
        raise Refused("The child was found before going missing. Check both times.", "located")
    if returned and _ends_before(returned, missing_from):
        raise Refused("The return is before the child went missing. Check both times.", "returned")
    if located and returned and located.earliest and _ends_before(returned, located.earliest):
        raise Refused("The return is before the child was found. Check both times.", "returned")
    for field, span in (("located", located), ("returned", returned)):
        if span and span.earliest and span.earliest > now:
            raise Refused("This time is in the future.", field)


def _ends_before(span: TimeSpan, moment: datetime) -> bool:
    return span.latest is not None and span.latest < moment


def _set_facts(episode: MissingEpisode, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(episode, name, value)
