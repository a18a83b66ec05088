"""The table of sessions: what it holds says nothing, cannot be used, is bounded, and goes when it is over."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import middleware
from accounts.session_store import SessionStore
from accounts.tasks import forget_sessions
from rhi.form_owner import mark_of
from tests import factories
from tests.casework.forms import shown

pytestmark = pytest.mark.django_db
TYPED = {"outcome": "attempt.no_answer", "note": "Rang Blenheim Terrace twice."}


@pytest.fixture
def address(leeds) -> str:
    return reverse("attempt_new", args=[leeds.return_interview.pk])


def table() -> str:
    """All of it, as the application's role reads it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key || ' ' || session_data FROM django_session")
        return "\n".join(row[0] for row in cursor.fetchall())


def readable(text: str) -> str:
    """With what anybody who has SECRET_KEY can open of the library's own format."""
    opened = [text]
    for word in text.split():
        for salt in (
            "django.contrib.sessions.SessionStore",
            "accounts.session_store.SessionStore",
            SessionStore.key_salt,
        ):
            try:
                opened.append(str(signing.loads(word, salt=salt)))
            except signing.BadSignature:
                continue
    return "\n".join(opened)


def test_a_held_form_cannot_be_read_from_the_table(leeds, sign_in, address):
    client = sign_in(leeds["caseworker"])
    data = {**shown(client, address), **TYPED}
    client.logout()
    client.post(address, data)
    assert Session.objects.exists()
    found = readable(table())
    assert "Blenheim" not in found
    assert client.cookies["sessionid"].value not in found
    client.post("/sign-in/login/", {"login": leeds["caseworker"].email, "password": factories.PASSWORD})
    assert client.get(address).context["form"]["note"].value() == TYPED["note"]


def test_a_row_of_the_table_opens_no_session(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    assert client.get("/").status_code == 200
    thief = Client()
    thief.cookies["sessionid"] = Session.objects.get().session_key
    assert thief.get("/").status_code == 302


def test_the_data_of_one_session_does_not_open_in_another(leeds, sign_in):
    manager, caseworker = sign_in(leeds["manager"]), sign_in(leeds["caseworker"])
    rows = {name: Session.objects.get(session_key=client.session.create_model_instance({}).session_key)
            for name, client in (("manager", manager), ("caseworker", caseworker))}  # fmt: skip
    Session.objects.filter(pk=rows["caseworker"].pk).update(session_data=rows["manager"].session_data)
    assert caseworker.get("/").status_code == 302


@pytest.mark.parametrize("name", ["carer_link", "calendar", "token", "totp"])
def test_no_secret_that_is_shown_once_is_in_the_table(leeds, sign_in, name):
    client, marker = sign_in(leeds["caseworker"]), "never-in-the-table"
    session = client.session
    session[name] = {"address": f"https://site.example/{marker}", "pin": marker}
    session.save()
    assert marker not in readable(table())
    assert client.session[name]["pin"] == marker


MARKS = {
    "a word": "anything",
    "empty": "",
    "a number": "1",
    "of another salt": signing.dumps(1, salt="another"),
    "long": "x" * 5000,
    "a sign": "€",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_nobody_has_a_form_held_without_a_mark_of_ours(address, mark):
    for _ in range(3):
        Client().post(address, {"whose": mark, "note": "x" * 100_000})
    assert not Session.objects.exists()


def test_an_old_mark_holds_nothing(leeds, address, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(middleware, "FORM_AGE_WINDOW", timedelta(seconds=-1))
        Client().post(address, {"whose": mark_of(leeds["caseworker"].pk), "note": "x"})
    assert not Session.objects.exists()


def test_one_mark_holds_a_few_forms_and_each_for_an_hour(leeds, address):
    data = {"whose": mark_of(leeds["caseworker"].pk), "note": "x" * 1000}
    for _ in range(30):
        Client().post(address, data)
    assert Session.objects.count() == 20
    assert not Session.objects.filter(expire_date__gt=timezone.now() + timedelta(hours=1)).exists()


def test_what_is_too_large_is_not_held(leeds, address):
    Client().post(address, {"whose": mark_of(leeds["caseworker"].pk), "note": "x" * 2_500_000})
    assert not Session.objects.exists()


def test_signing_in_after_a_held_form_lasts_as_long_as_ever(leeds, sign_in, address):
    client = Client()
    client.post(address, {"whose": mark_of(leeds["caseworker"].pk), "note": "x"})
    client.post("/sign-in/login/", {"login": leeds["caseworker"].email, "password": factories.PASSWORD})
    assert Session.objects.filter(expire_date__gt=timezone.now() + timedelta(hours=9)).count() == 1


def test_what_is_over_is_removed(leeds, sign_in):
    for person in ("caseworker", "manager"):
        sign_in(leeds[person])
    over, kept = Session.objects.all()
    Session.objects.filter(pk=over.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert forget_sessions() == 1
    assert list(Session.objects.all()) == [kept]


def test_a_session_outlives_a_change_of_key(leeds, sign_in, settings):
    client, before = sign_in(leeds["caseworker"]), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a-new-key", [before]
    assert client.get("/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY = "another-key"
    assert client.get("/").status_code == 302
