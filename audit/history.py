"""What was changed of one child's records, over every history table: when, which kind of record, who, why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from rhi.scoping import CouncilScoped
from rhi.wall_sql import event_models

SHOWN = 100


@dataclass(frozen=True)
class Change:
    """One change: the row as it was before stands in the history."""

    at: datetime
    record: str
    was_deleted: bool
    who: str
    why: str


def changes_of(records: list[int]) -> list[Change]:
    """The latest changes of these records, newest first. Behind the wall: only what this transaction may see."""
    rows: list[tuple[datetime, Any, Any]] = []
    for event in event_models():
        tracked = event.pgh_tracked_model
        if issubclass(tracked, CouncilScoped) and tracked.child_path:
            path = "id" if tracked.child_path == "pk" else tracked.child_path
            found = event.objects.filter(**{f"{path}__in": records}).order_by("-pgh_id")[:SHOWN]
            rows += [(row.pgh_created_at, tracked, row) for row in found]
    rows = sorted(rows, key=lambda row: row[0], reverse=True)[:SHOWN]
    people = User.objects.in_bulk({(row.pgh_context or {}).get("user") for _, _, row in rows} - {None})
    return [_change(at, tracked, row, people) for at, tracked, row in rows]


def _change(at: datetime, tracked: Any, row: Any, people: dict[int, User]) -> Change:
    context = row.pgh_context or {}
    who = people.get(context.get("user", 0))
    return Change(
        at=at,
        record=str(tracked._meta.verbose_name),
        was_deleted=row.pgh_label == "delete_delete" or row.pgh_label == "delete",
        who=str(who) if who else context.get("job", "the system"),
        why=context.get("reason", ""),
    )
