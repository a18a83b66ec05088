"""Whether what a return home interview found is shared."""

from django.db import transaction
from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from interviews.models import ReturnInterview
from rhi.refusals import Refused
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
    childs_wishes: str = "",
) -> ShareDecision:
    """Decide to share, or not to: both are recorded, with who, when and why. A later decision stands over an earlier.

    `share_decided_at` keeps the first decision (figures measure how soon), `is_shared` the one that stands.
    """
    require(user, Permission.RELEASE_SUMMARIES, return_interview.council_id)
    current = ReturnInterview.objects.select_for_update(of=("self",)).get(pk=return_interview.pk)
    _check_decision(current, choice, reason, no_consent_reason)
    now = timezone.now()
    decision = ShareDecision.objects.create(
        return_interview=current,
        council_id=current.council_id,
        choice=choice,
        reason=reason.strip(),
        no_consent_reason=no_consent_reason if choice == ShareDecision.Choice.SHARE else "",
        childs_wishes=childs_wishes.strip(),
        decided_by=user,
        decided_at=now,
    )
    ReturnInterview.objects.filter(pk=current.pk).update(
        share_decided_at=Coalesce(F("share_decided_at"), Value(now, output_field=DateTimeField())),
        is_shared=choice == ShareDecision.Choice.SHARE,
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
