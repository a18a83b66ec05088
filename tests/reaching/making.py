"""Children who are invited to their own page."""

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from interviews.models import ReturnInterview
from reaching import links
from reaching.models import TalkInvitation
from tests import factories
from tests.factories import House

FACTS = {"birth_day": "29", "birth_month": "2", "first_name": "zoe"}


def owed_to(house: House, number: int = 77, **facts: Any) -> ReturnInterview:
    """A child who came back six hours ago, and has heard nothing yet."""
    manager = house[Role.MANAGER]
    named = {"given_names": "Zoë Anne", "family_name": "Sample", "born_on": date(2012, 2, 29), **facts}
    child = factories.child(manager, house.council, number, **named)
    return factories.returned(manager, factories.episode(manager, child))


def invited(owed: ReturnInterview, **facts: Any) -> tuple[TalkInvitation, str]:
    """An invitation by text that has left, with its offer; and the secret of its link."""
    secret = links.new_secret()
    maker = facts.pop("by")
    defaults = {"way": "text", "expires_at": timezone.now() + timedelta(days=14), "left_at": timezone.now()}
    if facts.pop("offered", True):
        defaults["offer"] = factories.offer(maker, owed, response="no_response", method="text")
    made = TalkInvitation.objects.create(
        council_id=owed.council_id,
        child=owed.child,
        return_interview=owed,
        made_by=maker,
        secret_digest=links.digest_of(secret),
        **{**defaults, **facts},
    )
    return made, secret


def opened(secret: str, **facts: Any) -> Client:
    """A browser in which the page is open."""
    client = Client()
    answer = client.post(reverse("talk", args=[secret]), FACTS | facts)
    assert answer.status_code == 303, answer.content.decode()
    return client
