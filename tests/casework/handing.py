"""Work asked of others, what hosts are told, rules and what they raised: one of each, for one council."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Council, User
from accounts.roles import Role
from cases.models import Child, EscalationStep, HostTelling, Placement, TriggerReached
from interviews.actions.assigning import give_to
from interviews.actions.council_rules import set_trigger
from interviews.actions.handovers import ask_to_interview
from interviews.models import ReturnInterview
from tests import factories

ELSEWHERE = "Wakefield"


def handed(by: User, at: Council, owed: ReturnInterview) -> dict[str, Any]:
    """A handover asked of a third council, an assignment, a step, a trigger that was reached, two tellings."""
    elsewhere = factories.council(ELSEWHERE)
    child = factories.child(by, at, 902, family_name="Placed")
    factories.placement(by, child, location="out_of_area", host_council=elsewhere, provider="Invented House")
    absence = factories.episode(by, child, hours_ago=2000)
    placed = factories.returned(by, absence, hours_ago=5)
    asked = ask_to_interview(user=by, return_interview=placed, asked=elsewhere)
    give_to(return_interview_id=owed.pk, council_id=at.pk, interviewer=by, by=by, doubts="is in doubt", reason="Asked.")
    ReturnInterview.objects.filter(pk=owed.pk).update(assigned_to=None)
    trigger = set_trigger(user=by, council=at, trigger=None, count=1, window_days=30, action="manager_review")
    reached = TriggerReached.objects.create(
        council=at,
        trigger=trigger,
        child=child,
        episode=absence,
        event_at=timezone.now() - timedelta(hours=1),
        raised_at=timezone.now(),
    )
    return {
        "handover_pk": asked.pk,
        "assignment_pk": owed.assignments.get().pk,
        "escalation_step_pk": EscalationStep.objects.filter(council=at).first().pk,
        "repeat_trigger_pk": trigger.pk,
        "trigger_reached_pk": reached.pk,
        "host_telling_pk": HostTelling.objects.get(child=child).pk,
        "hosted_pk": hosted(at).pk,
    }


def hosted(at: Council) -> HostTelling:
    """What another council told this one of a child it placed here."""
    elsewhere = factories.council(ELSEWHERE)
    placer = factories.reread(factories.person(Role.MANAGER, elsewhere, name=f"placer-{at.dfe_code}"))
    child: Child = factories.child(placer, elsewhere, at.pk, given_names="Hugo", family_name=f"Placedin{at.dfe_code}")
    factories.placement(
        placer, child, location=Placement.Location.OUT_OF_AREA, host_council=at, provider="Sample House"
    )
    telling: HostTelling = factories.episode(placer, child, hours_ago=4).host_telling
    return telling
