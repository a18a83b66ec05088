"""Walks over every route: nobody without sign-in, nobody from another council, no method nobody declared."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from rhi.scoping import CouncilScoped
from tests.isolation.asking import METHODS, NOT_FOUND, Asker, body_of, without_pages_of_refusal
from tests.isolation.routes import PUBLIC, Route, address, routes, routes_to_records
from tests.sharing.making_police import officer

# For everyone signed in: they show no record.
FOR_ALL = {"switch_council", "keep_signed_in", "sign_out_everywhere", "help", "your_account", "message_preferences"}
FOR_ALL |= {"calendar"}
# What a named user of a police force opens beside their own pages.
OF_POLICE = {"help", "your_account", "keep_signed_in", "sign_out_everywhere"}
pytestmark = [pytest.mark.django_db, pytest.mark.walk]


def state_of_the_data(*logs: str) -> dict[str, tuple[int, str]]:
    """For each scoped table the number of its rows and a digest of them: equal before and after, nothing changed.

    Without the access log, and without the models named in `logs`.
    """
    scoped = [model for model in apps.get_models() if issubclass(model, CouncilScoped)]
    tables = [model._meta.db_table for model in scoped if model.__name__ not in {"Access", *logs}]
    each = (
        f"SELECT '{table}', count(*), coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table: (rows, digest) for table, rows, digest in cursor.fetchall()}


def test_there_are_routes_to_walk():
    assert len(routes()) > 25
    assert len(routes_to_records()) > 200


def test_nobody_gets_in_without_signing_in(leeds, settings):
    settings.API_RATE = "100000/min"
    nobody, before = Asker(), state_of_the_data()
    for route in routes():
        if route.name in PUBLIC:
            continue
        for method in METHODS:
            answer = nobody.ask(method, address(route, leeds))
            if route.is_api:
                expected = {401} if method == "get" else {401, 405, 415}
                assert answer.status_code in expected, (route.name, method, answer.status_code)
            else:
                assert answer.status_code == 302, (route.name, method, answer.status_code)
                assert answer["Location"].startswith("/sign-in/login/"), route.name
    assert state_of_the_data() == before


@pytest.mark.parametrize("role", list(Role))
def test_another_councils_records_do_not_exist(leeds, bradford, role):
    asker, before = Asker(bradford[role]), state_of_the_data()
    with without_pages_of_refusal():
        for route in routes_to_records():
            found = asker.ask_with_every_method(address(route, leeds))
            assert found == NOT_FOUND, (route.name, role, found)
    assert state_of_the_data() == before


def test_every_method_takes_the_whole_way(leeds, bradford):
    """What the walk above asks of the view alone, each method once through every middleware."""
    asker, before = Asker(bradford["manager"]), state_of_the_data()
    with without_pages_of_refusal():
        for route in routes_to_records():
            found = {method: asker.ask(method, address(route, leeds)).status_code for method in METHODS}
            assert found == NOT_FOUND, (route.name, found)
    assert state_of_the_data() == before


def test_a_person_without_a_role_gets_nowhere(leeds):
    from_nowhere = leeds["analyst"]
    from_nowhere.groups.clear()
    asker = Asker(from_nowhere)
    with without_pages_of_refusal():
        for route in routes():
            if route.name in PUBLIC | FOR_ALL or route.is_api:
                continue
            found = asker.ask_with_every_method(address(route, leeds))
            assert set(found.values()) <= {403, 404, 405}, (route.name, found)


@pytest.mark.parametrize("is_lead", [False, True])
def test_a_named_user_of_a_force_opens_no_page_of_a_council(leeds, bradford, is_lead):
    """The force has agreements with both councils, and still none of their pages opens."""
    asker, before = Asker(officer(leeds.council.police_force, name="walker", is_lead=is_lead)), state_of_the_data()
    urls = {route.name: address(route, leeds) for route in pages_behind_sign_in() if not is_of_the_police(route)}
    with without_pages_of_refusal():
        for name, url in urls.items():
            for method in METHODS:
                assert is_refused_to_the_police(asker.ask(method, url)), (name, method)
    for name, url in urls.items():
        answer = asker.ask("get", url)
        assert is_refused_to_the_police(answer), name
        assert leeds.child.family_name not in body_of(answer).decode(), name
    assert state_of_the_data() == before


@pytest.mark.parametrize("is_lead", [False, True])
def test_a_named_user_of_a_force_opens_their_own_pages(leeds, bradford, is_lead):
    """And on them only what was released."""
    asker = Asker(officer(leeds.council.police_force, name="walker", is_lead=is_lead))
    before, opened = state_of_the_data("Delivery"), set()
    for route in (route for route in pages_behind_sign_in() if is_of_the_police(route)):
        for method in METHODS:
            answer = asker.ask(method, address(route, leeds))
            if answer.status_code == 200:
                opened.add(route.name)
            if route.name not in {"police", "police_summary", "police_summary_print"}:
                assert leeds.child.family_name not in body_of(answer).decode(), route.name
        if route.name == "sign_out_everywhere":
            asker = Asker(User.objects.get(name="Walker"))
    assert opened >= {"police", "police_summary", "police_summary_print", "help", "your_account"}
    assert ("police_people" in opened) is is_lead
    assert state_of_the_data("Delivery") == before


def pages_behind_sign_in() -> list[Route]:
    """Every route that a session opens."""
    return [route for route in routes() if not route.is_api and route.name not in PUBLIC]


def is_of_the_police(route: Route) -> bool:
    """Whether a named user of a force may open it."""
    view = getattr(route.view, "view_class", None)
    return bool(getattr(view, "opens_to_police", False)) or route.name in OF_POLICE


def is_refused_to_the_police(answer: Any) -> bool:
    """Whether it opens nothing: refused, or led away to their own pages."""
    away = answer.status_code == 302 and answer["Location"] == reverse("police")
    return away or answer.status_code in {403, 404}


def test_a_superuser_sees_no_childs_record(leeds, django_user_model):
    operator = django_user_model.objects.create_superuser("operator@rhi.example", "return-home", name="Operator")
    asker = Asker(operator)
    with without_pages_of_refusal():
        for route in routes_to_records():
            found = asker.ask_with_every_method(address(route, leeds))
            assert found == NOT_FOUND, (route.name, found)
