"""The sandbox for integrators: made-up children whose summaries change by themselves, by the product's own actions.

Only in an installation of its own that is started as a sandbox (`make sandbox`), on the data of the demonstration: it
touches no other child.
"""

import uuid
from random import Random

from django.db import transaction

from accounts.models import User
from interviews.models import ReturnInterview
from rhi import wall
from rhi.refusals import Refused
from sharing import drafts, summaries
from sharing.actions.decisions import decide
from sharing.actions.release import draft_content, release_summary, withdraw_summary
from sharing.models import SharingAgreement, Summary

MADE_UP = "DEMO-"
MOST_STEPS = 20
REASON = "Made up, to show what a change looks like."


def stir(rng: Random, steps: int = 3) -> int:
    """Release, replace or withdraw some summaries of made-up children; how many changes were made."""
    done = 0
    for _ in range(min(steps, MOST_STEPS)):
        try:
            with wall.every_council("stir the sandbox"), transaction.atomic():
                done += _one_step(rng)
        except Refused:
            continue
    return done


def _one_step(rng: Random) -> int:
    live = Summary.objects.live().filter(child__reference__startswith=MADE_UP).select_related("return_interview")
    summary = live.order_by("?").first()
    if summary is None or rng.random() < 0.4:
        return _release_another(rng)
    manager = _manager(summary.council_id)
    if rng.random() < 0.3:
        withdraw_summary(user=manager, summary=summary, reason=REASON)
    else:
        _release(manager, summary.return_interview, f"Sandbox, step {rng.randrange(10_000)}: the invented bus station.")
    return 1


def _release_another(rng: Random) -> int:
    """One that was decided on, or withdrawn before; else one is decided on first."""
    made_up = ReturnInterview.objects.filter(child__reference__startswith=MADE_UP)
    owed = made_up.filter(is_shared=True).exclude(summaries__status="released").order_by("?").first()
    if owed is None:
        owed = made_up.to_decide_on_sharing().order_by("?").first()
        if owed is None:
            return 0
        manager = _manager(owed.council_id)
        decide(user=manager, return_interview=owed, choice="share", reason=REASON, no_consent_reason="not_reasonable")
    _release(_manager(owed.council_id), owed, "The invented bus station.")
    return 1


def _release(manager: User, owed: ReturnInterview, words: str) -> None:
    agreement = SharingAgreement.objects.live_today().filter(council=owed.council_id).select_related("agency").first()
    if agreement is None:
        raise Refused("There is no agreement.")
    talk = drafts.signed_off_interview(owed)
    choices = drafts.Choices(
        tier=summaries.Tier.SAFEGUARDING if talk else summaries.Tier.FACT,
        finding_keys=[finding.key for finding in drafts.findings_of(talk)],
        would_help_find=words if talk else "",
        newer_because=REASON,
    )
    what = {"return_interview": owed, "agreement": agreement, "choices": choices, "summary_id": uuid.uuid4()}
    content = draft_content(user=manager, **what)
    release_summary(user=manager, previewed=summaries.digest(content), **what)


def _manager(council_id: int) -> User:
    """The made-up manager of the council."""
    council = SharingAgreement.objects.filter(council=council_id).select_related("council").latest("pk").council
    found = User.objects.who_may(council, "release_summaries").first()
    if found is None:
        raise Refused("Nobody may release here.")
    return found
