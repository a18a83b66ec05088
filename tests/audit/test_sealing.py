"""The sealed audit: it holds, it names what was done to it, and a lawful removal leaves it whole."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from audit import sealing
from audit.models import Access, Removal, Seal, SealedRow
from audit.sealing import seal, sources, verify
from audit.tasks import seal_audit
from cases.models import Child
from tests.wall import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(leeds, monkeypatch):
    """Three looks and several changes of Leeds, sealed; nothing needs to settle from here on."""
    monkeypatch.setattr(sealing, "SETTLING_WINDOW", timedelta())
    Child.objects.filter(pk=leeds.child.pk).update(school="One")
    for number in range(3):
        Access.objects.create(council=leeds.council, child_id=leeds.child.pk, what=f"look {number}")
    assert seal(timezone.now()) > 5
    return leeds


def as_owner(sql: str, *parameters) -> None:
    """What somebody with the owner's password could do."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def latest(table: str) -> int:
    """The newest row of a sealed table."""
    return SealedRow.objects.filter(source=table).order_by("-position").values_list("row_id", flat=True)[0]


def test_it_holds_and_says_so(sealed):
    assert verify() is None
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert f"{SealedRow.objects.count()} rows sealed" in said.getvalue()
    link = said.getvalue().rsplit(" ", 1)[1].strip()
    assert verify(expected_link=link) is None


def test_sealing_goes_on_where_it_ended_and_repeats_nothing(sealed):
    count = SealedRow.objects.count()
    assert seal_audit() == 0
    Access.objects.create(council=sealed.council, child_id=sealed.child.pk, what="test")
    assert seal(timezone.now()) == 1
    assert seal(Seal.objects.order_by("sealed_until_at").first().sealed_until_at) == 0
    assert SealedRow.objects.count() == count + 1
    positions = list(SealedRow.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, count + 2))
    assert verify() is None


def test_what_has_not_settled_waits(leeds):
    assert Access.objects.exists()
    assert seal(timezone.now()) == 0
    assert not SealedRow.objects.exists()
    assert seal(timezone.now() + sealing.SETTLING_WINDOW + timedelta(minutes=1)) > 0


@pytest.mark.parametrize("table", ["audit_access", "cases_childevent"])
def test_an_altered_row_is_named(sealed, table):
    row, key = latest(table), "id" if table == "audit_access" else "pgh_id"
    column = "what" if table == "audit_access" else "school"
    as_owner(f"UPDATE {table} SET {column} = {column} || 'x' WHERE {key} = %s", row)
    assert str(verify()) == f"{table}, row {row}: altered after it was sealed"
    with pytest.raises(CommandError, match=f"{table}, row {row}"):
        call_command("verify_audit")


def test_the_first_of_several_is_named(sealed):
    rows = list(SealedRow.objects.filter(source="audit_access").order_by("position").values_list("row_id", flat=True))
    as_owner("UPDATE audit_access SET what = 'nothing' WHERE id = ANY(%s)", rows[-2:])
    assert verify().row_id == rows[-2]


def test_a_removed_row_is_named_unless_it_was_removed_lawfully(sealed):
    row = latest("cases_childevent")
    as_owner("DELETE FROM cases_childevent WHERE pgh_id = %s", row)
    assert str(verify()) == f"cases_childevent, row {row}: removed"
    Removal.objects.create(source="cases_childevent", row_id=row, reason="Disposed of after its retention period.")
    assert verify() is None
    seal(timezone.now())
    assert verify() is None
    as_owner("UPDATE audit_removal SET reason = 'Something else.'")
    assert verify().source == "audit_removal"


def test_an_inserted_row_is_named(sealed):
    as_owner("SET CONSTRAINTS ALL IMMEDIATE")
    as_owner("ALTER TABLE audit_access DISABLE TRIGGER USER")
    as_owner(
        "INSERT INTO audit_access (council_id, child_id, kind, what, terms, reason, request_id, seen_at)"
        " SELECT council_id, child_id, kind, what, terms, reason, request_id, seen_at FROM audit_access LIMIT 1"
    )
    as_owner("ALTER TABLE audit_access ENABLE TRIGGER USER")
    newest = Access.objects.order_by("-pk").first()
    assert str(verify()) == f"audit_access, row {newest.pk}: inserted after its time was sealed"


def test_a_rewritten_chain_is_named(sealed):
    row = SealedRow.objects.order_by("position")[2]
    as_owner("UPDATE audit_sealedrow SET digest = sha256('x') WHERE position = %s", row.position)
    assert verify().row_id == row.row_id
    as_owner("DELETE FROM audit_sealedrow WHERE position = %s", row.position)
    assert verify() is not None


def test_a_chain_cut_off_shows_against_the_noted_link(sealed):
    noted = bytes(Seal.objects.order_by("-sealed_until_at").first().link).hex()
    as_owner("DELETE FROM audit_sealedrow")
    as_owner("DELETE FROM audit_seal")
    assert verify() is None
    assert "cut off" in str(verify(expected_link=noted))


def test_the_clock_of_the_database_stands_over_what_is_sent(leeds):
    long_ago = timezone.now() - timedelta(days=400)
    row = Access.objects.create(council=leeds.council, child_id=1, what="test", seen_at=long_ago)
    row.refresh_from_db()
    assert row.seen_at > timezone.now() - timedelta(minutes=1)


def test_every_history_is_sealed():
    tables = {source.table for source in sources()}
    assert {"audit_access", "audit_removal", "cases_childevent", "interviews_offerevent"} <= tables
    assert len(tables) >= 14
