"""Proof of disclosure: what the force was told, pulled and answered is there in order, in every form, and sealed."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.sealing import SETTLING_WINDOW, seal
from rhi.wall import every_council
from rights.records import items_of
from sharing.actions.release import withdraw_summary
from sharing.disclosure import disclosures_of_child
from sharing.models import Delivery, Summary
from tests import wall
from tests.sharing.test_api import get, token
from tests.sharing.test_standing import post, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(leeds) -> Summary:
    """Pulled by the feed, by itself, and by a resync; acted on; withdrawn; resynced again."""
    summary = Summary.objects.get(pk=leeds.sharing["summary_pk"])
    bearer = token(leeds.council.police_force, "summaries.read receipts.write")
    get("changes", bearer)
    get(f"summaries/{summary.pk}", bearer)
    snapshot(bearer)
    post("receipts", bearer, {"summary": str(summary.pk), "status": "actioned"})
    withdraw_summary(user=leeds["manager"], summary=summary, reason="Wrong child.")
    snapshot(bearer)
    return summary


def test_everything_is_there_in_its_order(leeds, told):
    facts = disclosures_of_child(leeds["manager"], leeds.child)
    of_it = [fact.what for fact in facts if fact.summary == str(told.pk)]
    assert of_it == ["Released", "Pulled", "Pulled", "May have been in a full resync", "Answered", "Withdrawn"]
    assert facts[0].what == "Report matched" or any(fact.what == "Decided" for fact in facts)
    assert next(fact for fact in facts if fact.what == "Withdrawn").detail == "Wrong child."


def test_page_file_and_document_say_the_same(leeds, told, sign_in):
    client, child = sign_in(leeds["manager"]), [leeds.child.pk]
    facts = disclosures_of_child(leeds["manager"], leeds.child)
    page = client.get(reverse("child_proof", args=child)).content.decode()
    lines = list(
        csv.reader(io.StringIO(client.get(reverse("child_proof_csv", args=child)).content.decode("utf-8-sig")))
    )
    assert [line[1] for line in lines[1:]] == [fact.what for fact in facts]
    assert all(fact.what in page for fact in facts)
    assert client.get(reverse("child_proof_print", args=child)).content.startswith(b"%PDF")
    assert "Everything that was shared" in client.get(reverse("child", args=child)).content.decode()
    under = reverse("agreement_proof", args=[leeds.sharing["agreement_pk"]])
    assert "Wrong child." in client.get(under).content.decode()
    answer = client.get(reverse("agreement_proof_csv", args=[leeds.sharing["agreement_pk"]]))
    assert "May have been in a full resync" in answer.content.decode()


def test_others_do_not_read_it(leeds, bradford, told, sign_in):
    url = reverse("child_proof", args=[leeds.child.pk])
    assert sign_in(bradford["manager"]).get(url).status_code == 404
    assert sign_in(leeds["interviewer"]).get(url).status_code == 403


def test_whoever_asks_for_access_is_given_the_resyncs_too(leeds, told):
    titles = [item.title for item in items_of(leeds["manager"], leeds.child.pk)]
    assert "May have been in a full resync" in titles
    assert "Delivery" in titles
    assert "Receipt" in titles


def test_a_delivery_that_is_altered_breaks_the_seal(leeds, told):
    with every_council("test"):
        seal(timezone.now() + SETTLING_WINDOW + timedelta(minutes=1))
    call_command("verify_audit")
    with wall.owner():
        Delivery.objects.filter(summary=told).update(client_id="somebody else")
    with pytest.raises((CommandError, SystemExit)):
        call_command("verify_audit")


def test_a_formula_in_a_reason_is_harmless_in_the_file(leeds, sign_in):
    summary = Summary.objects.get(pk=leeds.sharing["summary_pk"])
    withdraw_summary(user=leeds["manager"], summary=summary, reason="=1+1")
    answer = sign_in(leeds["manager"]).get(reverse("child_proof_csv", args=[leeds.child.pk]))
    assert "'=1+1" in answer.content.decode()
