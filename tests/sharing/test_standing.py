"""The feed follows what an agency may read: agreements lapse, are narrowed and signed anew, records are restricted."""

import json

import pytest
from django.test import Client

from audit.models import Access
from cases.models import EpisodeReference
from cases.restricting import lift, restrict
from sharing.actions.agreements import Terms, change_agreement, end_agreement
from sharing.actions.standing import keep_standing
from sharing.models import Change, SharingAgreement, Summary
from tests import factories
from tests.sharing.test_api import get, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def force(leeds):
    return token(leeds.council.police_force)


@pytest.fixture
def told(leeds) -> Summary:
    return Summary.objects.get(pk=leeds.sharing["summary_pk"])


def copy_of(bearer: str, held: dict | None = None, cursor: str = "") -> tuple[dict, str]:
    """What a client holds that applies the feed."""
    held = dict(held or {})
    answer = get(f"changes?cursor={cursor}" if cursor else "changes", bearer).json()
    for row in answer["results"]:
        if row["change"] == "released":
            held[row["summary"]["id"]] = row["summary"]
        else:
            held.pop(row["summary"]["id"], None)
    return held, answer["next_cursor"]


def terms(**other) -> Terms:
    facts = {"purpose": "Find", "legal_basis": "Task", "tiers": [1, 2], "starts_on": factories.day_ago(1)}
    return Terms(**{**facts, **other})


def test_an_agreement_that_ends_empties_the_copy_and_one_signed_anew_fills_it(leeds, force, told):
    held, cursor = copy_of(force)
    assert list(held) == [str(told.pk)]
    end_agreement(user=leeds["manager"], agreement=SharingAgreement.objects.get(council=leeds.council))
    held, cursor = copy_of(force, held, cursor)
    assert held == {}
    factories.agreed(leeds["manager"], leeds.council)
    assert list(copy_of(force, held, cursor)[0]) == [str(told.pk)]


def test_a_lapse_by_the_calendar_is_told_once(leeds, force, told):
    held, cursor = copy_of(force)
    SharingAgreement.objects.filter(council=leeds.council).update(
        starts_on=factories.day_ago(9), ends_on=factories.day_ago(1)
    )
    assert (keep_standing(), keep_standing()) == (1, 0)
    held, cursor = copy_of(force, held, cursor)
    assert held == {}
    (row,) = Change.objects.filter(kind="withdrawn")
    assert row.why == "no_longer_shared"


def test_a_narrower_version_takes_back_what_it_no_longer_covers(leeds, force, told):
    agreement = SharingAgreement.objects.get(council=leeds.council)
    change_agreement(user=leeds["manager"], agreement=agreement, terms=terms(sections=["places"]))
    assert copy_of(force)[0] == {}
    assert get(f"summaries/{told.pk}", force).status_code == 404
    current = SharingAgreement.objects.get(council=leeds.council, ended_at=None)
    assert (current.version, current.replaces) == (2, agreement)
    change_agreement(user=leeds["manager"], agreement=current, terms=terms())
    assert list(copy_of(force)[0]) == [str(told.pk)]


def test_a_restricted_record_is_taken_back_without_a_name_and_told_again(leeds, force, told):
    held, cursor = copy_of(force)
    manager = leeds["manager"]
    restriction = restrict(user=manager, child=leeds.child, reason="A threat.", people=[], barred=[])
    answer = get(f"changes?cursor={cursor}", force)
    assert [row["change"] for row in answer.json()["results"]] == ["withdrawn"]
    assert leeds.child.family_name not in answer.content.decode()
    everything = get("changes", force).content.decode() + b"".join(snapshot(force)).decode()
    assert leeds.child.family_name not in everything
    lift(user=factories.reread(manager), restriction=restriction, reason="Over.")
    assert list(copy_of(force)[0]) == [str(told.pk)]


def test_a_restriction_and_its_end_write_their_changes_before_anybody_reads(leeds, told):
    manager = leeds["manager"]
    restriction = restrict(user=manager, child=leeds.child, reason="A threat.", people=[], barred=[])
    assert Change.objects.filter(summary=told).order_by("number").last().kind == Change.Kind.WITHDRAWN
    lift(user=factories.reread(manager), restriction=restriction, reason="Over.")
    assert Change.objects.filter(summary=told).order_by("number").last().kind == Change.Kind.RELEASED


def test_restricted_and_lifted_before_any_job_runs_nothing_is_lost(leeds, force, told):
    """A reader between the two removes it, and is given it again."""
    restriction = restrict(user=leeds["manager"], child=leeds.child, reason="A threat.", people=[], barred=[])
    held, cursor = copy_of(force)
    assert held == {}
    lift(user=factories.reread(leeds["manager"]), restriction=restriction, reason="Over.")
    assert list(copy_of(force, held, cursor)[0]) == [str(told.pk)]


def test_a_lapse_is_told_to_a_reader_before_any_job_and_signing_anew_tells_it_again(leeds, force, told):
    held, cursor = copy_of(force)
    agreements = SharingAgreement.objects.filter(council=leeds.council)
    agreements.update(starts_on=factories.day_ago(9), ends_on=factories.day_ago(1))
    held, cursor = copy_of(force, held, cursor)
    assert held == {}
    factories.agreed(leeds["manager"], leeds.council)
    assert list(copy_of(force, held, cursor)[0]) == [str(told.pk)]


def test_a_lapse_nobody_read_and_nobody_wrote_is_told_when_signed_anew(leeds, force, told):
    agreements = SharingAgreement.objects.filter(council=leeds.council)
    agreements.update(starts_on=factories.day_ago(9), ends_on=factories.day_ago(1))
    before = get("snapshots", force)
    rows = [json.loads(line) for line in b"".join(before.streaming_content).decode().splitlines()]
    assert [row["line"] for row in rows] == ["start", "end"]
    factories.agreed(leeds["manager"], leeds.council)
    assert list(copy_of(force, {}, rows[0]["next_cursor"])[0]) == [str(told.pk)]


def test_a_release_is_left_out_of_a_page_only_where_a_later_change_takes_it_back(leeds, force, told):
    for _ in range(2):
        agreement = SharingAgreement.objects.get(council=leeds.council, ended_at=None)
        end_agreement(user=leeds["manager"], agreement=agreement)
        factories.agreed(leeds["manager"], leeds.council)
    end_agreement(user=leeds["manager"], agreement=SharingAgreement.objects.get(council=leeds.council, ended_at=None))
    seen, cursor, has_more = [], "", True
    while has_more:
        page = get(f"changes?limit=2{cursor and f'&cursor={cursor}'}", force).json()
        seen += [row["change"] for row in page["results"]]
        cursor, has_more = page["next_cursor"], page["has_more"]
    assert seen == ["withdrawn"] * 3


def test_a_page_ends_before_a_release_that_nothing_explains(leeds, force, told):
    """A row changed past every action: the reader waits, and is given it once it can be read."""
    Summary.objects.filter(pk=told.pk).update(is_told=False)
    EpisodeReference.objects.filter(episode__child=leeds.child).delete()
    held, cursor = copy_of(force)
    assert (held, get("changes", force).json()["has_more"]) == ({}, False)
    Summary.objects.filter(pk=told.pk).update(is_told=True)
    assert list(copy_of(force, held, cursor)[0]) == [str(told.pk)]


def snapshot(bearer: str) -> list[bytes]:
    answer = get("snapshots", bearer)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/x-ndjson")
    return list(answer.streaming_content)


def test_a_snapshot_is_whole_and_followed_up_by_the_feed(leeds, force, told):
    rows = [json.loads(line) for line in b"".join(snapshot(force)).decode().splitlines()]
    assert [row["line"] for row in rows] == ["start", "summary", "end"]
    assert (rows[1]["summary"], rows[2]["count"]) == (told.content, 1)
    assert get(f"changes?cursor={rows[0]['next_cursor']}", force).json()["results"] == []


def test_a_snapshot_of_another_force_is_empty(told):
    other = token(factories.force("Kent"))
    rows = [json.loads(line) for line in b"".join(snapshot(other)).decode().splitlines()]
    assert [row["line"] for row in rows] == ["start", "end"]


def post(path: str, bearer: str, sent: dict, key: str = "one"):
    return Client().post(
        f"/api/v1/{path}",
        json.dumps(sent),
        content_type="application/json",
        headers={"authorization": f"Bearer {bearer}", "idempotency-key": key},
    )


def test_a_receipt_acts_once_under_its_key(leeds, told):
    bearer = token(leeds.council.police_force, "receipts.write")
    sent = {"summary": str(told.pk), "status": "actioned"}
    first, again = post("receipts", bearer, sent), post("receipts", bearer, sent)
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert again["Idempotency-Replayed"] == "true"
    assert told.receipts.count() == 1
    assert post("receipts", bearer, {**sent, "status": "received"}).status_code == 422
    refused = post("receipts", bearer, {**sent, "status": "rejected"}, "two")
    assert refused.json()["errors"] == {"reason": ["Say why it is rejected."]}
    assert post("receipts", token(leeds.council.police_force), sent, "three").status_code == 403
    other = token(factories.force("Kent"), "receipts.write")
    assert post("receipts", other, sent).status_code == 404


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("changes?cursor=nonsense", {}, 400),
        ("changes", {"accept": "text/html"}, 406),
        ("nothing", {}, 404),
        ("changes?limit=x", {}, 400),
    ],
)
def test_every_error_is_a_problem_listed_in_the_document(force, path, headers, status):
    answer = get(path, force, **headers)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    page = Client().get("/api/v1/docs/").content.decode()
    assert f'id="{answer.json()["type"].partition("#")[2]}"' in page


def test_the_trace_goes_back_and_other_headers_are_ignored(force):
    sent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    answer = get("changes", force, traceparent=sent)
    assert answer["traceparent"].split("-")[1] == sent.split("-")[1]
    assert answer["traceparent"] != sent
    assert "traceparent" not in get("changes", force, traceparent="what?").headers
    assert int(answer["RateLimit-Remaining"]) < int(answer["RateLimit-Limit"])


def test_a_search_is_by_reference_or_by_name_with_a_reason_and_is_written_down(leeds, force, told):
    reference = f"{leeds.council.dfe_code}-REF"
    assert [row["id"] for row in get(f"summaries?police_reference={reference}", force).json()["results"]] == [
        str(told.pk)
    ]
    assert get("summaries?police_reference=OTHER", force).json() == {"results": [], "next_cursor": None}
    child = leeds.child
    sent = {"name": child.full_name.upper(), "date_of_birth": child.born_on.isoformat(), "reason": "Missing again."}
    answer = post("summaries/search", force, sent)
    assert [row["id"] for row in answer.json()["results"]] == [str(told.pk)]
    assert Access.objects.filter(kind="search", reason="Missing again.", child_id=child.pk).exists()
    assert post("summaries/search", force, {**sent, "reason": ""}).status_code == 400
    other = token(factories.force("Kent"))
    assert post("summaries/search", other, sent).json()["results"] == []
