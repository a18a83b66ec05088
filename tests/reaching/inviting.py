"""What the tests of inviting share: a small council, contacts of a child, a form filled in as a person fills it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import Council, OutboxMessage, User
from accounts.roles import Role
from cases.contacts import add_contact
from cases.models import Child, ContactPoint
from interviews.models import ReturnInterview
from reaching.models import TalkInvitation
from tests import factories
from tests.casework.forms import send, shown

MOBILE, SAFE = "07700 900123", {"safety": "safe", "safety_reason": "The child says so."}
CAST = (Role.MANAGER, Role.CASEWORKER, Role.INTERVIEWER, Role.ANALYST, Role.ADMINISTRATOR, Role.PROVIDER_INTERVIEWER)


@dataclass
class Office:
    """A council and its people; no other record."""

    council: Council
    people: dict[Role, User]

    def __getitem__(self, role: Role) -> User:
        return factories.reread(self.people[role])


def office(name: str = "Leeds") -> Office:
    """People of every role that matters here."""
    at = factories.council(name)
    return Office(at, {role: factories.person(role, at) for role in CAST})


def owed_to(at: Office, number: int = 77, category: str = "missing", **facts: Any) -> ReturnInterview:
    """A child who came back six hours ago, and has heard nothing yet."""
    by = at[Role.MANAGER]
    named = {"given_names": "Zoë Anne", "family_name": "Sample", "born_on": date(2012, 2, 29), **facts}
    child = factories.child(by, at.council, number, **named)
    owed: ReturnInterview = factories.returned(by, factories.episode(by, child, category=category))
    OutboxMessage.objects.all().delete()  # what the council's people are told of it is not looked at here
    return owed


def contact(at: Office, child: Child, channel: str = "text", value: str = MOBILE, **facts: Any) -> ContactPoint:
    """A way to reach the child that is safe, unless said otherwise."""
    user = at[Role.MANAGER]
    return add_contact(user=user, child=child, channel=channel, value=value, **{**SAFE, **facts})[0]


def typed(where: str, **facts: Any) -> dict[str, Any]:
    """The form filled in."""
    return {"where": where, "language": "en", "facts_known": ["birthday", "first_name"], "days": "14", **facts}


def look(client: Client, owed: ReturnInterview, where: str, **facts: Any) -> Any:
    """The page with the text on it."""
    return send(client, reverse("invite_child", args=[owed.pk]), typed(where, **facts), see="1")


def go_on(client: Client, owed: ReturnInterview, seen: Any, where: str, **facts: Any) -> Any:
    """Send what was shown."""
    form = seen.context["form"]
    hidden = {name: str(form[name].value()) for name in ("submission", "whose", "shown")}
    version = form["version"].value()
    hidden |= {"version": str(version)} if version else {}
    return client.post(reverse("invite_child", args=[owed.pk]), {**typed(where, **facts), **hidden, "send": "1"})


def invite(client: Client, owed: ReturnInterview, where: str, **facts: Any) -> Any:
    """Look at the text, and send it (or make the paper)."""
    return go_on(client, owed, look(client, owed, where, **facts), where, **facts)


def message_of(invitation: TalkInvitation) -> OutboxMessage:
    """Its message."""
    found: OutboxMessage = OutboxMessage.objects.get(key=invitation.message_key)
    return found


__all__ = ["Office", "contact", "go_on", "invite", "look", "message_of", "office", "owed_to", "send", "shown", "typed"]
