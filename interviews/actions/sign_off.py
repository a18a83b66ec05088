"""A manager reads a record and stands by it; afterwards it is added to, never changed. A sample is judged."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import NotAllowed, require
from accounts.models import User
from interviews import completeness
from interviews.actions.handovers import complete_signed_off
from interviews.actions.talks import require_interviewer
from interviews.models import Addendum, Interview, QualityReview
from interviews.sections import SECTIONS
from rhi.refusals import Refused, lock_current


@transaction.atomic
def sign_off(
    *, user: User, interview: Interview, version: int, comment: str = "", accepts_independence: bool = False
) -> Interview:
    """A manager has read the record and stands by it: locked from now on.

    Where the interviewer was not independent by both tests, the manager accepts the reason given, by name.
    """
    require(user, "sign_off", interview.council_id)
    current = lock_current(Interview.objects.all(), interview.pk, version)
    if current.signed_off_at:
        raise Refused("This interview is signed off already.")
    if current.interviewer_id == user.pk:
        raise Refused("You recorded this interview. Another manager signs it off.")
    if lacking := what_is_missing(current):
        raise Refused("Not ready for sign-off: " + "; ".join(lacking) + ".")
    now = timezone.now()
    if not current.is_independent and current.completion_id in completeness.WITH_THE_CHILD:
        if not accepts_independence:
            raise Refused("The interviewer was not independent. Accept the reason, or return it.", "accepts")
        current.independence_accepted_by, current.independence_accepted_at = user, now
    current.signed_off_by, current.signed_off_at, current.sign_off_comment = user, now, comment
    current.returned_for_correction_at = None
    current.save()
    complete_signed_off(user, list(current.coverage.values_list("return_interview_id", flat=True)))
    return current


@transaction.atomic
def return_for_correction(*, user: User, interview: Interview, version: int, comment: str) -> Interview:
    """A manager asks for something to be mended before sign-off."""
    require(user, "sign_off", interview.council_id)
    current = lock_current(Interview.objects.all(), interview.pk, version)
    if current.signed_off_at:
        raise Refused("This interview is signed off and can no longer be changed.")
    if not comment.strip():
        raise Refused("Say what needs correcting.", "comment")
    current.sign_off_comment, current.returned_for_correction_at = comment, timezone.now()
    current.save()
    return current


@transaction.atomic
def add_addendum(*, user: User, interview: Interview, words: str) -> Addendum:
    """Something learnt or mended after sign-off: stands beside the record, which stays as it was."""
    if not user.may("sign_off", interview.council_id):
        require_interviewer(user, interview.council_id, is_theirs=interview.interviewer_id == user.pk)
    if not interview.signed_off_at:
        raise Refused("This record is not signed off yet: change the record itself.")
    row: Addendum = Addendum.objects.create(
        interview=interview, council_id=interview.council_id, words=words, added_by=user
    )
    return row


@transaction.atomic
def judge_quality(*, user: User, interview: Interview, judgement: str, reason: str) -> QualityReview:
    """A manager's judgement of one record, once; not of their own."""
    require(user, "sign_off", interview.council_id)
    if interview.interviewer_id == user.pk:
        raise NotAllowed("You recorded this interview. Another manager judges it.")
    if not interview.signed_off_at:
        raise Refused("Only a record that is signed off is judged.")
    if QualityReview.objects.filter(interview=interview).exists():
        raise Refused("This record has been judged already.")
    row: QualityReview = QualityReview.objects.create(
        interview=interview, council_id=interview.council_id, judgement=judgement, reason=reason, judged_by=user
    )
    return row


def facts_of(interview: Interview) -> completeness.TalkFacts:
    """What completeness hangs on, from the rows."""
    unknown = Interview.Independence.NOT_KNOWN
    return completeness.TalkFacts(
        completion=interview.completion_id or "",
        child_words=interview.child_words,
        venue=interview.venue_id is not None,
        agreed_to_talk=interview.agreed_to_talk,
        told_limits=interview.told_limits,
        advocate_offered=interview.advocate_offered,
        advocate_reason=interview.advocate_reason,
        parent_informed=interview.parent_informed,
        parent_reason=interview.parent_reason,
        what_child_wants=interview.what_child_wants,
        did_this_help=interview.did_this_help,
        ended=interview.ended_at is not None,
        independent=interview.is_independent,
        independence_known=unknown not in {interview.outside_care, interview.outside_council},
        independence_reason=interview.independence_reason,
        trained=interview.is_trained,
        coded=frozenset(interview.findings.values_list("code__list_name", flat=True)),
        outcomes=frozenset(interview.help.values_list("outcome_id", flat=True)),
        no_action_reason=interview.no_action_reason,
    )


def what_is_missing(interview: Interview) -> list[str]:
    """What the record still lacks, in words, in the order of its sections; empty when it can be signed off."""
    lacking = completeness.missing(facts_of(interview))
    return [words for section in SECTIONS for words in lacking.get(section.key, [])]
