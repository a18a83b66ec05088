"""A whole council's data in open formats, for when it leaves: CSV per table, and a description of every column.

One row per record as the database holds it, times in ISO 8601 UTC, UTF-8, ordered by key. `datapackage.json` follows
the Frictionless Data Package standard: names, types and the number of rows of each file. History and the log of looks
are part of it; code lists, placement types and people's names come along, so that every code and number can be read.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, models

from accounts.models import Council
from cases.models import Code, PlacementType
from rhi.scoping import CouncilScoped
from rhi.wall_sql import event_models, scoped_models

TYPES: dict[str, str] = {
    "BooleanField": "boolean",
    "DateField": "date",
    "DateTimeField": "datetime",
    "IntegerField": "integer",
    "BigIntegerField": "integer",
    "BigAutoField": "integer",
    "ForeignKey": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "JSONField": "object",
}
PEOPLE = "SELECT id, email, name, employer FROM accounts_user ORDER BY id"


@dataclass(frozen=True)
class Written:
    """One file: its name and how many records it holds."""

    name: str
    rows: int


def export_council(council: Council, folder: Path) -> list[Written]:
    """Write everything of one council into an empty folder readable by its owner alone. Where every row is seen."""
    folder.mkdir(mode=0o700, parents=True)
    written, resources = [], []
    for model in exported_models():
        where = f"WHERE council_id = {council.pk}" if has_council(model) else ""
        made = _copy(model, where, folder)
        written.append(made)
        resources.append(_resource(model, made, folder))
    people = _write(folder, "people", f"SELECT * FROM ({PEOPLE}) p WHERE id IN ({_people_of(council)})")
    written.append(people)
    fields = [{"name": name, "type": "string"} for name in ("id", "email", "name", "employer")]
    resources.append({**_file(people, folder), "schema": {"fields": fields}})
    package = {"name": f"council-{council.dfe_code}", "title": council.name, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1))
    return written


def exported_models() -> list[Any]:
    """Every scoped table, its history, and the lists its codes stand in."""
    histories = [event for event in event_models() if issubclass(event.pgh_tracked_model, CouncilScoped)]
    return [*scoped_models(), *histories, Code, PlacementType]


def has_council(model: Any) -> bool:
    """Whether the rows belong to a council."""
    return any(field.name == "council" for field in model._meta.concrete_fields)


def _people_of(council: Council) -> str:
    """Whoever holds or held a role there."""
    return (
        "SELECT user_id FROM accounts_roleholding h JOIN accounts_councilrole r ON r.id = h.council_role_id"
        f" WHERE r.council_id = {council.pk}"
    )


def _copy(model: Any, where: str, folder: Path) -> Written:
    meta = model._meta
    columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields)
    return _write(folder, meta.db_table, f'SELECT {columns} FROM {meta.db_table} {where} ORDER BY "{meta.pk.column}"')


def _write(folder: Path, name: str, query: str) -> Written:
    with (folder / f"{name}.csv").open("w", newline="") as file, connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)", file)
        return Written(name, cursor.rowcount)


def _resource(model: Any, made: Written, folder: Path) -> dict[str, Any]:
    fields = [
        {
            "name": field.column,
            "type": TYPES.get(kind_of(field), "string"),
            "description": str(getattr(field, "help_text", "") or field.verbose_name),
        }
        for field in model._meta.concrete_fields
    ]
    return {**_file(made, folder), "title": str(model._meta.verbose_name_plural), "schema": {"fields": fields}}


def _file(made: Written, folder: Path) -> dict[str, Any]:
    digest = hashlib.sha256((folder / f"{made.name}.csv").read_bytes()).hexdigest()
    return {"name": made.name, "path": f"{made.name}.csv", "rows": made.rows, "hash": f"sha256:{digest}"}


def kind_of(field: "models.Field[Any, Any]") -> str:
    """The kind of the column; a reference has the kind of what it refers to."""
    if isinstance(field, models.ForeignKey):
        return kind_of(field.target_field)
    return field.get_internal_type()
