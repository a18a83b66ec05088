"""Messages about children who are missing still or again. They name no child: a reference and a link."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.messages import Kind, hearers, notify
from accounts.models import Council, User
from cases import watching
from cases.models import EscalationStep
from cases.watching import Raised


@transaction.atomic
def watch(now: datetime) -> int:
    """What the passing of time has reached, and who is told; the number raised."""
    raised = watching.sweep(now)
    tell(raised)
    return len(raised)


def settle(children: Iterable[int]) -> None:
    """After a change of a child's absences: what they have reached now, and who is told."""
    tell(watching.settle(children, timezone.now()))


def tell(raised: Iterable[Raised]) -> None:
    """One message for each step or trigger, to each person for whom the child's record exists."""
    rows = list(raised)
    councils = {council.pk: council for council in Council.objects.filter(pk__in={row.council_id for row in rows})}
    steps = {
        step.pk: step for step in EscalationStep.objects.filter(pk__in={row.step_id for row in rows if row.step_id})
    }
    highest: dict[int, int] = {}  # of several steps reached at once, as when an absence is entered late, only the last
    for row in rows:
        if row.step_id:
            known = highest.setdefault(row.subject_id, row.step_id)
            if steps[row.step_id].after_hours > steps[known].after_hours:
                highest[row.subject_id] = row.step_id
    for row in rows:
        council = councils[row.council_id]
        if row.step_id and highest[row.subject_id] != row.step_id:
            continue
        if row.step_id:
            _tell_of_step(row, council, people_of_step(steps[row.step_id]))
        else:
            _tell_of_trigger(row, council)


def people_of_step(step: EscalationStep) -> list[User]:
    """Those who hold one of the step's roles today, and those named."""
    chosen: dict[int, User] = {person.pk: person for person in step.people.filter(is_active=True)}
    for role in step.roles:
        for person in User.objects.with_role(step.council, role):
            chosen[person.pk] = person
    return list(chosen.values())


def _tell_of_step(row: Raised, council: Council, people: list[User]) -> None:
    for person in _who_may_know(people, row):
        notify(
            key=f"step:{row.subject_id}:{row.step_id}:{person.pk}",
            person=person,
            kind=Kind.STILL_MISSING,
            council=council,
            child_id=row.child_id,
            reference=f"episode {row.subject_id}",
            link=reverse("episode", args=[row.subject_id]),
        )


def _tell_of_trigger(row: Raised, council: Council) -> None:
    for person in _who_may_know(hearers(council, Kind.TRIGGER), row):
        notify(
            key=f"trigger:{row.subject_id}:{person.pk}",
            person=person,
            kind=Kind.TRIGGER,
            council=council,
            child_id=row.child_id,
            reference=f"trigger {row.subject_id}",
            link=reverse("trigger_reached", args=[row.subject_id]),
        )


def _who_may_know(people: list[User], row: Raised) -> list[User]:
    return [person for person in people if row.child_id not in person.hidden_children]
