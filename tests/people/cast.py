"""What the tests of people share: a form's hidden frame, an invitation's link, a provider."""

import re
import uuid
from typing import Any

from django.contrib.auth.models import Group

from accounts.actions import give_role
from accounts.granting import answer
from accounts.models import Agency, Council, OutboxMessage, RoleHolding, User
from accounts.role_models import RoleRequest
from accounts.roles import Role
from audit.forms import frame
from tests import factories
from tests.factories import House


def filled(by: User, **typed: Any) -> dict[str, Any]:
    """A form as the browser sends it."""
    hidden = {name: value for name, value in frame(by.pk, None).items() if value is not None}
    return {**hidden, "submission": str(uuid.uuid4()), **typed}


def say_yes(house: House) -> None:
    """A manager of the council says yes to every role given since the house was made."""
    made = RoleRequest.objects.waiting().filter(council_role__council=house.council)
    for request in made.exclude(pk=house.sharing["role_request_pk"]):
        answer(user=house["manager"], request=request, is_granted=True)


def link_to(email: str) -> str:
    """The path of the newest link that was mailed to the address."""
    body = OutboxMessage.objects.filter(recipient=email, key__startswith="sign-in:invitation:").latest("pk").body
    return re.search(r"/welcome/\S+", body).group()


def holding(of: User, role: Role, at: Council) -> RoleHolding:
    """The open holding of a role."""
    return RoleHolding.objects.get(user=of, council_role__role=role, council_role__council=at, ended_at=None)


def provider(name: str = "Example Youth Trust") -> Agency:
    """A commissioned provider."""
    group = Group.objects.create(name=f"Provider: {name}")
    return Agency.objects.create(code=name[:20].lower(), name=name, kind="provider", group=group)


def second_administrator(at: Council) -> User:
    """Another administrator of the council."""
    user = factories.person(None, at, name="second-administrator")
    give_role(user=user, council=at, role=Role.ADMINISTRATOR)
    return user
