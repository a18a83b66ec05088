"""Walks over every route: nobody without sign-in, nobody from another council, no method nobody declared."""

import json

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from rhi.scoping import CouncilScoped
from tests.isolation.routes import BY_SECRET, PUBLIC, address, routes
from tests.sharing.making_police import officer

# For everyone signed in: they show no record.
FOR_ALL = {"switch_council", "keep_signed_in", "sign_out_everywhere", "help", "your_account", "message_preferences"}
FOR_ALL |= {"calendar"}
# What a named user of a police force opens beside their own pages.
OF_POLICE = {"help", "your_account", "keep_signed_in", "sign_out_everywhere"}
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
pytestmark = pytest.mark.django_db


def state_of_the_data(*logs: str) -> str:
    """Every scoped row except the log (and others named), as text: equal before and after means nothing changed."""
    scoped = [model for model in apps.get_models() if issubclass(model, CouncilScoped)]
    models = [model for model in scoped if model.__name__ not in {"Access", *logs}]
    rows = {model.__name__: list(model._base_manager.order_by("pk").values()) for model in models}
    return json.dumps(rows, default=lambda value: str(bytes(value) if isinstance(value, memoryview) else value))


def test_there_are_routes_to_walk():
    assert len(routes()) > 25


def test_nobody_gets_in_without_signing_in(leeds):
    client, before = Client(), state_of_the_data()
    for route in routes():
        if route.name in PUBLIC:
            continue
        for method in METHODS:
            answer = getattr(client, method)(address(route, leeds))
            if route.is_api:
                expected = {401} if method == "get" else {401, 405, 415}
                assert answer.status_code in expected, (route.name, method, answer.status_code)
            else:
                assert answer.status_code == 302, (route.name, method, answer.status_code)
                assert answer["Location"].startswith("/sign-in/login/"), route.name
    assert state_of_the_data() == before


@pytest.mark.parametrize("role", list(Role))
def test_another_councils_records_do_not_exist(leeds, bradford, sign_in, role):
    client, before = sign_in(bradford[role]), state_of_the_data()
    for route in routes():
        if not route.parameters or route.is_api or route.name in BY_SECRET:
            continue
        for method in METHODS:
            answer = getattr(client, method)(address(route, leeds))
            assert answer.status_code == 404, (route.name, role, method, answer.status_code)
    assert state_of_the_data() == before


def test_a_person_without_a_role_gets_nowhere(leeds, sign_in):
    from_nowhere = leeds["analyst"]
    from_nowhere.groups.clear()
    client = sign_in(from_nowhere)
    for route in routes():
        if route.name in PUBLIC | FOR_ALL or route.is_api:
            continue
        answer = client.get(address(route, leeds))
        assert answer.status_code in {403, 404, 405}, (route.name, answer.status_code)


@pytest.mark.parametrize("is_lead", [False, True])
def test_a_named_user_of_a_force_opens_their_own_pages_only(leeds, bradford, sign_in, is_lead):
    """The force has agreements with both councils, and still none of their pages opens: only what was released."""
    client = sign_in(officer(leeds.council.police_force, name="walker", is_lead=is_lead))
    before, opened = state_of_the_data("Delivery"), set()
    for route in routes():
        if route.is_api or route.name in PUBLIC:
            continue
        for method in METHODS:
            answer = getattr(client, method)(address(route, leeds))
            theirs = getattr(getattr(route.view, "view_class", None), "opens_to_police", False)
            is_theirs = theirs or route.name in OF_POLICE
            if is_theirs and answer.status_code == 200:
                opened.add(route.name)
            if not is_theirs:
                away = answer.status_code == 302 and answer["Location"] == reverse("police")
                assert away or answer.status_code in {403, 404}, (route.name, method, answer.status_code)
            if route.name not in {"police", "police_summary", "police_summary_print"}:
                assert leeds.child.family_name not in answer.content.decode(), route.name
        if route.name == "sign_out_everywhere":
            client = sign_in(User.objects.get(name="Walker"))
    assert opened >= {"police", "police_summary", "police_summary_print", "help", "your_account"}
    assert ("police_people" in opened) is is_lead
    assert state_of_the_data("Delivery") == before


def test_a_superuser_sees_no_childs_record(leeds, sign_in, django_user_model):
    operator = django_user_model.objects.create_superuser("operator@rhi.example", "return-home", name="Operator")
    client = sign_in(operator)
    for route in routes():
        if route.parameters and not route.is_api and route.name not in BY_SECRET:
            assert client.get(address(route, leeds)).status_code == 404, route.name
