"""Whether a message may still leave, asked at the moment of sending: the record, and the right to hear of it.

An app above answers for its own messages, known by how their key begins, when it starts (`register`). A gate answers
with the reason why not, or with "". Messages without a gate of their own go to people who still may open what they
lead to.
"""

from collections.abc import Callable

from django.utils import timezone

from accounts.kinds import TEMPLATES, Kind
from accounts.message_models import SECRET
from accounts.models import Invitation, MessageRule, OutboxMessage, RoleHolding, User
from accounts.roles import Permission, Role
from rhi import wall

HIDDEN = "The record was restricted before this left."
LOST = "The person lost the right to hear of this before it left."
Gate = Callable[[OutboxMessage], str]
_gates: dict[str, Gate] = {}


def register(prefix: str, gate: Gate) -> None:
    """Messages whose key begins so are asked about at this gate, and at no other but that of a hidden record."""
    _gates[prefix] = gate


def why_not(message: OutboxMessage) -> str:
    """Why the message must not leave; "" where it may."""
    if message.person is not None and not message.person.is_active:
        return LOST
    if is_hidden(message):
        return HIDDEN
    gate = _gates.get(message.key.partition(":")[0] + ":")
    if gate:
        return gate(message)
    return "" if message.person is None or still_hears(message.person, message) else LOST


def is_hidden(message: OutboxMessage) -> bool:
    """Whether it tells a person of a child whose record is hidden from them now."""
    if message.person is None or message.child_id is None:
        return False
    with wall.every_council("whether a message may still leave"):
        return message.child_id in message.person.hidden_children


def still_hears(person: User, message: OutboxMessage) -> bool:
    """Whether the person may open what the message leads to, or has a role that is told of it, today.

    People named in a step of escalation hear as long as they work at the council.
    """
    if message.council_id is None:
        return True
    opens = (Permission.VIEW_CASES, Permission.CONDUCT_ASSIGNED)
    if any(person.may(permission, message.council_id) for permission in opens):
        return True
    if message.kind == Kind.STILL_MISSING:
        return message.council_id in person.row_council_ids()
    return bool(_roles_told(message) & _roles_of(person, message.council_id))


def recipient_of(message: OutboxMessage) -> User | None:
    """The account to whose address an e-mail without a `person` goes."""
    return message.person or User.objects.filter(email=message.recipient, is_active=True).first()


def _roles_told(message: OutboxMessage) -> set[str]:
    if message.kind not in set(Kind):
        return set()
    rule = MessageRule.objects.filter(council=message.council_id, kind=message.kind).first()
    return set(rule.roles) if rule else {role.value for role in TEMPLATES[Kind(message.kind)].default_roles}


def _roles_of(person: User, council_id: int) -> set[str]:
    held = RoleHolding.objects.in_force(timezone.localdate()).filter(user=person, council_role__council=council_id)
    return set(held.values_list("council_role__role", flat=True))


def _to_who_confirms(message: OutboxMessage) -> str:
    person = recipient_of(message)
    return "" if person and person.may(Permission.CONFIRM_ROLES, message.council_id or 0) else LOST


def _to_managers(message: OutboxMessage) -> str:
    person = recipient_of(message)
    return "" if person and Role.MANAGER in _roles_of(person, message.council_id or 0) else LOST


def _to_who_has_a_role(message: OutboxMessage) -> str:
    person = recipient_of(message)
    held = RoleHolding.objects.not_over(timezone.localdate()).filter(user=person)
    return "" if person and held.filter(council_role__council=message.council_id).exists() else LOST


def _with_a_link(message: OutboxMessage) -> str:
    """An invitation that still opens; a link for a new password, to somebody who may sign in."""
    name, _, number = message.key.removeprefix(SECRET).partition(":")
    if name != "invitation":
        return "" if recipient_of(message) else LOST
    found = Invitation.objects.filter(pk=number).first()
    if found is None or not found.is_open(timezone.now()):
        return "The invitation was cancelled, or is too old."
    return _to_who_has_a_role(message) if found.council_id else ""


register("role_request:", _to_who_confirms)
register("granted:", _to_managers)
register("role:", _to_who_has_a_role)
register(SECRET, _with_a_link)
