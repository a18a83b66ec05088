"""Councils and police forces, loaded from accounts/data. Sources: DfE and ONS codes of local authorities and forces."""

import csv
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Agency, Council

DATA = Path(__file__).parent / "data"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a data file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_forces_and_councils() -> int:
    """Create what is missing, and correct names and codes; a council's own settings are left alone. Rows written."""
    written = 0
    forces = {}
    for row in rows(DATA / "police_forces.csv"):
        forces[row["code"]], is_new = _force(row)
        written += is_new
    known = {council.dfe_code: council for council in Council.objects.all()}
    for row in rows(DATA / "councils.csv"):
        facts: dict[str, Any] = {"gss_code": row["gss_code"], "name": row["name"], "region": row["region"]}
        facts["police_force_id"] = forces[row["force"]].pk
        council = known.get(row["dfe_code"], Council(dfe_code=row["dfe_code"]))
        if any(getattr(council, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(council, name, value)
            council.save()
            written += 1
    return written


def _force(row: dict[str, str]) -> tuple[Agency, bool]:
    """The force with its group, which agreements give permissions to."""
    force = Agency.objects.filter(code=row["code"]).first()
    if force:
        return force, False
    group, _ = Group.objects.get_or_create(name=f"Police: {row['name']}")
    facts = {"name": row["name"], "country": row["country"], "kind": Agency.Kind.POLICE, "group": group}
    return Agency.objects.create(code=row["code"], **facts), True
