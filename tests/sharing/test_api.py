"""The police API as a force's client meets it, and the pages that decide what it may see."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken
from openapi_spec_validator import validate

from accounts.models import Agency
from sharing import feed
from sharing.actions.agreements import end_agreement
from sharing.actions.clients import register_client
from sharing.actions.release import withdraw_summary
from sharing.actions.standing import keep_standing
from sharing.models import Delivery, SharingAgreement, Summary
from tests import factories
from tests.casework.forms import shown

pytestmark = pytest.mark.django_db
SCOPE = "summaries.read"


def token(agency: Agency, scope: str = SCOPE) -> str:
    """A token got as a force gets it."""
    client, secret = register_client(agency=agency)
    data = {"grant_type": "client_credentials", "scope": scope}
    application = client.application.client_id
    answer = Client().post("/oauth/token/", {**data, "client_id": application, "client_secret": secret})
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


def get(path: str, bearer: str, **headers):
    return Client().get(f"/api/v1/{path}", headers={"authorization": f"Bearer {bearer}", **headers})


@pytest.fixture
def force(leeds):
    """The token of the force that has an agreement with Leeds."""
    return token(leeds.council.police_force)


@pytest.fixture
def told(leeds) -> Summary:
    return Summary.objects.get(pk=leeds.sharing["summary_pk"])


def test_the_feed_carries_what_was_released_and_the_pull_is_recorded(leeds, force, told, sign_in):
    answer = get("changes", force)
    assert answer["Cache-Control"] == "no-store"
    (change,) = answer.json()["results"]
    assert (change["change"], change["summary"]["id"]) == ("released", str(told.pk))
    assert Delivery.objects.get().summary == told
    page = sign_in(leeds["manager"]).get(reverse("child", args=[leeds.child.pk])).content.decode()
    assert "Pulled:" in page
    assert get(f"changes?cursor={answer.json()['next_cursor']}", force).json()["results"] == []


def test_the_summary_is_the_preview_and_nothing_else_leaves(leeds, force, told):
    leeds.child.address, leeds.child.address_is_confidential = "7 Secret Street", True
    leeds.child.save()
    answer = get(f"summaries/{told.pk}", force)
    assert answer.json() == told.content
    assert answer.content.decode() == told.body
    for never in ("Invented words", "Secret Street", "analysis", "address", "mentoring"):
        assert never not in answer.content.decode()


def test_an_etag_saves_the_second_pull(force, told):
    mark = get(f"summaries/{told.pk}", force)["ETag"]
    assert get(f"summaries/{told.pk}", force, **{"if-none-match": mark}).status_code == 304


def test_another_force_sees_nothing(told):
    other = token(factories.force("Kent"))
    assert get("changes", other).json()["results"] == []
    assert get(f"summaries/{told.pk}", other).status_code == 404


@pytest.mark.parametrize("how", ["ended", "lapsed"])
def test_without_a_live_agreement_nothing_is_seen(leeds, force, told, how):
    agreement = SharingAgreement.objects.get(council=leeds.council)
    if how == "ended":
        end_agreement(user=leeds["manager"], agreement=agreement)
    else:
        SharingAgreement.objects.filter(pk=agreement.pk).update(
            starts_on=factories.day_ago(9), ends_on=factories.day_ago(1)
        )
    keep_standing()
    assert [row["change"] for row in get("changes", force).json()["results"]] == ["withdrawn"]
    assert "Example" not in get("changes", force).content.decode()
    assert get(f"summaries/{told.pk}", force).status_code == 404


def test_a_withdrawal_reaches_the_force_as_a_tombstone_without_a_name(leeds, force, told):
    cursor = get("changes", force).json()["next_cursor"]
    withdraw_summary(user=leeds["manager"], summary=told, reason="Wrong child.")
    answer = get(f"changes?cursor={cursor}", force)
    assert [change["change"] for change in answer.json()["results"]] == ["withdrawn"]
    assert "Example" not in answer.content.decode()
    assert get(f"summaries/{told.pk}", force).status_code == 410


def test_tokens(leeds, told):
    assert Client().get("/api/v1/changes").status_code == 401
    assert get("changes", "not-a-token").status_code == 401
    wrong = token(leeds.council.police_force, scope="receipts.write")
    assert get("changes", wrong).status_code == 403
    expired = token(leeds.council.police_force)
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    answer = get("changes", expired)
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")


def test_bad_cursors_are_said(force):
    assert get("changes?cursor=nonsense", force).status_code == 400
    old = get("changes", force).json()["next_cursor"]
    feed.start_new_epoch()
    assert get(f"changes?cursor={old}", force).status_code == 410
    assert get("changes?limit=0", force).status_code == 400
    assert get("nothing-here", force).status_code == 404


def test_the_document_is_valid_and_readable():
    answer = Client().get("/api/v1/openapi.json")
    validate(answer.json())
    assert "/api/v1/changes" in answer.json()["paths"]
    assert Client().get("/api/v1/docs/").status_code == 200
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_decide_preview_release_and_double_click(leeds, sign_in):
    manager, client = leeds["manager"], sign_in(leeds["manager"])
    missing = factories.episode(
        manager, factories.child(manager, leeds.council, 5), force=leeds.council.police_force, police_reference="R5"
    )
    owed = factories.returned(manager, missing)
    talk = factories.interview(leeds["interviewer"], owed)
    factories.finding(leeds["interviewer"], talk)
    factories.help_offered(leeds["interviewer"], owed, of=talk)
    talk.refresh_from_db()
    factories.sign_off(user=manager, interview=talk, version=talk.version)
    url = reverse("share_decide", args=[owed.pk])
    typed = {"choice": "share", "reason": "Risk.", "no_consent_reason": "cannot_give", "wish": "agrees"}
    assert client.post(url, {**shown(client, url), **typed})["Location"] == reverse("share_release", args=[owed.pk])
    url = reverse("share_release", args=[owed.pk])
    words = {**shown(client, url), "would_help_find": "The bus station.", "step": "preview"}
    preview = client.post(url, words)
    assert not Summary.objects.filter(return_interview=owed).exists()
    assert "The bus station." in preview.content.decode()
    sent = {**words, "step": "release", "previewed": preview.context["form"]["previewed"].value()}
    answers = [client.post(url, sent), client.post(url, sent)]
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
    released = Summary.objects.get(return_interview=owed)
    shown_content = preview.context["preview"]["content"]
    assert {**released.content, "released_at": ""} == {**shown_content, "released_at": ""}


def test_words_of_the_child_are_stopped(leeds, sign_in):
    manager = leeds["manager"]
    leeds.interview.__class__.objects.filter(pk=leeds.interview.pk).update(
        child_words="they met me behind the old station"
    )
    url, client = reverse("share_release", args=[leeds.return_interview.pk]), sign_in(manager)
    typed = {**shown(client, url), "would_help_find": "They met me behind the old station.", "step": "preview"}
    assert "own words" in client.post(url, typed).content.decode()


def test_nobody_else_decides(leeds, sign_in):
    for role in ("caseworker", "interviewer"):
        assert sign_in(leeds[role]).get(reverse("share_decide", args=[leeds.return_interview.pk])).status_code == 403
