"""A child who is invited, and their page opened; a child whom a home's link is about."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests import factories
from tests.reaching.making import FACTS, invited, owed_to
from tests.reaching.making_carers import home_link


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


@pytest.fixture
def manager(leeds):
    return leeds[Role.MANAGER]


@pytest.fixture
def child(leeds, manager):
    return factories.child(manager, leeds.council, 70, given_names="Cleo Ann", family_name="Sample")


@pytest.fixture
def other(leeds, manager):
    return factories.child(manager, leeds.council, 71, given_names="Dora", family_name="Elsewhere")


@pytest.fixture
def given(manager, child):
    return home_link(manager, child)
