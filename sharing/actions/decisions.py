"""Whether what a return home interview found is shared."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.locks import lock_councils
from rhi.refusals import Refused
from sharing import legal
from sharing.drafts import OUTCOMES
from sharing.models import ShareDecision, Summary


@transaction.atomic
def decide(
    *,
    user: User,
    return_interview: ReturnInterview,
    choice: str,
    reason: str,
    no_consent_reason: str = "",
    wish: str = ShareDecision.Wish.NOT_ASKED,
    childs_wishes: str = "",
    override_reason: str = "",
) -> ShareDecision:
    """Decide to share, or not to: both are recorded, with who, when and why. A later decision stands over an earlier.

    The child's `wish` is recorded apart; sharing against it takes an `override_reason`. Whether the duty to share was
    in force that day is kept with the decision: not to share is then its exception.

    The interview's `share_decided_at` is the first decision (figures measure how soon), `is_shared` the one that
    stands.
    """
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    lock_councils([return_interview.council_id])
    current = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=return_interview.pk)
    _check_decision(current, choice, reason, no_consent_reason)
    is_override = choice == ShareDecision.Choice.SHARE and wish == ShareDecision.Wish.OBJECTS
    if is_override and not override_reason.strip():
        raise Refused("Say why it is shared although the child does not want it.", "override_reason")
    now = timezone.now()
    decision: ShareDecision = ShareDecision.objects.create(
        return_interview=current,
        council_id=current.council_id,
        choice=choice,
        reason=reason.strip(),
        no_consent_reason=no_consent_reason if choice == ShareDecision.Choice.SHARE else "",
        wish=wish,
        childs_wishes=childs_wishes.strip(),
        override_reason=override_reason.strip() if is_override else "",
        under_duty=legal.duty_applies(timezone.localdate(now), settings.DUTY_TO_SHARE_FROM),
        decided_by=user,
        decided_at=now,
    )
    return decision


def _check_decision(owed: ReturnInterview, choice: str, reason: str, no_consent_reason: str) -> None:
    if owed.state not in OUTCOMES:
        raise Refused("There is nothing to decide yet: the interview is neither held, declined nor closed.")
    if not reason.strip():
        raise Refused("Say why.", "reason")
    if choice == ShareDecision.Choice.SHARE and not no_consent_reason:
        raise Refused("Choose why consent was not relied on.", "no_consent_reason")
    if choice == ShareDecision.Choice.DO_NOT_SHARE and Summary.objects.filter(return_interview=owed).live().exists():
        raise Refused("A summary has been released. Withdraw it first, then record this decision.", "choice")
