"""A form sent after the session ran out waits for its own author, and for nobody else; stale forms lose nothing."""

import pytest
from django.urls import reverse

from tests import factories
from tests.casework.forms import shown

pytestmark = pytest.mark.django_db
TYPED = {"outcome": "attempt.no_answer", "note": "Rang twice."}


@pytest.fixture
def sent_too_late(leeds, sign_in):
    """A client whose session ran out before the form was sent, and the page."""
    client, url = sign_in(leeds["caseworker"]), reverse("attempt_new", args=[leeds.return_interview.pk])
    data = {**shown(client, url), **TYPED}
    client.logout()
    answer = client.post(url, data)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/login/")
    return client, url


def sign_in_by_form(client, user):
    return client.post("/sign-in/login/", {"login": user.email, "password": factories.PASSWORD})


def test_its_author_finds_it_again(leeds, sent_too_late):
    client, url = sent_too_late
    assert sign_in_by_form(client, leeds["caseworker"]).status_code == 302
    page = client.get(url)
    assert page.context["form"]["note"].value() == "Rang twice."
    assert page.context["held"]
    assert client.get(url).context.get("held") is None


def test_nobody_else_is_shown_it(leeds, sent_too_late):
    client, url = sent_too_late
    sign_in_by_form(client, leeds["manager"])
    page = client.get(url)
    assert "Rang twice." not in page.content.decode()
    client.logout()
    sign_in_by_form(client, leeds["caseworker"])
    assert "Rang twice." not in client.get(url).content.decode()


def test_an_action_form_without_a_session_changes_nothing(leeds, sent_too_late):
    assert leeds.return_interview.contact_attempts.count() == 0


def test_a_stale_form_shows_both_versions_and_can_be_saved(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), reverse("child_change", args=[leeds.child.pk])
    mine = {**shown(client, url), "school": "Mine"}
    client.post(url, {**shown(client, url), "school": "Theirs"})
    page = client.post(url, mine)
    assert page.status_code == 200
    assert {"label": "School", "saved": "Theirs", "yours": "Mine"} in page.context["stale_rows"]
    again = {
        **mine,
        "version": page.context["form"]["version"].value(),
        "submission": page.context["form"]["submission"].value(),
    }
    assert client.post(url, again).status_code == 302
    leeds.child.refresh_from_db()
    assert leeds.child.school == "Mine"
