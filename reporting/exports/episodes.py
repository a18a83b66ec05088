"""The episodes behind a number as a table, with the child's number at the council: read row by row."""

from collections.abc import Callable, Iterator
from typing import Any

from cases.models import Code
from reporting.behind import WHICH, Behind
from reporting.exports.asking import Asked
from reporting.exports.book import DAY, MOMENT, Book, Column, Table
from reporting.exports.words import TOTALS, about, definitions

YES_NO = {True: "Yes", False: "No"}
CHUNK = 2000
COLUMNS = (
    Column("child", "Child’s number", width=20),
    Column("record", "Number of the interview owed", "number", 16),
    Column("returned_on", "Day of the return", DAY, 14),
    Column("returned_earliest_at", "Returned, at the earliest", MOMENT, 22),
    Column("returned_latest_at", "Returned, at the latest", MOMENT, 22),
    Column("category", "Category", width=24),
    Column("group", "Group", width=34),
    Column("placement_type", "Placement type", width=30),
    Column("duty", "Is an interview due", width=26),
    Column("first_offered_at", "First offered", MOMENT, 22),
    Column("first_direct_offer_at", "First offered in person or by phone", MOMENT, 22),
    Column("latest_response", "Latest answer", width=26),
    Column("completed_at", "Interviewed", MOMENT, 22),
    Column("is_independent", "Independent interviewer", width=16),
    Column("help_offered_at", "Help offered", MOMENT, 22),
    Column("share_decided_at", "Decided on sharing", MOMENT, 22),
    Column("state", "How it stands", width=40),
)
ONE_TABLE = "This sheet holds one table, a row per missing episode. Times are London’s."


def episodes_book(asked: Asked, found: Behind, seen: Callable[[Any], None]) -> Book:
    """`seen` is told of each row as it is written."""
    council = asked.question.council.name
    title = f"Return home interviews of {council}: episodes behind “{found.title}”"
    more = (("Episodes", f"{found.title}: {WHICH[found.which].lower()}"),)
    table = Table("Episodes", found.title, ONE_TABLE, COLUMNS, rows_of(found, seen))
    return Book(title, council, about(asked.question, (*more, TOTALS)), definitions(), (table,))


def rows_of(found: Behind, seen: Callable[[Any], None]) -> Iterator[tuple[Any, ...]]:
    """Streamed through a cursor of the server, the latest return first."""
    answers = dict(Code.objects.filter(list_name="response").values_list("key", "label"))
    rows = found.rows.select_related("child", "placement_type").order_by("-counted_on", "pk")
    for row in rows.iterator(chunk_size=CHUNK):
        seen(row.child_id)
        yield cells(row, answers)


def cells(row: Any, answers: dict[str, str]) -> tuple[Any, ...]:
    """One episode, in the order of COLUMNS."""
    return (
        row.child.reference,
        row.pk,
        row.counted_on,
        row.returned_earliest_at,
        row.returned_latest_at,
        row.get_category_display(),
        row.get_placement_basis_display(),
        row.get_placement_group_display() if row.placement_type_id else None,
        row.get_duty_display(),
        row.first_offered_at,
        row.first_direct_offer_at,
        answers.get(row.latest_response),
        row.completed_at,
        YES_NO.get(row.is_independent),
        row.help_offered_at,
        row.share_decided_at,
        row.state_words,
    )
