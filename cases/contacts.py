"""Ways by which a child, or somebody in the child's life, is reached: recorded, changed, marked safe or unsafe.

One rule says whether a contact may be written to (`why_not`): the form, the action and the moment of sending all ask
it. Whatever makes a contact unsafe takes back, in the same transaction, what still waits to be sent to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts import outbox
from accounts.actions import require
from accounts.models import Channel, OutboxMessage, User
from cases import contact_rules
from cases.models import Child, ContactPoint, KnownPerson
from rhi.constraints import save_or_refuse
from rhi.refusals import Refused, lock_current

Safety = ContactPoint.Safety

DIED = "This child has died. Nothing is sent."
NOT_TOLD = "This person must not be told."
NOT_SAFE = "This is not known to be safe."
UNSAFE = "This is marked as not safe."
CONFIDENTIAL = "The child’s address is confidential: no letters are posted."
TWICE = "This is recorded already. Change it there."
SAY_HOW = "Say how it is known."
BY_THE_MARK = "The contact was marked as not safe, or changed"


@dataclass(frozen=True)
class Withdrawn:
    """What became of messages on their way: keys of those taken back, and of those that nobody can stop any more."""

    taken_back: list[str] = field(default_factory=list)
    leaving: list[str] = field(default_factory=list)


def why_not(contact: ContactPoint) -> str:
    """Why nobody writes to this contact; "" where it may be used. Reads what is true now."""
    rows = ContactPoint.objects.select_related("child", "person")
    return reasons(rows.filter(pk=contact.pk)).get(contact.pk, UNSAFE)


def usable(contact: ContactPoint) -> bool:
    """Whether it may be written to."""
    return not why_not(contact)


def reasons(contacts: Iterable[ContactPoint]) -> dict[int, str]:
    """The same for many, in one further query: id → why not, or ""."""
    rows = list(contacts)
    unsafe = _unsafe_values({row.child_id for row in rows})
    return {row.pk: _why_not(row, unsafe) for row in rows}


def _why_not(contact: ContactPoint, unsafe: set[tuple[int, str, str]]) -> str:
    child, person = contact.child, contact.person
    if child.died_on:
        return DIED
    if person is not None and person.must_not_be_told:
        return NOT_TOLD
    if (contact.child_id, contact.channel, contact.value.casefold()) in unsafe:
        return UNSAFE
    if contact.safety != Safety.SAFE:
        return NOT_SAFE
    if contact.channel == Channel.LETTER and child.address_is_confidential:
        return CONFIDENTIAL
    return ""


def _unsafe_values(children: set[int]) -> set[tuple[int, str, str]]:
    """(child, channel, value) marked unsafe, whoever it is recorded for, and in records made one with the child's."""
    where = Q(child__in=children) | Q(child__merged_into__in=children)
    told_to_nobody = Q(safety=Safety.UNSAFE) | Q(person__must_not_be_told=True)
    rows = ContactPoint.objects.filter(where & told_to_nobody)
    return {
        (child, channel, value.casefold())
        for own, merged, channel, value in rows.values_list("child", "child__merged_into", "channel", "value")
        for child in (own, merged)
        if child in children
    }


@transaction.atomic
def add_contact(
    *, user: User, child: Child, person: KnownPerson | None = None, **facts: Any
) -> tuple[ContactPoint, Withdrawn]:
    """A further way to reach the child, or a person of theirs. Where it is known not to be safe, what waits goes."""
    _require_recorder(user, child)
    hold(child.pk)
    row = _written(ContactPoint(child=child, council_id=child.council_id, person=person), facts)
    if row.safety != Safety.UNSAFE:
        return row, Withdrawn()
    return row, _withdraw(row.child_id, {(row.channel, row.value)})


@transaction.atomic
def change_contact(*, user: User, contact: ContactPoint, version: int, **facts: Any) -> Withdrawn:
    """Correct it, or say how safe it is. Where it is not safe any more, or another one, what waits is taken back."""
    _require_recorder(user, contact.child)
    hold(contact.child_id)
    current = lock_current(ContactPoint.objects.all(), contact.pk, version)
    before = (current.channel, current.value)
    _written(current, facts)
    after = (current.channel, current.value)
    if current.safety == Safety.SAFE and before == after:
        return Withdrawn()
    return _withdraw(current.child_id, {before} if current.safety == Safety.SAFE else {before, after})


def hold(child_id: int) -> None:
    """Until the transaction ends nobody else marks a contact of the child, or writes to one."""
    Child.objects.select_for_update(of=("self",), no_key=True).get(pk=child_id)


def _withdraw(child_id: int, places: set[tuple[str, str]]) -> Withdrawn:
    """Every message about the child that still waits to go there."""
    where = Q(pk__in=[])
    for channel, value in places:
        column = "address" if channel == Channel.LETTER else "recipient"
        where |= Q(channel=channel, **{column: value})
    rows = OutboxMessage.objects.filter(where, child_id=child_id, key__startswith=outbox.PRIVATE)
    return Withdrawn(*outbox.withdraw(rows, why=BY_THE_MARK))


def _require_recorder(user: User, child: Child) -> None:
    """Whoever records cases, or conducts interviews: they learn numbers first."""
    if not user.may("conduct_interviews", child.council_id):
        require(user, "record_cases", child.council_id)


def _written(row: ContactPoint, facts: dict[str, Any]) -> ContactPoint:
    for name, value in facts.items():
        setattr(row, name, value)
    try:
        row.value = contact_rules.normal(row.channel, row.value)
    except contact_rules.NotAnAddress as error:
        raise Refused(str(error), "value") from error
    if row.safety != Safety.NOT_KNOWN and not row.safety_reason.strip():
        raise Refused(SAY_HOW, "safety_reason")
    save_or_refuse(row, "one_contact_once", lambda: Refused(TWICE, "value"))
    return row
