"""The extract for a council's own warehouse: a row per return home interview, no name, all that the measures need.

Nothing typed freely, no date of birth, no number of the council's or of ours: keys instead (reporting.exports.keys).
A record that is restricted is left out, whoever makes the extract: in a warehouse nobody asks who may see it.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import F, QuerySet

from reporting.counting import standing
from reporting.dimensions import BY_NAME, age_in_years
from reporting.exports.asking import Asked
from reporting.exports.keys import key_of, secret_of
from reporting.exports.words import about
from reporting.measures import MEASURES
from reporting.questions import rows_of

BOOLEAN, WORD, SMALL, DATE, TIME = "bool", "string", "small", "date", "time"
FROM_THE_ROW: dict[str, str] = {
    "placement_basis": WORD,
    "placement_group": WORD,
    "is_care_leaver": BOOLEAN,
    "is_hosted": BOOLEAN,
    "category": WORD,
    "duty": WORD,
    "counted_on": DATE,
    "returned_earliest_at": TIME,
    "returned_latest_at": TIME,
    "returned_precision": WORD,
    "first_offered_at": TIME,
    "first_direct_offer_at": TIME,
    "latest_response": WORD,
    "is_declined_by_child": BOOLEAN,
    "declined_at": TIME,
    "partial_at": TIME,
    "completed_at": TIME,
    "is_independent": BOOLEAN,
    "shares_interview": BOOLEAN,
    "help_offered_at": TIME,
    "help_accepted_at": TIME,
    "help_started_at": TIME,
    "share_decided_at": TIME,
    "is_shared": BOOLEAN,
    "released_at": TIME,
    "decision_due_at": TIME,
}
WORKED_OUT: dict[str, str] = {
    "age_years": SMALL,
    "sex": WORD,
    "ethnic_group": WORD,
    "host_council": WORD,
    "missing_before": WORD,
}
KINDS: dict[str, str] = {
    "record_key": WORD,
    "child_key": WORD,
    "council_code": WORD,
    "as_at": TIME,
    **FROM_THE_ROW,
    **WORKED_OUT,
}
NOTES = {
    "record_key": "A key of the interview owed: the same in every extract of this council, and nobody’s number.",
    "child_key": "A key of the child: the same in every extract of this council, and not the child’s number.",
    "as_at": "The moment as at which the file was made. Mature: returned_latest_at at least 72 hours before it.",
    "counted_on": "London day of the return.",
    "decision_due_at": "By when sharing had to be decided: the agreed hours after the interview, or after the refusal.",
    "age_years": "Whole years on the day of the return; empty without a date of birth.",
    "missing_before": "repeat: also back from another absence in the 90 days before; else first.",
    "host_council": "DfE code of the council where the child is placed; empty for the council’s own area.",
}
LEFT_OUT = (
    "Names, numbers, dates of birth, addresses, free text and the providers of placements are not in this file. "
    "Restricted records are left out. It is still personal data: a key can be told apart, and a row can be recognised."
)
CHUNK = 5000


def rows(asked: Asked) -> "QuerySet[Any]":
    """The interviews asked about, without restricted children, with what the file needs."""
    question = asked.question
    closed = standing(question).restricted
    found = rows_of(question)
    open_to_all = found.exclude(child__in=closed).exclude(child__merged_into__in=closed)
    return open_to_all.annotate(
        age_years=age_in_years(),
        sex=F("child__sex"),
        ethnic_group=BY_NAME["ethnicity"].expression(question.user),
        host_council=F("episode__placement__host_council__dfe_code"),
        missing_before=BY_NAME["repeat"].expression(question.user),
    )


def lines(asked: Asked, found: "QuerySet[Any]", seen: Callable[[Any], None]) -> Iterator[tuple[Any, ...]]:
    """The file's rows in the order of KINDS, streamed; `seen` is told of each child."""
    question = asked.question
    secret = secret_of(question.user, question.council)
    names = [*FROM_THE_ROW, *WORKED_OUT]
    start = (question.council.dfe_code, question.as_at)
    values = found.order_by("counted_on", "pk").values_list("pk", "child_id", *names)
    for pk, child, *facts in values.iterator(chunk_size=CHUNK):
        seen(child)
        yield (key_of(secret, "record", pk), key_of(secret, "child", child), *start, *facts)


def readme(asked: Asked) -> dict[str, str]:
    """What stands in the file's own metadata: what it is, as at when, the definitions, the columns."""
    question = asked.question
    measures = [
        {"key": measure.key, "name": measure.name, "sentence": measure.sentence, "of": measure.over}
        for measure in MEASURES
    ]
    return {
        "title": f"Return home interviews of {question.council.name}, without names",
        "as_at": question.as_at.isoformat(),
        "about": json.dumps(dict(about(question)), ensure_ascii=False),
        "left_out": LEFT_OUT,
        "measures": json.dumps(measures, ensure_ascii=False),
    }
