"""A child who moves to another council: asked, accepted or not, and open work never without an owner.

The council asked registers the child anew, with what it is given here; the record that stood stays where it is, closed
to new absences from the day of the move, because the figures of what happened stay with who was responsible then. Each
interview that is still owed stays the old council's, and is asked of the new one by a handover of its own.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from audit.models import Restriction
from cases.actions import provisional_reference, register_child
from cases.models import Child, OutsideBody
from interviews import handover_messages as messages
from interviews.actions.handovers import ask, common_facts, end, lock, require_answerer, require_asked
from interviews.models import Handover
from rhi.refusals import Refused, lock_current
from rhi.wall import every_council

GIVEN = (
    "given_names",
    "family_name",
    "known_as",
    "born_precision",
    "sex",
    "gender_identity",
    "ethnicity",
    "nhs_number",
    "upn",
    "first_language",
    "interpreter_needed",
    "communication_needs",
    "do_not_tell",
    "school",
    "care_leaver_from",
    "is_unaccompanied",
)


@transaction.atomic
def ask_to_take_over(
    *,
    user: User,
    child: Child,
    asked: Council | OutsideBody,
    moves_on: date,
    ask_for_interviews: bool,
    answer_by_at: datetime | None = None,
    message: str = "",
) -> Handover:
    """Ask the council, or body outside England, to which the child moves. A manager's decision."""
    require(user, "sign_off", child.council_id)
    if Restriction.objects.filter(child_id=child.pk, lifted_at__isnull=True).exists():
        require(user, "restrict_records", child.council_id)
    if asked == child.council:
        raise Refused("Choose another body than your own council.", "asked")
    if child.moved_on:
        raise Refused(f"This child has moved to {child.moved_to} already.")
    if child.episodes.standing().filter(ended_at__isnull=True).exists():
        raise Refused("This child is missing now. Hand over once the child is back, or the absence is closed.")
    if child.handovers.filter(kind=Handover.Kind.CHILD, state=Handover.State.ASKED).exists():
        raise Refused("A body has been asked already. Withdraw that first.", "asked")
    facts = {name: getattr(child, name) for name in GIVEN}
    handover = Handover(
        kind=Handover.Kind.CHILD,
        council_id=child.council_id,
        child=child,
        facts={**facts, "moves_on": moves_on.isoformat(), "ask_for_interviews": ask_for_interviews},
        **common_facts(user, child, child.council, asked, answer_by_at, message),
    )
    handover.save()
    messages.asked(handover)
    return handover


@every_council("a child is taken over")
def take_over(*, user: User, handover: Handover, version: int, reference: str = "") -> Handover:
    """The council asked takes the child: a new record there. An answer from outside England is written down here."""
    current = lock(handover, version, Handover.Kind.CHILD)
    require_answerer(user, current)
    require_asked(current)
    facts = dict(current.facts)
    moves_on, wants_interviews = date.fromisoformat(facts.pop("moves_on")), facts.pop("ask_for_interviews")
    if current.asked_council:
        current.new_child = _register(user, current, facts, reference)
    _mark_moved(current, moves_on)
    if wants_interviews:
        _ask_for_interviews(current)
    current.state, current.answered_by, current.answered_at = Handover.State.COMPLETED, user, timezone.now()
    return end(current, user, "", messages.answered)


def _register(user: User, handover: Handover, facts: dict[str, Any], reference: str) -> Child:
    council: Any = handover.asked_council
    facts["born_on"] = handover.born_on
    return register_child(user=user, council=council, reference=reference or provisional_reference(), **facts)


def _mark_moved(handover: Handover, moves_on: date) -> None:
    child: Child = lock_current(Child.objects.all(), handover.child_id, handover.child.version)
    child.moved_on, child.moved_to = moves_on, str(handover.asked)
    child.save()


def _ask_for_interviews(handover: Handover) -> None:
    """Each interview still owed is asked of the new council, in the name of who asked first; ours until accepted."""
    for owed in handover.child.return_interviews.still_open().select_related("child", "council", "episode__placement"):
        if not owed.handovers.waiting().exists():
            ask(handover.asked_by, owed, handover.asked, None, handover.message)
