"""What people write is stored as they wrote it, shown without harm, and harmless in a file."""

import html

import pytest
from django import forms
from django.urls import reverse

from tests import factories
from tests.casework.forms import send, shown

pytestmark = pytest.mark.django_db
WORDS = (
    "=cmd|' /C calc'!A0 <script>alert(1)</script> \"quoted\" ‮ right to left: مرحبا שלום "
    "e\u0301\u0323 \u200d 👩‍👧‍👦 🏳️‍🌈 tab\there bell\x07 {{ braces }} {% block %} #import $x$ *bold*"
)


def text_fields(page) -> dict[str, int | None]:
    """The fields of the page's form that take free text, with their limits."""
    return {
        name: field.max_length
        for name, field in page.context["form"].fields.items()
        if isinstance(field, forms.CharField)
        and isinstance(field.widget, (forms.TextInput, forms.Textarea))
        and name not in {"nhs_number", "upn", "reference"}
    }


def filled(page) -> dict[str, str]:
    """Every text field with as much of the words as it takes."""
    return {name: WORDS[:limit].strip() if limit else WORDS.strip() for name, limit in text_fields(page).items()}


FORMS = {
    "child_change": {},
    "episode_details": {},
    "pack_change": {},
    "known_person_new": {"relation": "friend"},
    "name_new": {"kind": "alias"},
    "action_new": {"due_on_day": "1", "due_on_month": "12", "due_on_year": "2026"},
    "referral_new": {"sent_on_day": "1", "sent_on_month": "11", "sent_on_year": "2026"},
    "notification_new": {"whom": "school"},
    "attempt_new": {"outcome": "attempt.no_answer"},
    "carer_account_new": {},
    "disclosure_before_talk": {"kind": "danger"},
}
SHOWN_ON = {"child": "child_pk", "child_about": "child_pk", "child_pack": "child_pk", "child_results": "child_pk"}


@pytest.mark.parametrize("name", FORMS)
def test_every_field_takes_it_and_every_page_shows_it_harmlessly(leeds, sign_in, name):
    client = sign_in(leeds["manager"])
    parameter = {"episode_details": leeds.episode.pk, "notification_new": leeds.episode.pk}
    owed = {"attempt_new", "carer_account_new", "disclosure_before_talk"}
    url = reverse(name, args=[parameter.get(name) or (leeds.return_interview.pk if name in owed else leeds.child.pk)])
    typed = filled(client.get(url))
    answer = send(client, url, {**typed, **FORMS[name]})
    assert answer.status_code == 302, answer.context["form"].errors
    pages = [
        *(reverse(page, args=[leeds.child.pk]) for page in (*SHOWN_ON, "child_chronology")),
        reverse("episode", args=[leeds.episode.pk]),
        reverse("return_interview", args=[leeds.return_interview.pk]),
        reverse("before_you_go", args=[leeds.return_interview.pk]),
    ]
    pages += [reverse("disclosure", args=[row.pk]) for row in leeds.return_interview.disclosures.all()]
    bodies = [client.get(page).content.decode() for page in pages]
    assert all("<script>alert" not in body for body in bodies)
    assert any(html.escape(WORDS[:60]) in body for body in bodies), name


@pytest.mark.parametrize("section", ["talk", "why", "away", "harm", "wants"])
def test_every_section_keeps_it_to_the_letter(leeds, sign_in, section):
    talk = factories.interview(leeds["interviewer"], leeds.return_interview)
    client, url = sign_in(leeds["interviewer"]), reverse(f"interview_{section}", args=[talk.pk])
    words = "  " + WORDS * 400 + "\n "
    fields = [name for name, limit in text_fields(client.get(url)).items() if not limit]
    assert send(client, url, dict.fromkeys(fields, words)).status_code == 302
    talk.refresh_from_db()
    assert [getattr(talk, name) for name in fields] == [words] * len(fields)
    assert "<script>alert" not in client.get(reverse("interview", args=[talk.pk])).content.decode()


def test_a_letter_that_no_database_holds_is_refused_in_words_and_the_rest_stays(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), reverse("child_change", args=[leeds.child.pk])
    page = client.post(url, {**shown(client, url), "school": "Nul\x00", "known_as": "Typed"})
    assert page.status_code == 200
    assert page.context["form"]["known_as"].value() == "Typed"
    assert page.context["form"].errors["school"]
