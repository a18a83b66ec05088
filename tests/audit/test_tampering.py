"""Each way of tampering with a sealed audit is noticed. `make mutants` shows them one by one."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit import sealing
from audit.models import Access, Disposal
from audit.proofs import proof_of
from audit.sealing import seal
from cases.models import Child
from tests.audit.tampering import WAYS, do

pytestmark = pytest.mark.django_db


@pytest.fixture
def anchored(leeds, monkeypatch, settings, tmp_path, django_capture_on_commit_callbacks):
    """Looks, changes and a lawful disposal of Leeds, under two seals, with their links outside."""
    monkeypatch.setattr(sealing, "SETTLING_WINDOW", timedelta())
    settings.AUDIT_ANCHOR = [str(tmp_path / "links")]
    lawful = Disposal(proposal_id=1, child_id=12345, disposed_at=timezone.now())
    lawful.proof = proof_of(lawful)
    lawful.save()
    Child.objects.filter(pk=leeds.child.pk).update(school="A school")
    about = {"council": leeds.council, "child_id": leeds.child.pk, "user": leeds["manager"]}
    for number in range(3):
        Access.objects.create(**about, what=f"look {number}")
        with django_capture_on_commit_callbacks(execute=True):
            assert seal(timezone.now()) > 0
    call_command("verify_audit")


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
def test_tampering_is_noticed(anchored, way):
    do(way)
    with pytest.raises(CommandError, match="The audit does not hold"):
        call_command("verify_audit")
