"""Carers with a link, and the browser in which it is open."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.about import add_person
from cases.models import Child
from reaching.actions import carers
from reaching.models import CarerEntry, CarerLink

ENTRY: dict[str, Any] = {"when": "now", "written_by": "N. Writer"}


def home_link(by: User, *children: Child) -> tuple[CarerLink, str, str]:
    """A home's link about these children: the link, its secret, its PIN."""
    made = carers.give_link(user=by, child=children[0], kind="home", home_name="Invented House")
    for child in children[1:]:
        carers.add_child(user=by, link=made[0], child=child)
    return made


def parent_link(by: User, child: Child, name: str = "Pat Invented") -> tuple[CarerLink, str, str]:
    """A parent's link, of somebody who is recorded as a parent."""
    person = add_person(user=by, child=child, name=name, relation="parent")
    return carers.give_link(user=by, child=child, kind="parent", person=person)


def opened(secret: str, pin: str) -> Client:
    """A browser in which the link is open."""
    client = Client()
    answer = client.post(reverse("care", args=[secret]), {"pin": pin})
    assert answer.status_code == 303, answer.content.decode()
    return client


def page(client: Client, secret: str) -> str:
    """The carer's page."""
    answer = client.get(reverse("care", args=[secret]))
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def send(client: Client, secret: str, child: Child, kind: str, **typed: Any) -> Any:
    """One form, sent."""
    sent = {"submission": str(uuid.uuid4()), **ENTRY, **typed}
    return client.post(reverse("care_entry", args=[secret, child.pk, kind]), sent)


def carers_of_house(by: User, child: Child) -> dict[str, Any]:
    """A link and an entry, for the house of the tests."""
    link, _, _ = home_link(by, child)
    entry = CarerEntry.objects.create(
        council_id=child.council_id,
        link=link,
        child=child,
        kind=CarerEntry.Kind.PROBLEM,
        words="Invented words of a carer.",
        written_by="N. Writer",
        written_at=timezone.now(),
        submission=uuid.uuid4(),
    )
    return {
        "carer_link_pk": link.pk,
        "carer_link_child_pk": link.children.get().pk,
        "carer_entry_pk": entry.pk,
        "carer_secret": "never-made",
        "entry_kind": "missing",
    }
