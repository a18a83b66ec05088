"""Holds, rules, and the decision to dispose of a child's record. Proposed by a job, decided by a person."""

import json
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from audit.models import Disposal
from audit.proofs import proof_of
from cases.models import Child
from rhi.refusals import Refused
from rights.models import DisposalProposal, LegalHold, RetentionRule
from rights.retention import DEFAULTS, RetentionClass
from sharing.models import Summary

PERMISSION = "dispose_records"
TAKE_NOTE_WINDOW = timedelta(days=28)
"""How long a withdrawal must have stood in the feed before the summary itself may go."""


@transaction.atomic
def place_hold(*, user: User, child: Child, reason: str) -> LegalHold:
    """Nothing of the child may be disposed of until it is lifted."""
    require(user, PERMISSION, child.council_id)
    if LegalHold.objects.filter(child=child, lifted_at__isnull=True).exists():
        raise Refused("A hold stands on this record already.")
    return LegalHold.objects.create(council_id=child.council_id, child=child, reason=reason, placed_by=user)


@transaction.atomic
def lift_hold(*, user: User, hold: LegalHold) -> None:
    """The usual time counts again."""
    require(user, PERMISSION, hold.council_id)
    if hold.lifted_at:
        raise Refused("This hold was lifted already.")
    hold.lifted_by, hold.lifted_at = user, timezone.now()
    hold.save()


@transaction.atomic
def set_rule(
    *, user: User, council: Council, retention_class: str, years_after_birth: int, years_after_death: int | None
) -> None:
    """How long this council keeps a class; never shorter than the regulations say for looked-after children."""
    require(user, PERMISSION, council.pk)
    least = DEFAULTS[RetentionClass(retention_class)]
    if retention_class == RetentionClass.LOOKED_AFTER:
        if years_after_birth < least.years_after_birth:
            raise Refused(f"At least {least.years_after_birth} years for a looked-after child.", "years_after_birth")
        if years_after_death is not None and years_after_death < (least.years_after_death or 0):
            raise Refused(f"At least {least.years_after_death} years.", "years_after_death")
    RetentionRule.objects.update_or_create(
        council=council,
        retention_class=retention_class,
        defaults={"years_after_birth": years_after_birth, "years_after_death": years_after_death},
    )


@transaction.atomic
def keep(*, user: User, proposal: DisposalProposal, reason: str, ask_again_on: date) -> None:
    """Not now: asked again on that day."""
    current = _undecided(user, proposal)
    if ask_again_on <= timezone.localdate():
        raise Refused("Choose a day in the future.", "ask_again_on")
    current.decision, current.ask_again_on = DisposalProposal.Decision.KEPT, ask_again_on
    _decided(current, user, reason)


@transaction.atomic
def dispose(*, user: User, proposal: DisposalProposal, reason: str) -> dict[str, int]:
    """Remove the child's record for good; the number of rows per table. Refused while something stands against it."""
    current = _undecided(user, proposal)
    require_nothing_against(current)
    current.decision = DisposalProposal.Decision.APPROVED
    _decided(current, user, reason)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT rights_dispose(%s)", [current.pk])
        answer = json.loads(cursor.fetchone()[0])
        proof = proof_of(Disposal.objects.get(proposal_id=current.pk))
        cursor.execute("SELECT rights_prove(%s, %s)", [current.pk, proof])
    removed: dict[str, int] = {table: rows for table, rows in answer.items() if rows}
    current.removed = removed
    current.save(update_fields=["removed"])
    return removed


def require_nothing_against(proposal: DisposalProposal) -> None:
    """Refused where a hold stands, or a force may not have seen yet that a summary is withdrawn."""
    if LegalHold.objects.filter(child_id=proposal.child_id, lifted_at__isnull=True).exists():
        raise Refused("A legal hold stands on this record.")
    if Child.objects.filter(pk=proposal.child_id, merged_into__isnull=False).exists():
        raise Refused("This record was made one with another, and goes with that one. Keep it.")
    summaries = Summary.objects.filter(child_id=proposal.child_id)
    if summaries.filter(status=Summary.Status.RELEASED).exists():
        raise Refused("A summary of this child is still released. Withdraw it first, so that the police are told.")
    if summaries.filter(withdrawn_at__gt=timezone.now() - TAKE_NOTE_WINDOW).exists():
        raise Refused("A summary was withdrawn less than 28 days ago. Wait until the police have taken note.")


def _undecided(user: User, proposal: DisposalProposal) -> DisposalProposal:
    require(user, PERMISSION, proposal.council_id)
    current = DisposalProposal.objects.select_for_update().get(pk=proposal.pk)
    if current.decided_at:
        raise Refused("Somebody has decided this already.")
    return current


def _decided(proposal: DisposalProposal, user: User, reason: str) -> None:
    proposal.decided_by, proposal.decided_at, proposal.reason = user, timezone.now(), reason
    proposal.save()
