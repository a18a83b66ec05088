"""The open work of somebody who leaves goes to a colleague, in one step."""

from django.db import transaction

from accounts.actions import require
from accounts.models import Council, User
from interviews.actions.assigning import doubts_about, give_to
from interviews.models import ReturnInterview
from rhi.refusals import Refused

LEFT = "They took the open work of {leaver}."


@transaction.atomic
def hand_over_work(*, user: User, council: Council, of: User, colleague: User) -> int:
    """Assign every open return interview of one person at this council to another; how many there were.

    Where the colleague's independence is in doubt a manager is asked to accept it: nothing stays without a person.
    """
    require(user, "manage_people", council.pk)
    if colleague.pk == of.pk:
        raise Refused("Choose somebody else than the person whose work it is.", "colleague")
    if not (colleague.may("conduct_interviews", council.pk) or colleague.may("conduct_assigned", council.pk)):
        raise Refused("This person does not conduct interviews for this council.", "colleague")
    rows = ReturnInterview.objects.filter(council=council, assigned_to=of).still_open()
    moved = list(rows.select_related("child", "episode__placement", "council").prefetch_related("child__people"))
    for owed in moved:
        found = "; ".join(doubts_about(colleague, owed))
        give_to(
            return_interview_id=owed.pk,
            council_id=council.pk,
            interviewer=colleague,
            by=user,
            doubts=found,
            reason=LEFT.format(leaver=of) if found else "",
        )
    if not moved:
        raise Refused(f"No open interview is assigned to {of} any more.")
    return len(moved)
