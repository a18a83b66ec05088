"""Rows that refer to one record are made to refer to another, whatever app they stand in, and back again.

The models themselves say which rows those are (every scoped model with a foreign key), so that a new table is moved
too without anyone remembering. Each change is written down as [model label, row id, column, before, after], which is
what ChildMerge.moved keeps, and what `put_back` reads.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from rhi.constraints import is_violated
from rhi.refusals import Refused
from rhi.wall_sql import scoped_models

Moved = list[Any]
"""[model label, row id, column, value before, value after], as JSON holds it."""


@dataclass(frozen=True)
class Pointer:
    """A foreign key of a scoped model."""

    model: Any
    field: Any

    @property
    def name(self) -> str:
        """For instance “cases.Placement.child”."""
        return f"{self.model._meta.label}.{self.field.name}"


def pointers_to(target: type[models.Model]) -> Iterator[Pointer]:
    """Every foreign key (one-to-one too) of a scoped model to this one; rows that may only be added have none."""
    for model in scoped_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is target and not model.is_append_only:
                yield Pointer(model, field)


def rows_of(pointer: Pointer, old: models.Model) -> Any:
    """The rows that refer to `old`."""
    return pointer.model._base_manager.filter(**{pointer.field.attname: old.pk})


def movable(pointer: Pointer, old: models.Model, new: models.Model) -> Any:
    """Those rows of `old` that may refer to `new`: where `new` has the very same already, the one of `old` stays."""
    rows, column = rows_of(pointer, old), pointer.field.name
    if pointer.field.unique and rows_of(pointer, new).exists():
        return rows.none()
    for constraint in pointer.model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or constraint.condition is not None:
            continue
        if column in constraint.fields:
            rows = rows.exclude(Exists(_same(rows_of(pointer, new), constraint, column)))
    return rows


def _same(rows: Any, constraint: models.UniqueConstraint, column: str) -> Any:
    """Those of the rows that agree in the constraint's other columns; two empty ones agree where it says so."""
    model = rows.model
    for name in constraint.fields:
        if name == column:
            continue
        if constraint.nulls_distinct is False and model._meta.get_field(name).is_relation:
            rows = rows.alias(**{f"own_{name}": Coalesce(name, 0), f"their_{name}": Coalesce(OuterRef(name), 0)})
            rows = rows.filter(**{f"own_{name}": F(f"their_{name}")})
        else:
            rows = rows.filter(**{name: OuterRef(name)})
    return rows


def move(pointer: Pointer, old: models.Model, new: models.Model, rows: Any = None) -> list[Moved]:
    """Make the rows of `old` refer to `new`; Refused, naming the kind of row, where one stands in the other's way."""
    found = list((movable(pointer, old, new) if rows is None else rows).order_by("pk").values_list("pk", flat=True))
    if not found:
        return []
    what = str(pointer.model._meta.verbose_name)
    refusal = Refused(f"Both records have a {what} that cannot stand beside the other. End one of them first.")
    if _overlaps(pointer, found, new):
        raise refusal
    try:
        with transaction.atomic():
            pointer.model._base_manager.filter(pk__in=found).update(**{pointer.field.attname: new.pk})
    except IntegrityError as error:
        raise refusal from error
    return [noted(pointer.model, pk, pointer.field, old.pk, new.pk) for pk in found]


def _overlaps(pointer: Pointer, found: list[int], new: models.Model) -> bool:
    """Whether one of these rows would overlap a row of `new`: asked first, so that no statement fails."""
    names = [found.name for found in pointer.model._meta.constraints if isinstance(found, ExclusionConstraint)]
    rows = pointer.model._base_manager.filter(pk__in=found) if names else []
    for row in rows:
        setattr(row, pointer.field.attname, new.pk)
    return any(is_violated(row, name) for row in rows for name in names)


def set_column(row: models.Model, name: str, value: Any) -> list[Moved]:
    """Set one column of one row, and write down what stood there; nothing where it is so already."""
    field: Any = row._meta.get_field(name)
    before = getattr(row, field.attname)
    if before == value:
        return []
    type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: value})
    setattr(row, field.attname, value)
    return [noted(type(row), row.pk, field, before, value)]


def noted(model: type[models.Model], pk: Any, field: Any, before: Any, after: Any) -> Moved:
    """The change, as JSON holds it."""
    return [model._meta.label, plain(pk), field.name, plain(before), plain(after)]


def made(row: models.Model) -> Moved:
    """A row that was added, as `put_back` knows it."""
    return noted(type(row), row.pk, row._meta.pk, None, row.pk)


def plain(value: Any) -> Any:
    """A value as JSON holds it; `to_python` of its field reads it back."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def put_back(moved: Iterable[Moved]) -> None:
    """Undo the changes, last first; rows made by them go. What is gone, or was changed again since, stays as it is."""
    for label, pk, name, before, after in reversed(list(moved)):
        model: Any = apps.get_model(label)
        field = model._meta.get_field(name)
        rows = model._base_manager.filter(pk=pk, **{field.attname: read(field, after)})
        if field.primary_key:
            rows.delete()
        else:
            rows.update(**{field.attname: read(field, before)})


def read(field: Any, value: Any) -> Any:
    """The value of a column, from what JSON holds."""
    column = field.target_field if field.is_relation else field
    return None if value is None else column.to_python(value)
