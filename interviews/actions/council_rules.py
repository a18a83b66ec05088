"""A council's own rules: how long for what, who is told of a child missing still, what an absence again calls for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from accounts.rule_models import AwayRule, away_rule_on
from cases.models import EscalationStep, RepeatTrigger
from interviews import flags
from interviews.models import ReturnInterview
from rhi.refusals import Refused, lock_current
from rhi.words import day_words

PERMISSION = "sign_off"


@transaction.atomic
def change_rules(
    *,
    user: User,
    council: Council,
    version: int,
    away_calls_for_interview: bool | None = None,
    away_from: date | None = None,
    **facts: Any,
) -> Council:
    """Set the council's hours, and from which day of return on “away” calls for an interview (None: as it is).

    What is due, and by when, follows at once, and with it the flags of open work.
    """
    require(user, PERMISSION, council.pk)
    current = lock_current(Council.objects.all(), council.pk, version)
    for name, value in facts.items():
        setattr(current, name, value)
    work = ReturnInterview.objects.filter(council=current)
    open_before = set(work.still_open().values_list("pk", flat=True))
    current.save()
    if away_calls_for_interview is not None:
        _set_away_rule(current, away_from, calls_for_interview=away_calls_for_interview)
    open_now = work.still_open().filter(due_at__isnull=False).values_list("pk", flat=True)
    flags.settle(open_before.union(open_now), timezone.now())
    return current


def _set_away_rule(council: Council, from_day: date | None, *, calls_for_interview: bool) -> None:
    """From this day on, or from today if it changes. What was set for later days no longer holds."""
    today = timezone.localdate()
    if from_day is None and calls_for_interview == away_rule_on(council, today):
        return
    from_day = from_day or today
    with pghistory.context(reason=f"The rule for “away” from {day_words(from_day)}"):
        council.away_rules.filter(holds_from__gte=from_day).delete()
        if calls_for_interview != away_rule_on(council, from_day):
            AwayRule.objects.create(council=council, holds_from=from_day, calls_for_interview=calls_for_interview)


@transaction.atomic
def set_step(
    *,
    user: User,
    council: Council,
    step: EscalationStep | None,
    version: int | None,
    people: Iterable[User],
    **facts: Any,
) -> EscalationStep:
    """A step of the ladder. With other hours it becomes a new one: what the old one raised stays as it was."""
    require(user, PERMISSION, council.pk)
    if not facts["roles"] and not list(people):
        raise Refused("Choose at least one role or person to tell.", "roles")
    current = lock_current(EscalationStep.objects.all(), step.pk, version or 0) if step else None
    if current and current.after_hours != facts["after_hours"]:
        _retire(current)
        current = None
    taken = EscalationStep.objects.filter(council=council, retired_at__isnull=True, after_hours=facts["after_hours"])
    if taken.exclude(pk=current.pk if current else 0).exists():
        raise Refused("There is a step at this hour already. Change that one.", "after_hours")
    current = current or EscalationStep(council=council)
    for name, value in facts.items():
        setattr(current, name, value)
    current.save()
    current.people.set(people)
    return current


@transaction.atomic
def retire_step(*, user: User, step: EscalationStep, version: int) -> None:
    """Nobody is told at this hour any more; what was raised stays."""
    require(user, PERMISSION, step.council_id)
    _retire(lock_current(EscalationStep.objects.all(), step.pk, version))


@transaction.atomic
def set_trigger(*, user: User, council: Council, trigger: RepeatTrigger | None, **facts: Any) -> RepeatTrigger:
    """A trigger, from now on. A changed one is a new one: what the old one raised stays as it was."""
    require(user, PERMISSION, council.pk)
    if facts["action"] == RepeatTrigger.Action.OTHER and not facts.get("action_words"):
        raise Refused("Say in your words what is to be done.", "action_words")
    if trigger:
        _retire(trigger)
    made: RepeatTrigger = RepeatTrigger.objects.create(council=council, starts_at=timezone.now(), **facts)
    return made


@transaction.atomic
def retire_trigger(*, user: User, trigger: RepeatTrigger, version: int) -> None:
    """It raises nothing any more; what it raised stays."""
    require(user, PERMISSION, trigger.council_id)
    _retire(lock_current(RepeatTrigger.objects.all(), trigger.pk, version))


@transaction.atomic
def record_trigger_done(*, user: User, reached: Any, version: int, done_on: Any, done_what: str) -> Any:
    """What was done after a child reached a trigger."""
    require(user, "record_cases", reached.council_id)
    current = lock_current(type(reached).objects.all(), reached.pk, version)
    if done_on > timezone.localdate():
        raise Refused("This day is in the future. Record it once it was done.", "done_on")
    current.done_on, current.done_what, current.done_by = done_on, done_what, user
    current.save()
    return current


def _retire(row: Any) -> None:
    row.retired_at = timezone.now()
    row.save()
