"""Placements of which the force of the area was told: recorded by a person, never told by itself."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Agency, User
from accounts.roles import Permission
from cases.models import Placement
from rhi.refusals import Refused
from rhi.words import london_day
from sharing.actions.standing import in_step, restricted
from sharing.models import PlacementNotice


@transaction.atomic
def record_placement_notice(*, user: User, placement: Placement, agency: Agency, told_at: datetime) -> PlacementNotice:
    """Record that the force was told of the placement: while it lasts, the force may be told of the child.

    Where the child's address is confidential or the record restricted, it takes someone who answers for sharing.
    """
    require(user, Permission.RECORD_CASES, placement.council_id)
    with in_step(placement.council_id, children=[placement.child_id]):
        rows = Placement.objects.select_for_update(of=("self",)).select_related("child")
        current: Placement = rows.get(pk=placement.pk)
        _check_hidden(user, current)
        if agency.kind != Agency.Kind.POLICE:
            raise Refused("Choose a police force.", "agency")
        if told_at > timezone.now():
            raise Refused("This time is in the future.", "told_at")
        if current.ends_on and london_day(told_at) >= current.ends_on:
            raise Refused("The placement had ended by then.", "told_at")
        if PlacementNotice.objects.filter(placement=current, agency=agency).exists():
            raise Refused("It is recorded already that this force was told of this placement.", "agency")
        return PlacementNotice.objects.create(
            council_id=current.council_id, placement=current, agency=agency, told_at=told_at, told_by=user
        )


def _check_hidden(user: User, placement: Placement) -> None:
    """Nobody is told of a hidden address as a matter of course."""
    if user.may(Permission.RELEASE_SUMMARIES, placement.council_id):
        return
    if placement.child.address_is_confidential:
        raise Refused("This child’s address is confidential. Ask a manager who releases summaries to record this.")
    if restricted().filter(child_id=placement.child_id).exists():
        raise Refused("This record is restricted. Ask a manager who releases summaries to record this.")
