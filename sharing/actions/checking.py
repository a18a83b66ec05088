"""Whether a summary may be released: the decision, the agreement, the interview, the words."""

from django.utils import timezone

from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing import checks, drafts, summaries
from sharing.models import ShareDecision, SharingAgreement

IN_DANGER = "If the child is in danger now, phone the police: 999, or 101. Do not wait for this."


def check_release(owed: ReturnInterview, agreement: SharingAgreement, choices: drafts.Choices) -> None:
    """Refuse, with what to do about it, whatever may not be released."""
    _check_decided(owed)
    _check_agreement(owed, agreement, choices.tier)
    _check_interview(owed, choices)
    _check_words(owed, choices)


def check_in_force(owed: ReturnInterview, agreement: SharingAgreement) -> None:
    """The agreement is the council's own, and in force today."""
    live = SharingAgreement.objects.filter(pk=agreement.pk, council=owed.council_id).live(timezone.localdate())
    if not live.exists():
        raise Refused("This agreement is not in force. Choose one that is, or sign a new one.", "agreement")


def _check_decided(owed: ReturnInterview) -> None:
    decision = drafts.standing_decision(owed)
    if decision is None:
        raise Refused("Decide first whether to share. " + IN_DANGER)
    if decision.choice != ShareDecision.Choice.SHARE:
        raise Refused("The decision that stands is not to share. To release a summary, record a new decision first.")


def _check_agreement(owed: ReturnInterview, agreement: SharingAgreement, tier: int) -> None:
    if tier == summaries.Tier.CRIME:
        raise Refused(
            "Phone the police now: 999, or 101. A crime or danger never waits for a summary. Then record the call with "
            "the interview, and come back for the rest.",
            "tier",
        )
    if tier == summaries.Tier.INTELLIGENCE:
        raise Refused(
            "Intelligence leaves as the force’s own form: write it under “Intelligence” of this interview.", "tier"
        )
    check_in_force(owed, agreement)
    if tier not in agreement.tiers:
        raise Refused("The agreement does not allow a safeguarding summary. Share the fact only.", "tier")
    if not drafts.knows_of(owed.child_id, agreement.agency):
        raise Refused(
            f"No police report of this child with {agreement.agency} is recorded, and no placement it was told of. A "
            "force is told only of children it has or had a report of, or who are placed in its area: add the force’s "
            "reference to the episode, or record that it was told of the placement.",
            "agreement",
        )


def _check_interview(owed: ReturnInterview, choices: drafts.Choices) -> None:
    has_talk = drafts.interview_for(owed, is_urgent=choices.is_urgent) is not None
    if owed.state not in drafts.OUTCOMES and not (choices.is_urgent and has_talk):
        raise Refused("The interview is neither held, declined nor closed: there is nothing to tell yet.")
    if choices.tier == summaries.Tier.SAFEGUARDING and not has_talk:
        raise Refused(
            "No signed-off interview yet. Have a manager sign it off, mark the summary as urgent, or share only the "
            "fact. " + IN_DANGER,
            "tier",
        )


def _check_words(owed: ReturnInterview, choices: drafts.Choices) -> None:
    held = drafts.held_back(owed)
    texts = {"handling": [choices.handling]}
    if choices.tier == summaries.Tier.SAFEGUARDING:
        texts["would_help_find"] = [choices.would_help_find]
        texts["points"] = [words for point in _chosen(owed, choices) for words in point.facts.values()]
    for name, said in texts.items():
        if wrong := checks.refusals("\n".join(said), held):
            raise Refused(" ".join(wrong), name)


def _chosen(owed: ReturnInterview, choices: drafts.Choices) -> list[summaries.Point]:
    return [point for point in drafts.points_of(owed) if point.key in choices.point_keys]
