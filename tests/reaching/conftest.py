"""A child who is invited, and their page opened."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.reaching.making import FACTS, invited, owed_to


@pytest.fixture
def owed(leeds):
    return owed_to(leeds, address="1 Invented Street", school="Invented High School")


@pytest.fixture
def link(owed, leeds):
    return reverse("talk", args=[invited(owed, by=leeds[Role.MANAGER])[1]])


@pytest.fixture
def page(link):
    client = Client()
    assert client.post(link, FACTS).status_code == 303
    return client
