"""The open work of somebody who leaves goes to a colleague, in one step."""

from django.db import transaction

from accounts.actions import require
from accounts.models import Council, User
from interviews.models import ReturnInterview
from rhi.refusals import Refused


@transaction.atomic
def hand_over_work(*, user: User, council: Council, of: User, colleague: User) -> int:
    """Assign every open return interview of one person at this council to another; how many there were."""
    require(user, "manage_people", council.pk)
    if colleague.pk == of.pk:
        raise Refused("Choose somebody else than the person whose work it is.", "colleague")
    if not (colleague.may("conduct_interviews", council.pk) or colleague.may("conduct_assigned", council.pk)):
        raise Refused("This person does not conduct interviews for this council.", "colleague")
    rows = ReturnInterview.objects.filter(council=council, assigned_to=of).still_open()
    moved = int(rows.update(assigned_to=colleague))
    if not moved:
        raise Refused(f"No open interview is assigned to {of} any more.")
    return moved
