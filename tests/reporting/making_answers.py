"""An answered request for information, without counting anything."""

from typing import Any

from accounts.models import Council, User
from reporting.answering.tables import Answers, AnswerTable
from reporting.models import AnsweredRequest
from reporting.sheet import Sheet


def answered(by: User, at: Council, **facts: Any) -> AnsweredRequest:
    """What a council answered in 2019."""
    table = AnswerTable("How many?", "Invented.", ("Group", "Episodes"), (("All", "20"),))
    answers = Answers(Sheet(2018, "2019-05-01T12:00:00+00:00", "invented", 5, None, {}), (table,))
    made: AnsweredRequest = AnsweredRequest.objects.create(
        council=at,
        year=2018,
        asked_by="An invented charity",
        who_provides="We do.",
        follow_up="A youth worker.",
        answers=answers.as_data(),
        answered_by=by,
        **facts,
    )
    return made
