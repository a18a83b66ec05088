"""What a force learns of its reports by the feed, and what becomes of a matched one that is about somebody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from cases.actions import add_police_reference
from cases.models import EpisodeReference
from cases.restricting import lift, restrict
from sharing.actions.report_answers import match_report, say_not_ours, take_back
from sharing.models import PoliceReport, Summary
from sharing.tasks import escalate_reports
from tests import factories
from tests.sharing.making_reports import notice, read, send, sent_in, token
from tests.sharing.test_api import get

pytestmark = pytest.mark.django_db
BEA = {"given_names": "Bea", "family_name": "Example", "date_of_birth": "2012-02-03"}


@pytest.fixture
def force(leeds):
    return token(leeds.council.police_force)


class Follower:
    """Reads what is new since it last read."""

    def __init__(self, bearer: str) -> None:
        self.bearer, self.cursor = bearer, ""
        self.new()

    def page(self) -> dict:
        page = get(f"changes?cursor={self.cursor}" if self.cursor else "changes", self.bearer).json()
        self.cursor = page["next_cursor"]
        return page

    def new(self) -> list[dict]:
        """Of summaries."""
        return self.page()["results"]

    def reports(self) -> list[dict]:
        """Of reports."""
        return self.page()["reports"]


def matched(leeds, force, **facts) -> PoliceReport:
    """A report of the house's child, matched to a second absence."""
    report = sent_in(force, leeds.council, child=BEA, **facts)
    absence = factories.episode(leeds["manager"], leeds.child, hours_ago=3)
    return match_report(user=leeds["manager"], report=report, version=report.version, episode=absence)


def told(kind: str) -> set[str]:
    return {message.recipient for message in OutboxMessage.objects.filter(kind=kind)}


def test_seen_not_ours_with_the_reason_and_taken_back_are_in_the_feed(leeds, force, sign_in):
    feed = Follower(force)
    report = sent_in(force, leeds.council)
    assert feed.reports() == []
    due = read(force, f"/{report.pk}").json()["answer_due_at"]
    assert due == (report.changed_at + timedelta(hours=8)).isoformat(timespec="seconds").replace("+00:00", "Z")
    for _ in range(2):
        sign_in(leeds["caseworker"]).get(reverse("police_report", args=[report.pk]))
    (seen,) = feed.reports()
    assert (seen["id"], seen["reference"], seen["why"]) == (report.pk, "WY-1", "seen")
    assert (seen["status"], seen["answer_due_at"]) == ("waiting", due)
    assert seen["seen_at"] is not None
    facts = {"user": leeds["manager"], "version": report.version}
    say_not_ours(council=leeds.council, report=report, reason="Lives in Hull.", **facts)
    (row,) = feed.reports()
    assert (row["why"], row["reason"]) == ("not_ours", "Lives in Hull.")
    assert row["answered_by"]["name"] == "Leeds"
    assert read(force, f"/{report.pk}").json()["reason"] == "Lives in Hull."
    report.refresh_from_db()
    take_back(user=leeds["manager"], report=report, version=report.version, reason="It is our child.")
    (row,) = feed.reports()
    assert (row["why"], row["status"], row["reason"]) == ("taken_back", "waiting", None)


def test_a_match_without_live_summaries_is_in_the_feed(leeds, force):
    feed = Follower(force)
    report = sent_in(force, leeds.council, child={"given_names": "Ada", "family_name": "Else"})
    child = factories.child(leeds["manager"], leeds.council, 77)
    absence = factories.episode(leeds["manager"], child, hours_ago=3)
    match_report(user=leeds["manager"], report=report, version=report.version, episode=absence)
    (row,) = feed.reports()
    assert (row["id"], row["why"], row["status"]) == (report.pk, "matched", "matched")


def test_a_page_of_the_past_shows_how_the_report_is_now(leeds, force):
    report = matched(leeds, force)
    everything = get("changes", force).json()["reports"]
    assert [row["status"] for row in everything if row["id"] == report.pk] == ["matched"]
    restriction = restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    text = get("changes", force).content.decode()
    everything = get("changes", force).json()["reports"]
    mine = [row for row in everything if row["id"] == report.pk]
    assert [(row["why"], row["status"]) for row in mine] == [("matched", "waiting"), ("taken_back", "waiting")]
    assert "Threat" not in text
    assert "Example" not in text
    feed = Follower(force)
    lift(user=factories.reread(leeds["manager"]), restriction=restriction, reason="Over.")
    assert ("matched", "matched") in [(row["why"], row["status"]) for row in feed.reports()]


@pytest.mark.parametrize(
    "other",
    [
        {"child": {**BEA, "given_names": "Zoe"}},
        {"child": {**BEA, "family_name": "Other"}},
        {"child": {**BEA, "date_of_birth": "2011-01-01"}},
        {"child": {"known_as": "Zed"}},
        {"place": "bradford"},
        {"responsible": "bradford"},
    ],
)
def test_a_matched_report_about_somebody_else_goes_back_to_a_person(leeds, bradford, force, other):
    report, feed = matched(leeds, force), Follower(force)
    place = bradford if other.get("place") else leeds
    facts = {"child": other.get("child", BEA)}
    if other.get("responsible"):
        facts["responsible_council"] = bradford.council.gss_code
    body = send(force, notice(place.council, kind="re_graded", grade="high", hours_ago=1, **facts)).json()
    assert (body["status"], body["summaries"], body["contact_24h"]) == ("waiting", [], None)
    assert read(force, f"/{report.pk}").json() == body
    assert [(row["why"], row["status"]) for row in feed.reports()] == [("taken_back", "waiting")]
    report.refresh_from_db()
    assert (report.answer, report.child, report.episode) == ("waiting", None, None)
    assert get("summaries?police_reference=WY-1", force).json()["results"] == []
    assert "manager@leeds.example" in told("police_match_undone")
    waiting = OutboxMessage.objects.filter(kind="police_report", key__contains=f":{report.pk}:{report.version}:")
    assert f"manager@{place.council.name.lower()}.example" in {message.recipient for message in waiting}


@pytest.mark.parametrize("child", [{**BEA, "family_name": " EXAMPLE "}, {"known_as": None}, "left out"])
def test_what_says_the_same_raises_no_doubt(leeds, force, child):
    matched(leeds, force)
    body = send(force, notice(leeds.council, kind="found", hours_ago=1, child=child)).json()
    assert body["status"] == "matched"


def test_a_summary_known_only_by_the_report_is_taken_back_with_it_and_told_again(leeds, force):
    """Without another reference the force has no report of the child any more."""
    report = matched(leeds, force)
    EpisodeReference.objects.filter(force=report.force).exclude(reference="WY-1").delete()
    summary, feed = Summary.objects.get(pk=leeds.sharing["summary_pk"]), Follower(force)
    send(force, notice(leeds.council, kind="re_graded", grade="low", hours_ago=1, child={**BEA, "given_names": "Zoe"}))
    gone = [row["summary"] for row in feed.new() if row["change"] == "withdrawn"]
    assert [(row["id"], row["why"]) for row in gone] == [(str(summary.pk), "no_longer_shared")]
    assert get(f"summaries/{summary.pk}", force).status_code == 404
    report.refresh_from_db()
    absence = leeds.child.episodes.order_by("pk").last()
    match_report(user=leeds["manager"], report=report, version=report.version, episode=absence)
    assert [row["summary"]["id"] for row in feed.new() if row["change"] == "released"] == [str(summary.pk)]


def test_managers_are_told_once_of_a_report_nobody_answered_in_time(leeds, force, sign_in):
    report = sent_in(force, leeds.council)
    assert escalate_reports() == 0
    PoliceReport.objects.filter(pk=report.pk).update(answer_due_at=timezone.now() - timedelta(minutes=1))
    assert (escalate_reports(), escalate_reports()) == (1, 0)
    messages = OutboxMessage.objects.filter(kind="police_report_late")
    assert {message.recipient for message in messages} == {"manager@leeds.example"}
    assert not any("Invented" in f"{message.subject}{message.body}" for message in messages)
    page = sign_in(leeds["manager"]).get(reverse("police_report", args=[report.pk])).content.decode()
    assert "Answer overdue" in page
    assert "Answer overdue" in sign_in(leeds["manager"]).get(reverse("police_reports")).content.decode()


def test_a_match_undone_takes_every_spelling_and_copy_of_the_reference_away(leeds, force):
    report = sent_in(force, leeds.council, child=BEA)
    absence = factories.episode(leeds["manager"], leeds.child, hours_ago=3)
    add_police_reference(user=leeds["manager"], episode=absence, force=report.force, reference="wy - 1")
    match_report(user=leeds["manager"], report=report, version=report.version, episode=absence)
    other = leeds.child.episodes.order_by("pk").first()
    add_police_reference(user=leeds["manager"], episode=other, force=report.force, reference="Wy-1")
    send(force, notice(leeds.council, kind="re_graded", grade="high", hours_ago=1, child={**BEA, "given_names": "Zoe"}))
    report.refresh_from_db()
    assert report.answer == "waiting"
    assert not EpisodeReference.objects.filter(force=report.force, reference_key="WY-1").exists()
    assert get("summaries?police_reference=WY-1", force).json()["results"] == []


def test_taking_a_match_back_takes_the_copies_that_a_merge_made(leeds, force):
    report = matched(leeds, force)
    first, second = leeds.child.episodes.order_by("pk").first(), report.episode
    copy = {"episode": first, "force": report.force, "reference": "wy-1", "council_id": first.council_id}
    EpisodeReference.objects.create(**copy)
    add_police_reference(user=leeds["manager"], episode=second, force=report.force, reference="WY-9")
    take_back(user=leeds["manager"], report=report, version=report.version, reason="Another child.")
    assert not EpisodeReference.objects.filter(force=report.force, reference_key="WY-1").exists()
    assert get("summaries?police_reference=WY-1", force).json()["results"] == []


def test_what_nobody_has_seen_is_not_said_to_be_seen(leeds, bradford, force, sign_in):
    """Not ours of one of two councils, and a notice that names another child: the report waits anew."""
    feed = Follower(force)
    report = sent_in(force, leeds.council, responsible_council=bradford.council.gss_code)
    facts = {"user": leeds["manager"], "council": leeds.council, "report": report, "version": report.version}
    say_not_ours(reason="Lives in Bradford.", **facts)
    (row,) = feed.reports()
    assert (row["why"], row["seen_at"], row["status"]) == ("waits_anew", None, "waiting")
    assert row["reason"] == read(force, f"/{report.pk}").json()["reason"] == "Lives in Bradford."
    sign_in(bradford["manager"]).get(reverse("police_report", args=[report.pk]))
    assert [row["why"] for row in feed.reports()] == ["seen"]
    child = {**BEA, "given_names": "Zed"}
    send(force, notice(leeds.council, kind="re_graded", grade="high", hours_ago=1, child=child))
    assert [(row["why"], row["seen_at"], row["reason"]) for row in feed.reports()] == [("waits_anew", None, None)]


def test_the_reason_why_a_report_is_not_about_a_restricted_child_is_not_told(leeds, force):
    restrict(user=leeds["manager"], child=leeds.child, reason="Threat.", people=[], barred=[])
    report, feed = sent_in(force, leeds.council, child=BEA), Follower(force)
    assert report.child == leeds.child
    facts = {"user": factories.reread(leeds["manager"]), "council": leeds.council, "version": report.version}
    say_not_ours(report=report, reason="Not our protected child.", **facts)
    report.refresh_from_db()
    assert (report.child, report.answer, report.answer_reason) == (None, "waiting", "")
    assert all(row["reason"] is None for row in feed.reports())
