"""Writing what rows of a children's file change, a batch at a time: every trigger, and the history, as for one row."""

from collections.abc import Iterable
from typing import Any

from cases.models import CareStatus, Child, ChildImportState, ImportDifference, Placement
from interviews.actions.child_plan import Change, Known, apply
from interviews.actions.returns import reconsider


def write(known: Known, changes: list[Change]) -> None:
    """Children, then placements and statuses, then what the file said and what a person has to decide."""
    new = [change for change in changes if change.is_new]
    Child.objects.bulk_create([change.child for change in new])
    _change_children([change for change in changes if not change.is_new and change.taken])
    for model, name in ((Placement, "placements"), (CareStatus, "statuses")):
        _write_periods(model, [getattr(change, name) for change in changes])
    ImportDifference.objects.bulk_create([row for change in changes for row in change.differences])
    ChildImportState.objects.bulk_create(
        (
            ChildImportState(child=each.child, council=known.council, facts=each.row.facts, seen_at=known.now)
            for each in changes
            if not each.is_said_before
        ),
        update_conflicts=True,
        unique_fields=["child"],
        update_fields=["facts", "seen_at"],
    )


def write_one(child: Any, key: str) -> None:
    """Save one child of which one of our fields was set; its version is counted up already."""
    child.save()
    if key == "born_on":
        reconsider(child)


def _change_children(changes: list[Change]) -> None:
    columns = {key for change in changes for key in change.taken}
    for change in changes:
        apply(change.child, change.taken)
        change.child.version += 1
    if "born_on" in columns:
        columns.add("born_precision")
    _update(Child, [change.child for change in changes], columns)
    born = {change.child.pk for change in changes if "born_on" in change.taken}
    if born:
        for child in Child.objects.filter(pk__in=born, episodes__return_interview__isnull=False).distinct():
            reconsider(child)


def _write_periods(model: Any, found: Iterable[Any]) -> None:
    """First those that become shorter, then those that become longer, then new ones: at no moment do two overlap."""
    shorter, longer, new, columns = [], [], [], set[str]()
    for periods in found:
        new += periods.new
        for row, values in periods.changed.values():
            grows = values.get("starts_on", row.starts_on) < row.starts_on or (
                "ends_on" in values and row.ends_on is not None and (values["ends_on"] or row.ends_on) >= row.ends_on
            )
            for name, value in values.items():
                setattr(row, name, value)
            row.version += 1
            columns |= values.keys()
            (longer if grows else shorter).append(row)
    for rows in (shorter, longer):
        _update(model, rows, columns)
    model.objects.bulk_create(new)


def _update(model: Any, rows: list[Any], columns: set[str]) -> None:
    """Set these columns of rows that are there, by one statement: an insert that meets each of them."""
    if rows:
        model.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=[*sorted(columns), "version"]
        )
