"""What somebody types is kept while they type: theirs alone, found again, gone once it is saved."""

import pytest
from django.urls import reverse

from audit import drafts
from audit.models import Access, Draft
from audit.tasks import forget_drafts
from tests import factories
from tests.casework.forms import send, shown

pytestmark = pytest.mark.django_db
TYPED = {"outcome": "attempt.no_answer", "note": "Rang twice, "}


@pytest.fixture
def url(leeds) -> str:
    return reverse("attempt_new", args=[leeds.return_interview.pk])


def keep(client, url, revision="0", **typed):
    """What the page's script sends."""
    return client.post(url, {**shown(client, url), **typed}, headers={"X-Draft": revision})


def test_it_is_found_again_on_another_device_and_not_judged_yet(leeds, sign_in, url):
    answer = keep(sign_in(leeds["caseworker"]), url, note="Rang twice, ")
    assert answer.status_code == 200
    assert answer.json()["revision"] == 1
    page = sign_in(leeds["caseworker"]).get(url)
    assert page.context["form"]["note"].value() == "Rang twice, "
    assert not page.context["form"].errors
    assert "have not saved it to the record yet" in page.content.decode()
    assert leeds.return_interview.contact_attempts.count() == 0


def test_nobody_else_finds_it(leeds, sign_in, url):
    keep(sign_in(leeds["caseworker"]), url, **TYPED)
    assert "Rang twice" not in sign_in(leeds["manager"]).get(url).content.decode()


def test_saving_ends_it(leeds, sign_in, url):
    client = sign_in(leeds["caseworker"])
    keep(client, url, **TYPED)
    assert send(client, url, TYPED).status_code == 302
    assert not Draft.objects.exists()
    assert client.get(url).context.get("draft") is None


def test_a_draft_that_comes_after_the_form_was_saved_is_none(leeds, sign_in, url):
    client = sign_in(leeds["caseworker"])
    data = {**shown(client, url), **TYPED}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data, headers={"X-Draft": "0"}).status_code == 410
    assert not Draft.objects.exists()


def test_it_can_be_thrown_away(leeds, sign_in, url):
    client = sign_in(leeds["caseworker"])
    keep(client, url, **TYPED)
    assert client.post(url, {"forget_draft": "1"}).status_code == 302
    assert not Draft.objects.exists()
    assert leeds.return_interview.contact_attempts.count() == 0


def test_another_window_of_the_same_person_is_not_written_over(leeds, sign_in, url):
    client = sign_in(leeds["caseworker"])
    assert keep(client, url, note="First window").json()["revision"] == 1
    assert keep(client, url, "1", note="First window goes on").json()["revision"] == 2
    assert keep(client, url, "1", note="Second window").status_code == 409
    assert "First+window+goes+on" in Draft.objects.get().data
    assert keep(client, url, "over", note="Second window").status_code == 200
    assert "Second+window" in Draft.objects.get().data


def test_somebody_elses_form_is_not_kept_as_mine(leeds, sign_in, url):
    typed = {**shown(sign_in(leeds["caseworker"]), url), **TYPED}
    answer = sign_in(leeds["manager"]).post(url, typed, headers={"X-Draft": "0"})
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_another_council_keeps_nothing(leeds, bradford, sign_in, url):
    typed = {**shown(sign_in(leeds["caseworker"]), url), **TYPED}
    assert sign_in(bradford["caseworker"]).post(url, typed, headers={"X-Draft": "0"}).status_code == 404
    assert not Draft.objects.exists()


def test_keeping_a_draft_is_no_look(leeds, sign_in, url):
    client = sign_in(leeds["caseworker"])
    typed = {**shown(client, url), **TYPED}
    before = Access.objects.count()
    client.post(url, typed, headers={"X-Draft": "0"})
    assert Access.objects.count() == before


def test_a_page_that_looks_before_it_saves_keeps_drafts_too(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), reverse("child_new")
    answer = keep(client, url, family_name="Half")
    assert answer.status_code == 200
    assert Draft.objects.get().child_id is None
    assert client.get(url).context["form"]["family_name"].value() == "Half"


def test_a_draft_over_a_record_that_moved_on_shows_both(leeds, sign_in):
    url = reverse("child_change", args=[leeds.child.pk])
    mine = sign_in(leeds["caseworker"])
    keep(mine, url, school="Mine")
    send(sign_in(leeds["manager"]), url, {"school": "Theirs"})
    page = mine.post(url, shown(mine, url))
    assert page.status_code == 200
    assert {"label": "School", "saved": "Theirs", "yours": "Mine"} in page.context["stale_rows"]


def test_old_drafts_are_forgotten(leeds, sign_in, url):
    keep(sign_in(leeds["caseworker"]), url, **TYPED)
    assert forget_drafts() == 0
    Draft.objects.update(saved_at=factories.utc(2020, 1, 1))
    assert forget_drafts() == 1


def test_a_hundred_thousand_letters_are_kept(leeds, sign_in):
    talk = factories.interview(leeds["interviewer"], leeds.return_interview)
    url = reverse("interview_talk", args=[talk.pk])
    words = "مرحبا שלום " * 9000
    client = sign_in(leeds["interviewer"])
    assert keep(client, url, child_words=words).status_code == 200
    assert drafts.data_of(Draft.objects.get())["child_words"] == words
    send(client, url, {"child_words": words})
    talk.refresh_from_db()
    assert talk.child_words == words
