"""The council answers a police report in the browser; what it answers reaches the force through the API."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from cases.models import EpisodeReference
from cases.restricting import restrict
from rhi.refusals import Refused
from rhi.wall import closed, enter
from sharing.actions.report_answers import match_report, take_back
from sharing.models import Change, PoliceNotice, PoliceReport
from sharing.police_reports import waiting_reports
from tests import factories
from tests.casework.forms import send as send_form
from tests.casework.forms import shown
from tests.sharing.making_reports import notice as noticed
from tests.sharing.making_reports import read, send, sent_in, token
from tests.sharing.test_api import get

pytestmark = pytest.mark.django_db
BEA = {"given_names": "Bea", "family_name": "Example", "date_of_birth": "2012-02-03"}


@pytest.fixture
def force(leeds):
    """The token of the force that has an agreement with Leeds."""
    return token(leeds.council.police_force)


def page_of(report: PoliceReport, name: str = "police_report") -> str:
    return reverse(name, args=[report.pk])


def missing_again(leeds):
    """A second absence of the house's child."""
    return factories.episode(leeds["manager"], leeds.child, hours_ago=3)


def test_reported_confirmed_and_told_again(leeds, force, sign_in):
    leeds.council.duty_contact = "0113 496 0100"
    leeds.council.save()
    cursor = get("changes", force).json()["next_cursor"]
    report, absence = sent_in(force, leeds.council, child=BEA), missing_again(leeds)
    client = sign_in(leeds["caseworker"])
    assert "WY-1" in client.get(reverse("police_reports")).content.decode()
    page = client.get(page_of(report)).content.decode()
    assert "Bea Example" in page
    assert get(f"changes?cursor={cursor}", force).json()["results"] == []
    answer = send_form(client, page_of(report, "police_report_join"), {"episode": absence.pk})
    assert answer["Location"] == page_of(report), answer.context["form"].errors
    (change,) = get(f"changes?cursor={cursor}", force).json()["results"]
    summary = str(leeds.sharing["summary_pk"])
    assert (change["change"], change["summary"]["id"], change["police_reference"]) == ("released", summary, "WY-1")
    body = read(force, f"/{report.pk}").json()
    assert (body["status"], body["contact_24h"]) == ("matched", "0113 496 0100")
    assert [row["id"] for row in body["summaries"]] == [summary]
    assert EpisodeReference.objects.filter(episode=absence, reference="WY-1").count() == 1


def test_the_second_to_answer_is_told(leeds, force, sign_in):
    report, absence = sent_in(force, leeds.council, child=BEA), missing_again(leeds)
    client, url = sign_in(leeds["caseworker"]), page_of(report, "police_report_not_ours")
    typed = {**shown(client, url), "reason": "Nobody knows the name."}
    match_report(user=leeds["manager"], report=report, version=report.version, episode=absence)
    answer = client.post(url, typed)
    assert "answered meanwhile: matched to an episode, by Manager" in answer.content.decode()
    report.refresh_from_db()
    assert report.answer == "matched"


def test_a_notice_that_came_meanwhile_is_shown_first(leeds, force, sign_in):
    report = sent_in(force, leeds.council)
    client, url = sign_in(leeds["caseworker"]), page_of(report, "police_report_not_ours")
    typed = {**shown(client, url), "reason": "Nobody knows the name."}
    send(force, noticed(leeds.council, kind="found", hours_ago=1, child="left out"))
    assert client.post(url, typed).status_code == 200
    report.refresh_from_db()
    assert report.answer == "waiting"


def test_an_absence_not_recorded_yet_is_recorded_from_the_report(leeds, force, sign_in):
    report = sent_in(force, leeds.council, child=BEA, grade="high", hours_ago=3)
    client, url = sign_in(leeds["caseworker"]), page_of(report, "police_report_record")
    assert shown(client, url)["police_grade"] == "high"
    answer = send_form(client, url, {"child": leeds.child.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    report.refresh_from_db()
    assert (report.answer, report.child) == ("matched", leeds.child)
    assert abs(report.episode.went_missing_earliest_at - report.missing_since_at) < timedelta(minutes=1)
    assert report.episode.references.get().reference == "WY-1"


def test_another_child_is_found_by_the_councils_reference(leeds, force, sign_in):
    other = factories.child(leeds["manager"], leeds.council, 44, given_names="Quite", family_name="Different")
    absence = factories.episode(leeds["manager"], other, hours_ago=3)
    report = sent_in(force, leeds.council)
    client, url = sign_in(leeds["caseworker"]), page_of(report, "police_report_join")
    asked = send_form(client, url, {"child_reference": other.reference})
    assert "Quite Different" in asked.content.decode()
    sent = {**shown(client, url), "child_reference": other.reference, "episode": absence.pk}
    assert client.post(url, sent).status_code == 302


def test_a_wrong_match_is_taken_back(leeds, force, sign_in):
    report, absence = sent_in(force, leeds.council, child=BEA), missing_again(leeds)
    match_report(user=leeds["caseworker"], report=report, version=report.version, episode=absence)
    client, url = sign_in(leeds["caseworker"]), page_of(report, "police_report_take_back")
    assert send_form(client, url, {"reason": ""}).status_code == 200
    assert send_form(client, url, {"reason": "The other Bea."}).status_code == 302
    report.refresh_from_db()
    assert (report.answer, report.child, report.episode) == ("waiting", None, None)
    assert not EpisodeReference.objects.filter(reference="WY-1").exists()
    assert read(force, f"/{report.pk}").json()["summaries"] == []


def test_a_reference_that_stood_there_before_stays(leeds, force):
    absence = factories.episode(
        leeds["manager"], leeds.child, hours_ago=3, force=leeds.council.police_force, police_reference="WY-1"
    )
    report = sent_in(force, leeds.council, child=BEA)
    match_report(user=leeds["caseworker"], report=report, version=report.version, episode=absence)
    report.refresh_from_db()
    take_back(user=leeds["caseworker"], report=report, version=report.version, reason="Wrong.")
    assert EpisodeReference.objects.filter(episode=absence, reference="WY-1").count() == 1


def test_both_councils_see_it_until_one_says_whose_child_it_is(leeds, bradford, force, sign_in):
    report = sent_in(force, bradford.council, child=BEA, responsible_council=leeds.council.gss_code)
    client, absence = sign_in(leeds["caseworker"]), missing_again(leeds)
    assert client.get(page_of(report)).status_code == 200
    assert sign_in(bradford["caseworker"]).get(page_of(report)).status_code == 200
    assert "Missing" in client.get(page_of(report)).content.decode().split("Every notice")[1]
    told = OutboxMessage.objects.filter(kind="police_report").values_list("recipient", flat=True)
    assert {"caseworker@leeds.example", "caseworker@bradford.example"} <= set(told)
    answer = send_form(client, page_of(report, "police_report_join"), {"episode": absence.pk})
    assert answer.status_code == 302, answer.context["form"].errors
    report.refresh_from_db()
    assert (report.council, PoliceNotice.objects.get(report=report).council) == (leeds.council, leeds.council)
    assert sign_in(bradford["caseworker"]).get(page_of(report)).status_code == 404


def test_not_ours_goes_on_to_the_responsible_council_and_ends_there(leeds, bradford, force, sign_in):
    report = sent_in(force, leeds.council, responsible_council=bradford.council.gss_code)
    url = page_of(report, "police_report_not_ours")
    assert send_form(sign_in(leeds["caseworker"]), url, {"reason": "Lives in Bradford."}).status_code == 302
    report.refresh_from_db()
    assert (report.answer, report.council) == ("waiting", bradford.council)
    assert send_form(sign_in(bradford["caseworker"]), url, {"reason": "Unknown here."}).status_code == 302
    body = read(force, f"/{report.pk}").json()
    assert (body["status"], body["answered_by"]["name"], body["council"]["name"]) == ("not_ours", "Bradford", "Leeds")


def test_a_hidden_report_that_is_not_about_the_child_is_let_out(leeds, force, sign_in):
    born = leeds.restricted.born_on.isoformat()
    child = {"given_names": "Rae", "family_name": "Hidden", "date_of_birth": born}
    report = sent_in(force, leeds.council, child=child)
    caseworker, url = sign_in(leeds["caseworker"]), page_of(report, "police_report_not_ours")
    assert caseworker.get(url).status_code == 404
    assert send_form(sign_in(leeds["manager"]), url, {"reason": "Another child."}).status_code == 302
    assert caseworker.get(page_of(report)).status_code == 200
    send(force, noticed(leeds.council, kind="re_graded", grade="low", hours_ago=1, child=child))
    assert caseworker.get(page_of(report)).status_code == 200


def test_a_restricted_child_matched_by_somebody_let_in_is_told_to_nobody(leeds, force):
    """The report stays “waiting” for the force, and nothing goes into the feed."""
    restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    report, changes = sent_in(force, leeds.council, child=BEA), Change.objects.count()
    before = read(force, f"/{report.pk}").json()
    match_report(user=leeds["manager"], report=report, version=report.version, episode=missing_again(leeds))
    assert read(force, f"/{report.pk}").json() == before
    assert Change.objects.count() == changes


def test_the_only_reason_to_tell_is_not_taken_back_before_what_was_told(leeds, force):
    report, absence = sent_in(force, leeds.council, child=BEA), missing_again(leeds)
    matched = match_report(user=leeds["caseworker"], report=report, version=report.version, episode=absence)
    EpisodeReference.objects.exclude(reference="WY-1").delete()
    with pytest.raises(Refused, match="Withdraw the summary first"):
        take_back(user=leeds["caseworker"], report=matched, version=matched.version, reason="Wrong.")


def test_found_says_the_force_and_nothing_is_recorded_by_itself(leeds, force, sign_in):
    report, absence = sent_in(force, leeds.council, child=BEA), missing_again(leeds)
    match_report(user=leeds["caseworker"], report=report, version=report.version, episode=absence)
    send(force, noticed(leeds.council, kind="found", hours_ago=1, child="left out", found_where="The park"))
    client, url = sign_in(leeds["caseworker"]), reverse("episode_return", args=[absence.pk])
    for address in (reverse("police_reports"), page_of(report)):
        page = client.get(address).content.decode()
        assert url in page, address
    absence.refresh_from_db()
    assert absence.ended_at is None


def test_how_many_wait(leeds, bradford, force):
    for number, council in enumerate((leeds.council, leeds.council, bradford.council)):
        sent_in(force, council, reference=f"N{number}", at=timezone.now().isoformat())
    caseworker = leeds["caseworker"]
    with closed():
        enter(councils=caseworker.council_ids("view_cases"), person=caseworker.pk)
        assert waiting_reports(caseworker, leeds.council) == 2
