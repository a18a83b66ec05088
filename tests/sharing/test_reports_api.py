"""What a force reports through the API: taken in once, in any order, for its own councils; nothing restricted shows."""

import json
from itertools import permutations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from cases.restricting import restrict
from sharing.actions.agreements import end_agreement
from sharing.models import Delivery, PoliceNotice, PoliceReport, SharingAgreement
from tests import factories
from tests.sharing.making_reports import notice, read, send, sent_in, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def force(leeds):
    """The token of the force that has an agreement with Leeds."""
    return token(leeds.council.police_force)


def test_notices_make_one_report_that_waits_and_is_told(leeds, force):
    answer = send(force, notice(leeds.council))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["status"], body["state"], body["contact_24h"], body["summaries"]) == ("waiting", "missing", None, [])
    found = notice(leeds.council, kind="found", hours_ago=1, child="left out", found_where="The park")
    again = send(force, found)
    assert (again.status_code, again.json()["id"]) == (200, body["id"])
    assert (again.json()["state"], again.json()["child"]["family_name"]) == ("found", "Invented")
    assert PoliceNotice.objects.filter(report=body["id"]).count() == 2
    assert PoliceNotice.objects.filter(report=body["id"]).order_by("pk").last().sent == found
    told = OutboxMessage.objects.filter(kind="police_report")
    assert {message.recipient for message in told} == {"caseworker@leeds.example", "manager@leeds.example"}
    assert not any("Invented" in f"{message.subject}{message.body}" for message in told)
    assert read(force, f"/{body['id']}").json() == again.json()


def test_the_same_call_acts_once(leeds, force):
    sent = notice(leeds.council)
    answers = [send(force, sent, key="k1"), send(force, sent, key="k1")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert PoliceNotice.objects.filter(report=answers[0].json()["id"]).count() == 1
    assert send(force, {**sent, "contact": "x"}, key="k1").status_code == 422


def test_deliveries_out_of_order_converge(leeds, force):
    parts = [
        notice(leeds.council, hours_ago=9, missing_from="Home"),
        notice(leeds.council, kind="re_graded", hours_ago=8, grade="high", child="left out"),
        notice(leeds.council, kind="found", hours_ago=2, child={"known_as": "Zo"}, found_where="The park"),
    ]
    ends = set()
    for number, order in enumerate(permutations(parts)):
        for part in order:
            body = send(force, {**part, "reference": f"P{number}"}).json()
        for own in ("id", "reference", "received_at", "changed_at", "answer_due_at"):
            body.pop(own)
        ends.add(json.dumps(body, sort_keys=True))
    assert len(ends) == 1
    row = PoliceReport.objects.get(reference="P5")
    assert (row.state, row.grade, row.known_as, row.family_name) == ("found", "high", "Zo", "Invented")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reference": "left out"}, "reference"),
        ({"kind": "seen"}, "kind"),
        ({"at": "2026-11-01T10:00:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+10:00"}, "at"),
        ({"hours_ago": -5}, "at"),
        ({"council": "E08999999"}, "council"),
        ({"council": "Leeds"}, "council"),
        ({"responsible_council": "E08999999"}, "responsible_council"),
        ({"child": {"date_of_birth": "2011-05-06"}}, "child"),
        ({"grade": "severe"}, "grade"),
        ({"kind": "re_graded"}, "grade"),
        ({"missing_form": "Home"}, "missing_form"),
    ],
)
def test_what_is_wrong_is_said_by_field(leeds, force, wrong, field):
    answer = send(force, notice(leeds.council, **wrong))
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    assert field in answer.json()["errors"]
    assert not PoliceReport.objects.filter(reference="WY-1").exists()


def test_only_councils_with_an_agreement_in_force(leeds, bradford, force):
    assert send(force, notice(bradford.council)).status_code == 201
    end_agreement(user=bradford["manager"], agreement=SharingAgreement.objects.get(council=bradford.council))
    assert "agreement" in send(force, notice(bradford.council, reference="B2")).json()["errors"]["council"][0]
    kent = factories.council("Kent")
    assert send(force, notice(leeds.council, reference="B3", responsible_council=kent.gss_code)).status_code == 201
    assert PoliceReport.objects.get(reference="B3").responsible_council == kent


def test_a_force_has_its_own_reports_only(leeds, force):
    mine = sent_in(force, leeds.council)
    kent = token(factories.force("Kent"))
    assert read(kent, f"/{mine.pk}").status_code == 404
    assert read(kent).json()["results"] == []
    assert send(kent, notice(leeds.council)).status_code == 400
    assert read(token(leeds.council.police_force, "summaries.read")).status_code == 403


def test_pages_filters_and_cursors(leeds, force):
    for number in range(3):
        sent_in(force, leeds.council, reference=f"P{number}")
    seen, cursor = [], ""
    while cursor is not None:
        page = read(force, f"?limit=2{cursor and f'&cursor={cursor}'}").json()
        seen += [row["reference"] for row in page["results"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == ["383-REF", "P0", "P1", "P2"]
    assert [row["reference"] for row in read(force, "?status=matched").json()["results"]] == ["383-REF"]
    assert [row["reference"] for row in read(force, "?reference=P1").json()["results"]] == ["P1"]
    now = timezone.now().isoformat().replace("+00:00", "Z")
    assert read(force, f"?changed_from={now}").json()["results"] == []
    assert len(read(force, f"?changed_to={now}").json()["results"]) == 4
    for wrong in (
        "?cursor=nonsense",
        "?cursor=X8Ky",
        "?limit=0",
        "?status=lost",
        "?changed_from=yesterday",
        "?stauts=waiting",
    ):
        assert read(force, wrong).status_code == 400, wrong


def test_a_matched_report_brings_contact_fact_and_summaries(leeds, force):
    leeds.council.duty_contact = "0113 496 0100"
    leeds.council.save()
    (body,) = read(force, "?status=matched").json()["results"]
    assert (body["contact_24h"], body["answered_by"]["name"]) == ("0113 496 0100", "Leeds")
    assert (body["return_home_interview"]["offered"], body["return_home_interview"]["outcome"]) == (True, "held")
    assert [row["id"] for row in body["summaries"]] == [str(leeds.sharing["summary_pk"])]
    assert Delivery.objects.filter(call="api police reports").count() == 1
    alone = token(leeds.council.police_force, "reports.write")
    assert read(alone, f"/{body['id']}").json()["summaries"] is None
    end_agreement(user=leeds["manager"], agreement=SharingAgreement.objects.get(council=leeds.council))
    (body,) = read(force, "?status=matched").json()["results"]
    assert (body["return_home_interview"], body["summaries"]) == (None, [])


@pytest.mark.parametrize("whose", ["the place", "the responsible council"])
def test_a_report_about_a_restricted_child_is_hidden_and_answered_like_any_other(
    leeds, bradford, sign_in, force, whose
):
    """Rae Hidden of Leeds is restricted; Rob Nobody is nobody’s child."""
    at, other = (leeds, bradford) if whose == "the place" else (bradford, leeds)
    born = leeds.restricted.born_on.isoformat()
    sent = {"at": timezone.now().isoformat(), "responsible_council": other.council.gss_code}
    bodies = []
    for reference, given, family in (("HIDDEN-1", "Rae", "Hidden"), ("PLAIN-2", "Rob", "Nobody")):
        child = {"given_names": given, "family_name": family, "date_of_birth": born}
        body = send(force, notice(at.council, reference=reference, child=child, **sent)).json()
        assert read(force, f"/{body['id']}").json() == body
        for own in ("id", "reference", "received_at", "changed_at", "answer_due_at", "child"):
            body.pop(own)
        bodies.append(json.dumps(body))
    assert bodies[0] == bodies[1]
    hidden, plain = (PoliceReport.objects.get(reference=reference) for reference in ("HIDDEN-1", "PLAIN-2"))
    assert (hidden.answer, hidden.child_id, plain.child_id) == ("waiting", leeds.restricted.pk, None)
    for house in (leeds, bradford):
        page = sign_in(house["caseworker"]).get(reverse("police_reports")).content.decode()
        assert "PLAIN-2" in page
        assert "HIDDEN-1" not in page
        assert sign_in(house["caseworker"]).get(reverse("police_report", args=[hidden.pk])).status_code == 404
    assert "HIDDEN-1" in sign_in(leeds["manager"]).get(reverse("police_reports")).content.decode()
    messages = OutboxMessage.objects.filter(kind="police_report", link=reverse("police_report", args=[hidden.pk]))
    assert {message.recipient for message in messages} == {"manager@leeds.example"}


def test_matched_then_restricted_the_force_reads_waiting(leeds, force):
    report = PoliceReport.objects.get(reference="383-REF")
    restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    body = read(force, f"/{report.pk}").json()
    assert (body["status"], body["answered_by"], body["contact_24h"]) == ("waiting", None, None)
    assert (body["summaries"], body["return_home_interview"]) == ([], None)
    assert read(force, "?status=matched").json()["results"] == []
    assert [row["id"] for row in read(force, "?status=waiting").json()["results"]] == [report.pk]
