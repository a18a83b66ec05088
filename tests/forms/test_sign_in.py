"""The pages around signing in."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import outbox
from tests.factories import House

pytestmark = pytest.mark.django_db


def test_the_form_lets_a_password_manager_help():
    html = Client().get(reverse("account_login")).content.decode()
    assert 'autocomplete="email"' in html
    assert 'autocomplete="current-password"' in html
    assert 'aria-label="Show password"' in html
    assert "placeholder" not in html
    assert "<h1" in html
    assert "Sign out" not in html


def test_a_wrong_password_is_said_in_the_summary_and_the_title():
    response = Client().post(reverse("account_login"), {"login": "nobody@leeds.example", "password": "wrong"})
    html = response.content.decode()
    assert "<title>Error: Sign in - " in html
    assert "There is a problem" in html
    assert 'value="nobody@leeds.example"' in html


@pytest.mark.parametrize("name", ["account_reset_password", "account_reset_password_done", "accessibility"])
def test_who_is_signed_out_can_open(name):
    response = Client().get(reverse(name))
    assert response.status_code == 200
    assert response.content.decode().count("<h1") == 1


def test_a_forgotten_password_is_chosen_anew(leeds: House):
    person = leeds["caseworker"]
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    outbox.send_waiting()
    link = next(line for message in mail.outbox for line in message.body.splitlines() if "/sign-in/" in line)
    page = client.get(link, follow=True)
    html = page.content.decode()
    assert "Choose a new password" in html
    assert 'autocomplete="new-password"' in html
    password = "a-long-and-quiet-river"
    done = client.post(page.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)
    assert "Your password is changed" in done.content.decode()
    assert client.login(email=person.email, password=password)
