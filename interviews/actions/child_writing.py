"""Writing what rows of a children's file change, a batch at a time: every trigger, and the history, as for one row."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from cases.models import CareStatus, Child, ChildImportState, ImportDifference, Placement
from interviews.actions.child_plan import Change, Known, apply
from interviews.actions.returns import reconsider
from rhi import bulk_rows


def write(known: Known, changes: list[Change]) -> None:
    """Children, then placements and statuses, then what the file said and what a person has to decide."""
    _new_children([change for change in changes if change.is_new])
    _change_children([change for change in changes if not change.is_new and change.taken])
    for model, name in ((Placement, "placements"), (CareStatus, "statuses")):
        _write_periods(model, [getattr(change, name) for change in changes])
    ImportDifference.objects.bulk_create([row for change in changes for row in change.differences])
    bulk_rows.insert(
        ChildImportState,
        [
            ChildImportState(child_id=each.child.pk, council=known.council, facts=each.row.facts, seen_at=known.now)
            for each in changes
            if not each.is_said_before
        ],
        instead="ON CONFLICT (child_id) DO UPDATE SET facts = excluded.facts, seen_at = excluded.seen_at",
    )


def write_one(child: Any, key: str) -> None:
    """Save one child of which one of our fields was set; its version is counted up already."""
    child.save()
    if key == "born_on":
        reconsider(child)


def _new_children(changes: list[Change]) -> None:
    bulk_rows.insert(Child, [change.child for change in changes])
    for change in changes:
        for row in (*change.placements.new, *change.statuses.new):
            row.child_id = change.child.pk


def _change_children(changes: list[Change]) -> None:
    names = {key for change in changes for key in change.taken}
    for change in changes:
        apply(change.child, change.taken)
    if "born_on" in names:
        names.add("born_precision")
    bulk_rows.update(Child, [change.child for change in changes], names)
    born = {change.child.pk for change in changes if "born_on" in change.taken}
    if born:
        for child in Child.objects.filter(pk__in=born, episodes__return_interview__isnull=False).distinct():
            reconsider(child)


def _write_periods(model: Any, found: Iterable[Any]) -> None:
    """First those that become shorter, then those that become longer, then new ones: at no moment do two overlap."""
    shorter: list[Any] = []
    longer: list[Any] = []
    new: list[Any] = []
    names: set[str] = set()
    for periods in found:
        new += periods.new
        for row, values in periods.changed.values():
            starts_on, ends_on = values.get("starts_on", row.starts_on), values.get("ends_on", row.ends_on)
            grows = starts_on < row.starts_on or (ends_on or date.max) > (row.ends_on or date.max)
            for name, value in values.items():
                setattr(row, name, value)
            names |= values.keys()
            (longer if grows else shorter).append(row)
    for rows in (shorter, longer):
        bulk_rows.update(model, rows, names)
    bulk_rows.insert(model, new)
