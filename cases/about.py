"""What is known about a child beside the particulars: other names, people, siblings, status, the missing-again pack."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.actions import require
from accounts.models import User
from cases.models import CareStatus, Child, ChildName, KnownPerson, MissingAgainPack, SiblingLink
from rhi.constraints import save_or_refuse
from rhi.refusals import Refused, StaleRecord, lock_current


@transaction.atomic
def add_name(*, user: User, child: Child, kind: str, name: str, note: str = "") -> ChildName:
    """Another name of the child; the same one twice stays one."""
    require(user, "record_cases", child.council_id)
    row: ChildName = ChildName.objects.get_or_create(
        child=child, kind=kind, name=name.strip(), defaults={"note": note, "council_id": child.council_id}
    )[0]
    return row


@transaction.atomic
def remove_name(*, user: User, child_name: ChildName) -> None:
    """A name that was recorded wrongly; it stays in the history."""
    require(user, "record_cases", child_name.council_id)
    child_name.delete()


@transaction.atomic
def add_person(*, user: User, child: Child, **facts: Any) -> KnownPerson:
    """Somebody in the child's life."""
    require(user, "record_cases", child.council_id)
    row: KnownPerson = KnownPerson.objects.create(child=child, council_id=child.council_id, **facts)
    return row


@transaction.atomic
def change_person(*, user: User, known_person: KnownPerson, version: int, **facts: Any) -> KnownPerson:
    """Correct what is recorded of somebody."""
    require(user, "record_cases", known_person.council_id)
    current = lock_current(KnownPerson.objects.all(), known_person.pk, version)
    return _written(current, facts)


@transaction.atomic
def remove_person(*, user: User, known_person: KnownPerson) -> None:
    """Somebody who no longer belongs in the record; they stay in the history."""
    require(user, "record_cases", known_person.council_id)
    known_person.delete()


@transaction.atomic
def link_siblings(*, user: User, child: Child, sibling: Child) -> None:
    """Two children of one council are siblings. Each keeps a record of their own: nothing of one is in the other’s."""
    require(user, "record_cases", child.council_id)
    if child.pk == sibling.pk:
        raise Refused("This is the same child.", "reference")
    if child.council_id != sibling.council_id:
        raise Refused("No child of this council has this reference.", "reference")
    for one, other in ((child, sibling), (sibling, child)):
        SiblingLink.objects.get_or_create(child=one, sibling=other, defaults={"council_id": one.council_id})


@transaction.atomic
def unlink_siblings(*, user: User, child: Child, sibling: Child) -> None:
    """They are not siblings after all."""
    require(user, "record_cases", child.council_id)
    for one, other in ((child, sibling), (sibling, child)):
        SiblingLink.objects.filter(child=one, sibling=other).delete()


@transaction.atomic
def record_status(*, user: User, child: Child, kind: str, starts_on: date, ends_on: date | None = None) -> CareStatus:
    """A plan or help of the council from a day on; an open earlier one ends on that day."""
    require(user, "record_cases", child.council_id)
    earlier = child.statuses.filter(ends_on__isnull=True, starts_on__lt=starts_on).first()
    if earlier:
        earlier.ends_on = starts_on
        earlier.version += 1
        earlier.save()
    row = CareStatus(child=child, council_id=child.council_id, kind=kind, starts_on=starts_on, ends_on=ends_on)
    return save_status(row)


@transaction.atomic
def change_status(*, user: User, status: CareStatus, version: int, **facts: Any) -> CareStatus:
    """Correct a status, or end it."""
    require(user, "record_cases", status.council_id)
    current = lock_current(CareStatus.objects.all(), status.pk, version)
    for name, value in facts.items():
        setattr(current, name, value)
    return save_status(current)


@transaction.atomic
def write_pack(*, user: User, child: Child, version: int | None, **facts: Any) -> MissingAgainPack:
    """What helps to find this child if missing again: one per child, written by interviewers too."""
    if not user.may("conduct_interviews", child.council_id):
        require(user, "record_cases", child.council_id)
    current = MissingAgainPack.objects.select_for_update().filter(child=child).first()
    if current is None:
        current = MissingAgainPack(child=child, council_id=child.council_id)
    elif current.version != version:
        raise StaleRecord(current)
    else:
        current.version += 1
    current.changed_by = user
    return _written(current, facts)


def save_status(status: CareStatus) -> CareStatus:
    """Save it; an overlap with another status is refused in words."""
    if status.ends_on and status.ends_on < status.starts_on:
        raise Refused("The status must end on or after the day it started.", "ends_on")
    refusal = Refused("This overlaps another status of this child. End that one first.", "starts_on")
    save_or_refuse(status, "one_status_at_a_time", lambda: refusal)
    return status


def _written(row: Any, facts: dict[str, Any]) -> Any:
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    return row
