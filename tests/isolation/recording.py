"""What each role is answered at every address: asked once, judged by several tests (`record_of`).

A record is plain data, so it outlives the transaction in which it was made.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.test.signals import template_rendered
from django.urls import reverse

from accounts.roles import Role
from cases.models import KnownPerson
from reaching.models import CarerLink, Wording
from rhi.scoping import CouncilScoped
from sharing.models import SharingAgreement
from tests import factories
from tests.factories import House
from tests.isolation.asking import Asker, body_of, without_pages_of_refusal
from tests.isolation.routes import PUBLIC, Route, address, routes
from tests.isolation.walls import second_wall_wide_open

NOBODY = "nobody"
COLUMNS: list[str] = [NOBODY, *(role.value for role in Role)]
COMPARED = ["manager", "analyst", "administrator"]
"""Roles whose pages are compared byte by byte while another council is set to work."""
COMPARED_WITHOUT_SECOND_WALL = ["manager", "auditor"]
"""The same with the second wall wide open."""


def each(columns: list[str]) -> Any:
    """A test for each of the columns; one worker of pytest-xdist judges all of one record (tests.distribution)."""
    return pytest.mark.parametrize("column", columns)


WORDS = {200: "yes", 302: "goes on", 400: "yes", 401: "token", 403: "no", 404: "not found", 405: "form", 409: "yes"}
REFUSED = {"no", "not found"}
LOGS = {"audit", "who_looked"}
CHANGES_BY_ITSELF = re.compile(
    rb'(csrfmiddlewaretoken|name="submission"|name="whose"|nonce)[^>]*>|"token": "\w+"|\d+ (second|minute)s? ago'
)


@dataclass(frozen=True)
class Choice:
    """A relation field of a form, and whether another council's rows pass it."""

    route: str
    field: str
    is_offered: bool
    is_taken: bool


@dataclass
class Record:
    """One person's answers. Pages are those that open (200), by the name of their route."""

    cells: dict[str, str] = field(default_factory=dict)
    """What GET is answered, in the words of docs/access.md, by route."""
    sent: dict[str, int] = field(default_factory=dict)
    """The status of POST, for each route that refuses GET."""
    alone: dict[str, bytes] = field(default_factory=dict)
    """The pages while no other council has any data."""
    beside: dict[str, bytes] = field(default_factory=dict)
    """The pages after another council was set to work."""
    first_wall: dict[str, bytes] = field(default_factory=dict)
    """The same with the second wall wide open."""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    """What every page carries beside its content, whether it opens or not."""
    choices: list[Choice] = field(default_factory=list)
    """Every relation field of every form that opens."""


def record(column: str, leeds: House, freeze: Callable[[], Any]) -> Record:
    """Ask everything as the person of one column of docs/access.md; the data is as before afterwards."""
    made = Record()
    with freeze(), without_pages_of_refusal(), transaction.atomic():
        somebody_looks(leeds)
        asker = Asker(None if column == NOBODY else leeds[column])
        with_choices = look_alone(asker, leeds, made)
        for route in inside():
            if made.cells[route.name] in REFUSED:
                made.sent[route.name] = asker.ask("post", address(route, leeds)).status_code
        if with_choices or column in COMPARED + COMPARED_WITHOUT_SECOND_WALL:
            other = factories.house("Bradford")
            factories.child(other["manager"], other.council, 2, given_names="Zed", family_name="Elsewhere")
            made.choices = [choice for route in with_choices for choice in choices(asker, route, leeds, other)]
        if column in COMPARED:
            made.beside = pages(asker, leeds)
        if column in COMPARED_WITHOUT_SECOND_WALL:
            with second_wall_wide_open():
                made.first_wall = pages(asker, leeds)
        transaction.set_rollback(True)
    return made


def somebody_looks(leeds: House) -> None:
    """The log of a child nobody looked at is not found."""
    Asker(leeds["manager"]).ask("get", reverse("child", args=[leeds.child.pk]))


def inside() -> list[Route]:
    """Every route but those that are open to everybody."""
    return [route for route in routes() if route.name not in PUBLIC]


def look_alone(asker: Asker, leeds: House, made: Record) -> list[Route]:
    """Fill in what the person is answered; the routes whose forms offer rows or people."""
    found = []
    for route in routes():
        if route.is_api and route.name in PUBLIC:
            continue
        with forms_shown() as shown:
            answer = asker.ask("get", address(route, leeds))
            body = body_of(answer)
        if route.name not in PUBLIC:
            made.cells[route.name] = cell(answer)
            made.headers[route.name] = dict(answer.items())
        if answer.status_code == 200 and not route.is_api and route.name not in PUBLIC:
            made.alone[route.name] = CHANGES_BY_ITSELF.sub(b"", body)
        if answer.status_code == 200 and relation_fields(shown):
            found.append(route)
    return found


def cell(answer: Any) -> str:
    """The answer in the words of docs/access.md."""
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/"):
        return "sign-in"
    return WORDS[answer.status_code]


def pages(asker: Asker, house: House) -> dict[str, bytes]:
    """Every page that opens, without what differs from fetch to fetch."""
    found = {}
    for route in inside():
        if route.is_api:
            continue
        answer = asker.ask("get", address(route, house))
        body = body_of(answer)
        if answer.status_code == 200:
            found[route.name] = CHANGES_BY_ITSELF.sub(b"", body)
    return found


def without_log(found: dict[str, bytes]) -> dict[str, bytes]:
    """Pages without the list of who looked, which grows with every fetch (tests/audit compares that)."""
    return {
        name: body.split(b"<main")[0] if name in LOGS else body.split(b'<h2 class="govuk-heading-m">Who looked')[0]
        for name, body in found.items()
        if name != "audit_csv"
    }


@contextmanager
def forms_shown() -> Iterator[list[forms.BaseForm]]:
    """The forms that templates are given, the page's own first."""
    shown: list[forms.BaseForm] = []

    def note(context, **_):
        form = context.get("form")
        if isinstance(form, forms.BaseForm):
            shown.append(form)

    template_rendered.connect(note)
    yield shown
    template_rendered.disconnect(note)


def relation_fields(shown: list[forms.BaseForm]) -> dict[str, forms.ModelChoiceField]:
    """The fields of the page's form that offer rows."""
    fields = shown[0].fields if shown else {}
    return {name: made for name, made in fields.items() if isinstance(made, forms.ModelChoiceField)}


def choices(asker: Asker, route: Route, leeds: House, other: House) -> Iterator[Choice]:
    """What the form of one address does with the rows and the people of another council."""
    with forms_shown() as shown:
        body_of(asker.ask("get", address(route, leeds)))
    foreign = rows_of(other)
    for name, made in relation_fields(shown).items():
        model = made.queryset.model
        if issubclass(model, CouncilScoped):
            row = foreign[model]
            yield Choice(route.name, name, row in made.queryset, is_taken(made, row.pk))
        elif model.__name__ == "User":
            people = set(other.people.values())
            yield Choice(
                route.name, name, bool(people & set(made.queryset)), any(is_taken(made, one.pk) for one in people)
            )


def is_taken(made: forms.ModelChoiceField, pk: int) -> bool:
    """Whether the field accepts the row."""
    try:
        made.clean([pk] if isinstance(made, forms.ModelMultipleChoiceField) else pk)
    except forms.ValidationError:
        return False
    return True


def rows_of(other: House) -> dict[type, Any]:
    """One row of each model that forms offer. A model missing here is an error."""
    found = (
        other.child,
        other.episode,
        other.return_interview,
        other.interview,
        other.placement,
        SharingAgreement.objects.get(council=other.council),
        KnownPerson.objects.filter(child=other.child).first(),
        Wording.objects.get(pk=other.sharing["wording_pk"]),
        CarerLink.objects.get(pk=other.sharing["carer_link_pk"]),
    )
    return {type(row): row for row in found}
