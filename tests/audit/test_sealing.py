"""The sealed audit: it holds, it names what was done to it, and a lawful removal leaves it whole."""

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import OutboxMessage
from audit import sealing, verifying
from audit.models import Access, Seal, SealedColumns, SealedRow
from audit.sealing import seal
from audit.sources import sources
from audit.tasks import seal_audit
from audit.verifying import verify
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
    assert seal(Access.objects.earliest("seen_at").seen_at) == 0
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


def test_the_clock_of_the_database_stands_over_what_is_sent(leeds):
    long_ago = timezone.now() - timedelta(days=400)
    row = Access.objects.create(council=leeds.council, child_id=1, what="test", seen_at=long_ago)
    row.refresh_from_db()
    assert row.seen_at > timezone.now() - timedelta(minutes=1)


def test_every_history_is_sealed():
    tables = {source.table for source in sources()}
    assert {"audit_access", "audit_disposal", "audit_removal", "cases_childevent", "interviews_offerevent"} <= tables
    assert len(tables) >= 14


def test_no_row_waits_longer_than_five_minutes():
    every = timedelta(seconds=settings.CELERY_BEAT_SCHEDULE["seal-audit"]["schedule"])
    assert every + sealing.SETTLING_WINDOW <= timedelta(minutes=4)  # and a minute for the seal itself


def test_what_is_covered_is_written_down_once(sealed):
    Access.objects.create(council=sealed.council, child_id=sealed.child.pk, what="test")
    seal(timezone.now())
    assert SealedColumns.objects.count() == 1
    assert set(SealedColumns.objects.get().columns) == {source.table for source in sources()}


def test_a_new_column_is_covered_from_then_on(sealed):
    as_owner("SET CONSTRAINTS ALL IMMEDIATE")
    as_owner("ALTER TABLE audit_access ADD COLUMN place text NOT NULL DEFAULT 'here'")
    seal(timezone.now())
    assert verify() is None
    assert SealedColumns.objects.count() == 2


def test_what_a_long_transaction_writes_is_sealed_late(sealed, monkeypatch):
    began = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_open_since", lambda until: began)
        written = Access.objects.create(council=sealed.council, child_id=sealed.child.pk, what="not to be seen yet")
        as_owner("UPDATE audit_access SET seen_at = now() - interval '1 year' WHERE id = %s", written.pk)
        seal(timezone.now())
        assert Seal.objects.latest("sealed_until_at").open_since_at == began
    as_owner("UPDATE audit_access SET seen_at = %s WHERE id = %s", began, written.pk)
    assert verify() is None
    assert seal(timezone.now()) == 1
    assert verify() is None


def test_a_chain_cut_off_shows_by_the_rows_that_wait(sealed, monkeypatch):
    monkeypatch.setattr(verifying, "LONGEST_WAIT", -timedelta(minutes=1))
    assert verify() is None
    as_owner("DELETE FROM audit_sealedrow")
    as_owner("DELETE FROM audit_seal")
    assert "waits for its seal" in str(verify())


def test_each_link_goes_to_the_places_outside(leeds, settings, tmp_path, django_capture_on_commit_callbacks):
    file = tmp_path / "links"
    settings.AUDIT_ANCHOR = [str(file), "mailto:keeper@council.example"]
    later = timezone.now() + sealing.SETTLING_WINDOW
    for minutes in (1, 2):
        with django_capture_on_commit_callbacks(execute=True):
            seal(later + timedelta(minutes=minutes))
    lines = file.read_text().splitlines()
    made = list(Seal.objects.order_by("sealed_until_at"))
    assert [line.split()[1] for line in lines] == [bytes(each.link).hex() for each in made]
    mails = OutboxMessage.objects.filter(recipient="keeper@council.example").order_by("pk")
    assert [mail.body.strip() for mail in mails] == lines
    call_command("verify_audit")
    file.write_text(file.read_text().replace(lines[0][-8:], "0" * 8))
    with pytest.raises(CommandError, match="anchored outside"):
        call_command("verify_audit")
    file.unlink()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_audit")
