"""A whole council's data in open formats: complete, described, and nobody else's."""

import csv
import json
import stat

import pytest
from django.core.management import CommandError, call_command

from audit.models import Access
from cases.models import Child
from rhi.wall_sql import scoped_models
from rights.export import export_council
from tests import factories

pytestmark = pytest.mark.django_db


def files(folder) -> dict[str, bytes]:
    """Every file but the description."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_row_is_there_and_described(leeds, bradford, tmp_path):
    folder = tmp_path / "leeds"
    call_command("export_council", leeds.council.dfe_code, str(folder), verbosity=0)
    package = json.loads((folder / "datapackage.json").read_text())
    described = {resource["name"]: resource for resource in package["resources"]}
    for model in scoped_models():
        table = model._meta.db_table
        with (folder / f"{table}.csv").open() as file:
            rows = list(csv.DictReader(file))
        held = model._base_manager.filter(council=leeds.council).count()
        assert len(rows) == described[table]["rows"], table
        assert len(rows) == held - (table == "audit_access"), table  # the export's own line comes after it
        names = [field["name"] for field in described[table]["schema"]["fields"]]
        assert not rows or list(rows[0]) == names
    with (folder / "cases_child.csv").open() as file:
        held = {child.reference for child in (leeds.child, leeds.restricted, leeds.merge.merged)}
        assert {row["reference"] for row in csv.DictReader(file)} == held
    assert {"cases_childevent", "cases_code", "people"} <= set(described)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert Access.objects.get(what="export_council").council == leeds.council


def test_another_councils_data_changes_no_byte(leeds, tmp_path):
    export_council(leeds.council, tmp_path / "before")
    other = factories.house("Bradford")
    Child.objects.filter(pk=other.child.pk).update(school="Elsewhere")
    export_council(leeds.council, tmp_path / "after")
    assert files(tmp_path / "before") == files(tmp_path / "after")


def test_an_unknown_council_and_a_folder_in_use_are_said(leeds, tmp_path):
    with pytest.raises(CommandError, match="no council"):
        call_command("export_council", "000", str(tmp_path / "x"))
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_council", leeds.council.dfe_code, str(tmp_path))
