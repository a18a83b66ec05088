"""What the police may be told beside the coded findings: written down, and taken out."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing import points
from sharing.models import SummaryPoint


def require_to_write(user: User, council_id: int) -> None:
    """Whoever talks with children may write a point, and whoever releases."""
    if not user.may(Permission.CONDUCT_INTERVIEWS, council_id):
        require(user, Permission.RELEASE_SUMMARIES, council_id)


@transaction.atomic
def add_point(
    *, user: User, return_interview: ReturnInterview, section: str, facts: Mapping[str, str], kind: str, source: str
) -> SummaryPoint:
    """Write a point down; nothing of it leaves before somebody releases it."""
    require_to_write(user, return_interview.council_id)
    if section not in points.FIELDS:
        raise Refused("Choose what it is about.")
    said = points.clean(section, facts)
    if not any(said.values()):
        raise Refused("Fill in at least one of the boxes.", next(iter(said)))
    return SummaryPoint.objects.create(
        council_id=return_interview.council_id,
        return_interview=return_interview,
        section=section,
        facts=said,
        kind=kind,
        source=source,
        recorded_by=user,
    )


@transaction.atomic
def remove_point(*, user: User, point: SummaryPoint) -> None:
    """Take a point out: it is offered no more. Summaries that carried it stay as they are."""
    require_to_write(user, point.council_id)
    current = SummaryPoint.objects.select_for_update(of=("self",)).get(pk=point.pk)
    if current.removed_at:
        raise Refused("This point was taken out already.")
    current.removed_by, current.removed_at = user, timezone.now()
    current.save(update_fields=["removed_by", "removed_at"])
