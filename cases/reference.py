"""Placement types and code lists, loaded from cases/data. Sources: DfE SSDA903 code sets; councils' own forms."""

from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Council
from accounts.reference import rows
from accounts.roles import Role
from cases.models import Code, EscalationStep, OutsideBody, PlacementType
from rhi.wall import every_council

DATA = Path(__file__).parent / "data"
FIRST_STEPS = (24, 48, 72, 168)


@transaction.atomic
def load_placement_types() -> int:
    """Create what is missing, and correct what differs. Rows written."""
    known = {row.pk: row for row in PlacementType.objects.all()}
    written = 0
    for row in rows(DATA / "placement_types.csv"):
        facts = {
            "description": row["description"],
            "reporting_group": row["reporting_group"],
            "valid_from_year": int(row["valid_from_year"]) if row["valid_from_year"] else None,
            "valid_to_year": int(row["valid_to_year"]) if row["valid_to_year"] else None,
        }
        written += _write(
            known.get(row["code"]) or PlacementType(code=row["code"]), facts, is_new=row["code"] not in known
        )
    return written


@transaction.atomic
def load_codes() -> int:
    """Create what is missing, and correct what rules read; words and order edited in the admin are left alone."""
    known = {row.pk: row for row in Code.objects.all()}
    written = 0
    for row in rows(DATA / "codes.csv"):
        facts: dict[str, Any] = {
            "list_name": row["list"],
            "kind": row["kind"],
            "cin_factor": row["cin_factor"],
            "is_fixed": row["is_fixed"] == "1",
        }
        if row["key"] not in known:
            facts |= {"label": row["label"], "position": int(row["position"])}
        written += _write(known.get(row["key"]) or Code(key=row["key"]), facts, is_new=row["key"] not in known)
    return written


@transaction.atomic
def load_outside_bodies() -> int:
    """Create what is missing, and correct what differs. Rows written."""
    known = {row.pk: row for row in OutsideBody.objects.all()}
    written = 0
    for row in rows(DATA / "outside_bodies.csv"):
        facts = {name: row[name] for name in ("name", "kind", "country")}
        written += _write(
            known.get(row["code"]) or OutsideBody(code=row["code"]), facts, is_new=row["code"] not in known
        )
    return written


def load_first_steps() -> int:
    """A ladder for each council that never had one: its managers are told. Rows written."""
    with every_council("the first ladder"):
        have = set(EscalationStep.objects.values_list("council_id", flat=True))
        made = [
            EscalationStep(council=council, after_hours=hours, roles=[Role.MANAGER.value])
            for council in Council.objects.exclude(pk__in=have)
            for hours in FIRST_STEPS
        ]
        EscalationStep.objects.bulk_create(made)
        return len(made)


def _write(row: Any, facts: dict[str, Any], *, is_new: bool) -> bool:
    """Save the row if it is new or differs."""
    if not is_new and all(getattr(row, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    return True
