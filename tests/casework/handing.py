"""Work asked of others, what hosts are told, rules and what they raised: one of each, about the council's one child."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Council, User
from accounts.roles import Role
from cases.models import Child, EscalationStep, HostTelling, RepeatTrigger, TriggerReached
from interviews.models import Assignment, Handover, ReturnInterview
from tests import factories

ELSEWHERE = "Wakefield"


def handed(by: User, at: Council, owed: ReturnInterview) -> dict[str, Any]:
    """A request to a third council, an assignment that ended, a step, a trigger that was reached, two tellings."""
    elsewhere, now = factories.council(ELSEWHERE), timezone.now()
    about = {"council": at, "child": owed.child}
    asked = Handover.objects.create(
        **about,
        kind=Handover.Kind.INTERVIEW,
        return_interview=owed,
        asked_council=elsewhere,
        asked_by=by,
        asked_at=now,
        answer_by_at=now + timedelta(hours=24),
        child_name=owed.child.full_name,
    )
    given = Assignment.objects.create(
        council=at,
        return_interview=owed,
        interviewer=by,
        assigned_by=by,
        doubts="is in doubt",
        reason="Asked.",
        ended_at=now,
    )
    trigger = RepeatTrigger.objects.create(council=at, action="manager_review", starts_at=now)
    raised = {"event_at": now - timedelta(hours=1), "raised_at": now, "episode": owed.episode}
    reached = TriggerReached.objects.create(**about, trigger=trigger, **raised)
    told = HostTelling.objects.create(**about, episode=owed.episode, host_council=elsewhere, state="told", told_at=now)
    return {
        "handover_pk": asked.pk,
        "assignment_pk": given.pk,
        "escalation_step_pk": EscalationStep.objects.filter(council=at).first().pk,
        "repeat_trigger_pk": trigger.pk,
        "trigger_reached_pk": reached.pk,
        "host_telling_pk": told.pk,
        "hosted_pk": hosted(at).pk,
    }


def hosted(at: Council) -> HostTelling:
    """What another council told this one of a child it placed here."""
    elsewhere = factories.council(ELSEWHERE)
    placer = factories.reread(factories.person(Role.MANAGER, elsewhere, name=f"placer-{at.dfe_code}"))
    child: Child = factories.child(placer, elsewhere, at.pk, given_names="Hugo", family_name=f"Placedin{at.dfe_code}")
    absence = factories.episode(placer, child, hours_ago=4)
    telling: HostTelling = HostTelling.objects.create(
        council=elsewhere,
        child=child,
        episode=absence,
        host_council=at,
        state="told",
        told_at=timezone.now(),
        child_name=child.full_name,
        missing_since_at=absence.went_missing_earliest_at,
    )
    return telling
