"""A request is answered: the month's answers are kept as they are given."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from accounts.roles import Permission
from reporting.answering.answers import answers_of
from reporting.leaving import quarters_over, years
from reporting.models import AnsweredRequest
from reporting.sheet import QUARTERS
from rhi.refusals import Refused


def years_over() -> list[int]:
    """The financial years that are over and settled, the latest first: only a whole year is answered for."""
    today = timezone.localdate()
    return [year for year in years(today) if len(quarters_over(year, today)) == len(QUARTERS)]


@transaction.atomic
def answer_request(
    *, user: User, council: Council, year: int, asked_by: str, their_reference: str, who_provides: str, follow_up: str
) -> AnsweredRequest:
    """Keep what is answered: this month's answers, as the page shows them."""
    require(user, Permission.VIEW_REPORTS, council.pk)
    require(user, Permission.SIGN_OFF, council.pk)
    if year not in years_over():
        raise Refused("This year is not over yet. Answer for a whole financial year.", "year")
    answered = AnsweredRequest(
        council=council,
        year=year,
        asked_by=asked_by,
        their_reference=their_reference,
        who_provides=who_provides,
        follow_up=follow_up,
        answers=answers_of(user, council, year).as_data(),
        answered_by=user,
    )
    answered.save()
    return answered


def last_words(user: User, council: Council) -> dict[str, str]:
    """What was written by hand the last time, to be read again."""
    last = AnsweredRequest.objects.for_user(user).filter(council=council).first()
    return {"who_provides": last.who_provides, "follow_up": last.follow_up} if last else {}
