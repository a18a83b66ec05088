"""Deadlines that come near or pass, of the offer and of the interview, each with its own clock.

One statement works out which flags ought to stand from the facts and the times of the events, and writes what differs:
it may run at any time, twice, at once, or hours late, and comes to the same rows, unique per interview and kind.
`settle` does it for the interviews an action changes, in its transaction; `sweep` for all open ones as time passes.
A flag is resolved, never erased: `ended` when the work was done or ended after it, `corrected` when it was wrong.
Messages go into the outbox in the same transaction: one per person, council and sweep, naming no child.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from accounts.messages import Kind, hearers, notify
from accounts.models import Council, User
from interviews.models import DeadlineFlag

OPEN = """owed.duty = 'due' AND owed.completed_at IS NULL AND owed.not_completed_id IS NULL
    AND NOT owed.is_declined_by_child"""
THESE = "owed.duty = 'due' AND owed.id = ANY(%(ids)s)"

# What ought to stand: of six clocks those that struck before now, and before the work was done (`met_at`).
STRUCK = """
    SELECT owed.council_id, owed.id AS return_interview_id, clock.kind, clock.due_at, clock.event_at, clock.met_at
    FROM interviews_returninterview owed
    JOIN accounts_council council ON council.id = owed.council_id
    CROSS JOIN LATERAL (
        SELECT least(owed.completed_at, owed.not_completed_at, owed.declined_at) AS closed_at,
               make_interval(hours => council.due_soon_hours) AS soon,
               make_interval(hours => council.long_overdue_hours) AS long
    ) terms
    CROSS JOIN LATERAL (VALUES
        ('due_soon', owed.due_at, greatest(owed.due_at - soon, owed.returned_earliest_at), closed_at),
        ('overdue', owed.due_at, owed.due_at, closed_at),
        ('long_overdue', owed.due_at, owed.due_at + long, closed_at),
        ('offer_due_soon', owed.offer_due_at, greatest(owed.offer_due_at - soon, owed.returned_earliest_at),
            least(owed.first_offered_at, closed_at)),
        ('offer_overdue', owed.offer_due_at, owed.offer_due_at, least(owed.first_offered_at, closed_at)),
        ('offer_long_overdue', owed.offer_due_at, owed.offer_due_at + long, least(owed.first_offered_at, closed_at))
    ) AS clock (kind, due_at, event_at, met_at)
    WHERE {which} AND clock.due_at IS NOT NULL
      AND clock.event_at < %(now)s AND (clock.met_at IS NULL OR clock.met_at > clock.event_at)
"""

RAISE = """
WITH raised AS (
    INSERT INTO interviews_deadlineflag
        (council_id, return_interview_id, kind, due_at, event_at, raised_at, resolved_at, resolution)
    SELECT council_id, return_interview_id, kind, due_at, event_at, %(now)s,
           CASE WHEN met_at IS NOT NULL THEN %(now)s END, CASE WHEN met_at IS NULL THEN '' ELSE 'ended' END
    FROM ({struck}) struck
    WHERE {only} AND NOT EXISTS (
        SELECT 1 FROM interviews_deadlineflag stands
        WHERE stands.return_interview_id = struck.return_interview_id AND stands.kind = struck.kind
          AND stands.due_at = struck.due_at
          AND stands.resolution = CASE WHEN struck.met_at IS NULL THEN '' ELSE 'ended' END)
    ON CONFLICT (return_interview_id, kind) DO UPDATE
        SET due_at = excluded.due_at, event_at = excluded.event_at, resolved_at = excluded.resolved_at,
            resolution = excluded.resolution,
            raised_at = CASE WHEN interviews_deadlineflag.resolution = '' THEN interviews_deadlineflag.raised_at
                             ELSE excluded.raised_at END
    RETURNING council_id, return_interview_id, kind, due_at, resolution
)
SELECT (SELECT count(*) FROM raised), told.*
FROM (SELECT 1) always LEFT JOIN (
    SELECT DISTINCT ON (raised.return_interview_id)
           raised.council_id, raised.return_interview_id, raised.kind, raised.due_at, owed.child_id, owed.assigned_to_id
    FROM raised JOIN interviews_returninterview owed ON owed.id = raised.return_interview_id
    WHERE raised.kind = ANY(%(told)s::text[]) AND raised.resolution = ''
    ORDER BY raised.return_interview_id, array_position(%(told)s::text[], raised.kind::text) DESC
) told ON true
"""

ALL = "true"
# While somebody is at work: what is over, and what stands already. New open flags are the sweep's, which tells of them.
OVER_OR_STANDING = """(struck.met_at IS NOT NULL OR EXISTS (
    SELECT 1 FROM interviews_deadlineflag stood WHERE stood.return_interview_id = struck.return_interview_id
      AND stood.kind = struck.kind AND stood.resolution = ''))"""

CORRECT = """
UPDATE interviews_deadlineflag flag SET resolved_at = %(now)s, resolution = 'corrected'
FROM interviews_returninterview owed
WHERE owed.id = flag.return_interview_id AND {which} AND flag.resolution <> 'corrected'
  AND NOT EXISTS (SELECT 1 FROM ({struck}) struck
                  WHERE struck.return_interview_id = flag.return_interview_id AND struck.kind = flag.kind)
"""

# Which message a flag becomes, the gravest last: of several at once, as after an outage, only that one is told.
# The offer's own flags say the same as the interview's.
TOLD_AS = {
    "due_soon": Kind.DUE_SOON,
    "offer_overdue": Kind.OVERDUE,
    "overdue": Kind.OVERDUE,
    "long_overdue": Kind.LONG_OVERDUE,
}
GROUPS = {Kind.DUE_SOON: "soon", Kind.UNASSIGNED: "to_assign", Kind.OVERDUE: "overdue", Kind.LONG_OVERDUE: "overdue"}


@dataclass(frozen=True)
class Struck:
    """A clock that struck, newly raised."""

    council_id: int
    return_interview_id: int
    kind: str
    due_at: datetime
    child_id: int
    assigned_to_id: int | None


def settle(ids: Iterable[int], now: datetime) -> None:
    """Bring the flags of these return interviews in step with their facts. Nobody is told: somebody is at work."""
    facts: dict[str, Any] = {"now": now, "ids": sorted(ids), "told": []}
    struck = STRUCK.format(which=THESE)
    with connection.cursor() as cursor:
        cursor.execute(RAISE.format(struck=struck, only=OVER_OR_STANDING), facts)
        cursor.execute(CORRECT.format(which="owed.id = ANY(%(ids)s)", struck=struck), facts)


@transaction.atomic
def sweep(now: datetime) -> int:
    """Raise what time has made due, and tell those who are to hear of it; the number of flags raised."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE.format(struck=STRUCK.format(which=OPEN), only=ALL), {"now": now, "told": list(TOLD_AS)})
        rows = cursor.fetchall()
    _tell([Struck(*row[1:]) for row in rows if row[1] is not None])
    return int(rows[0][0])


def count_standing(kind: DeadlineFlag.Kind) -> int:
    """How many flags of the kind stand unresolved, over what the transaction may see."""
    return int(DeadlineFlag.objects.filter(kind=kind, resolved_at__isnull=True).count())


def _tell(raised: list[Struck]) -> None:
    """Each person hears one number per kind, of the children whose records exist for them."""
    told: defaultdict[tuple[int, Kind], dict[int, Struck]] = defaultdict(dict)
    for flag in raised:
        told[(flag.council_id, TOLD_AS[flag.kind])][flag.return_interview_id] = flag
        if flag.kind == "due_soon" and flag.assigned_to_id is None:
            told[(flag.council_id, Kind.UNASSIGNED)][flag.return_interview_id] = flag
    councils = {council.pk: council for council in Council.objects.filter(pk__in={key[0] for key in told})}
    people = _interviewers(raised)
    for (council_id, kind), flags in sorted(told.items()):
        council = councils[council_id]
        if kind == Kind.DUE_SOON:
            _tell_interviewers(council, list(flags.values()), people)
        for person in hearers(council, kind):
            _tell_person(person, council, kind, list(flags.values()))


def _interviewers(raised: list[Struck]) -> dict[int, User]:
    ids = {flag.assigned_to_id for flag in raised if flag.kind == "due_soon" and flag.assigned_to_id}
    return {person.pk: person for person in User.objects.filter(pk__in=ids, is_active=True)}


def _tell_interviewers(council: Council, flags: list[Struck], people: dict[int, User]) -> None:
    """Each hears of their own."""
    for pk in sorted({flag.assigned_to_id for flag in flags if flag.assigned_to_id in people}):
        own = [flag for flag in flags if flag.assigned_to_id == pk]
        _tell_person(people[pk], council, Kind.DUE_SOON, own)


def _tell_person(person: User, council: Council, kind: Kind, flags: list[Struck]) -> None:
    """The newest flag makes the key, so that no run repeats what another told."""
    counted = [flag for flag in flags if flag.child_id not in person.hidden_children]
    if not counted:
        return
    newest = max(counted, key=lambda flag: (flag.due_at, flag.return_interview_id))
    notify(
        key=f"{kind}:{council.pk}:{newest.return_interview_id}:{newest.due_at:%Y%m%d%H%M%S}:{person.pk}",
        person=person,
        kind=kind,
        council=council,
        number=len(counted),
        child_id=newest.child_id if len(counted) == 1 else None,
        reference=f"RHI {newest.return_interview_id}" if len(counted) == 1 else "",
        link=f"{reverse('worklist')}?group={GROUPS[kind]}",
    )
