"""Overdue interviews, flagged and told: one set-wise statement each, safe to run twice, at once, or hours late.

Raised by event time (the due time that passed), unique per interview and kind; a flag resolved by a correction is
raised again when the new due time passes. Messages go into the outbox in the same transaction, one per council and run.
"""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Council, RoleHolding, User
from accounts.outbox import put
from accounts.roles import Role

RAISE = """
INSERT INTO interviews_deadlineflag (council_id, return_interview_id, kind, due_at, raised_at)
SELECT council_id, id, 'overdue', due_at, %(now)s
FROM interviews_returninterview
WHERE duty = 'due' AND completed_at IS NULL AND not_completed_id IS NULL AND NOT is_declined_by_child
  AND due_at < %(now)s
ON CONFLICT (return_interview_id, kind) DO UPDATE
    SET due_at = excluded.due_at, raised_at = excluded.raised_at, resolved_at = NULL
    WHERE interviews_deadlineflag.resolved_at IS NOT NULL
RETURNING council_id, return_interview_id, due_at,
    (SELECT child_id FROM interviews_returninterview owed WHERE owed.id = return_interview_id)
"""

RESOLVE = """
UPDATE interviews_deadlineflag flag SET resolved_at = %(now)s
FROM interviews_returninterview owed
WHERE owed.id = flag.return_interview_id AND flag.kind = 'overdue' AND flag.resolved_at IS NULL
  AND (owed.duty <> 'due' OR owed.completed_at IS NOT NULL OR owed.not_completed_id IS NOT NULL
       OR owed.is_declined_by_child OR owed.due_at >= %(now)s)
"""


@transaction.atomic
def flag_overdue(now: datetime) -> int:
    """Raise what is overdue now and tell each council's managers; the number of flags raised."""
    with connection.cursor() as cursor:
        cursor.execute(RESOLVE, {"now": now})
        cursor.execute(RAISE, {"now": now})
        raised = cursor.fetchall()
    _tell_managers(raised)
    return len(raised)


def _tell_managers(raised: list[tuple[int, int, datetime, int]]) -> None:
    """One message per manager and council, naming no child; its key is the newest flag, so no run repeats another's.

    A restricted child counts for those managers only for whom the record exists.
    """
    newest = {council_id: f"{owed_id}:{due_at:%Y%m%d%H%M%S}" for council_id, owed_id, due_at, _ in sorted(raised)}
    for council in Council.objects.filter(pk__in=newest):
        for manager in managers_of(council):
            counted = [row for row in raised if row[0] == council.pk and row[3] not in manager.hidden_children]
            if not counted:
                continue
            number = len(counted)
            subject = f"{number} return home interview{'s are' if number > 1 else ' is'} now overdue"
            body = f"{subject} in {council.name}.\n\nSee the worklist: {settings.SITE_URL}/\n"
            put(
                key=f"overdue:{council.pk}:{newest[council.pk]}:{manager.pk}",
                recipient=manager.email,
                subject=subject,
                body=body,
                council=council,
            )


def managers_of(council: Council) -> list[User]:
    """The people who answer for the council's interviews today."""
    held = RoleHolding.objects.in_force(timezone.localdate())
    managers = held.filter(council_role__council=council, council_role__role=Role.MANAGER.value)
    return list(User.objects.filter(is_active=True, pk__in=managers.values("user_id")).order_by("pk"))
