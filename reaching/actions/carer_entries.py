"""What carers write: kept, told of, and decided by a person. Nothing of it becomes a record by itself."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from audit import access
from cases.models import Child, MissingEpisode
from interviews.models import CarerAccount
from reaching.actions import carer_telling
from reaching.models import CarerEntry, CarerLink
from rhi import wall
from rhi.refusals import Refused
from rhi.timespan import TimeSpan

PERMISSION = Permission.RECORD_CASES
LOOKED = "care"


def note_look(link: CarerLink, children: list[Child]) -> None:
    """Through a link these children were shown: in the audit, beside the looks of people."""
    rows = [(child.pk, link.council_id) for child in children]
    access.saw(user=None, rows=rows, what=LOOKED, terms=f"Carer’s link {link.pk}")


@transaction.atomic
def write_entry(
    *, link: CarerLink, child: Child, kind: str, submission: uuid.UUID, at: TimeSpan | None, now: datetime, **facts: Any
) -> bool:
    """Keep what a carer wrote, and tell the council; False where this very form was sent before.

    Asked for behind the wall of the link: a child it does not show cannot be written about.
    """
    entry = CarerEntry(link=link, child=child, council_id=link.council_id, kind=kind, submission=submission, **facts)
    entry.written_at = now
    if at is not None:
        entry.at_earliest_at, entry.at_latest_at, entry.at_precision = at.earliest, at.latest, at.precision
    made = CarerEntry.objects.bulk_create([entry], ignore_conflicts=True)
    kept = CarerEntry.objects.select_related("council").filter(submission=submission, link=link.pk).first()
    if kept is None or made[0].written_at != kept.written_at:
        return False
    with wall.every_council("a carer wrote"):
        carer_telling.tell_of_entry(kept)
    return True


@transaction.atomic
def confirm(
    *,
    user: User,
    entry: CarerEntry,
    episode: MissingEpisode | None = None,
    account: CarerAccount | None = None,
    words_to_carer: str = "",
) -> CarerEntry:
    """It is in the record now: as this episode, or as this account; or the problem is seen to."""
    current = hold(user, entry)
    current.episode, current.carer_account = episode, account
    return _decide(user, current, CarerEntry.State.CONFIRMED, words_to_carer)


@transaction.atomic
def set_aside(*, user: User, entry: CarerEntry, reason: str, words_to_carer: str = "") -> CarerEntry:
    """It does not go into the record; why stands with it, and what the carer is told."""
    current = hold(user, entry)
    current.reason = reason
    return _decide(user, current, CarerEntry.State.SET_ASIDE, words_to_carer)


def hold(user: User, entry: CarerEntry) -> CarerEntry:
    """The waiting entry, locked; Refused where somebody decided it meanwhile."""
    require(user, PERMISSION, entry.council_id)
    current: CarerEntry = CarerEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if current.state != CarerEntry.State.WAITING:
        state, who = current.get_state_display().lower(), current.decided_by or "somebody else"
        raise Refused(f"This was {state} meanwhile, by {who}. Look at it again.")
    return current


def _decide(user: User, entry: CarerEntry, state: str, words_to_carer: str) -> CarerEntry:
    entry.state, entry.decided_by, entry.decided_at = state, user, timezone.now()
    entry.words_to_carer = words_to_carer
    entry.version += 1
    entry.save()
    return entry
