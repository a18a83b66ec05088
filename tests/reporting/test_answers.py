"""A request for information, from the question to what was kept: equal to a plain recount, and no small number."""

import copy
import csv
import io

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from accounts.roles import Role
from interviews.models import ReturnInterview
from reporting.models import AnsweredRequest
from reporting.publishing import preview
from reporting.sheet import YEAR as WHOLE_YEAR
from tests import factories
from tests.casework.forms import send, shown
from tests.reporting.making import YEAR, back_in, quarter_of
from tests.reporting.making_house import answered

pytestmark = pytest.mark.django_db
WHERE = f"?year={YEAR}"
WRITTEN = {
    "asked_by": "An invented charity",
    "their_reference": "FOI 12",
    "who_provides": "Our own team.",
    "follow_up": "=A youth worker.",
}


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """Made once for the module."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        number = quarter_of(manager, leeds, "q1", 1, parts=(21, 6, 6, 0))
        quarter_of(manager, leeds, "q3", number, parts=(9, 6, 3, 3))
        factories.help_offered(manager, ReturnInterview.objects.first())
        return manager, leeds


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def table(answers, start: str) -> dict[str, tuple[str, ...]]:
    found = next(each for each in answers.tables if each.question.startswith(start))
    return {row[0]: row[1:] for row in found.rows}


def recount(council) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT child_id) FROM interviews_returninterview WHERE council_id = %s"
            " AND duty = 'due' AND NOT is_hosted AND counted_on BETWEEN %s AND %s",
            [council.pk, f"{YEAR}-04-01", f"{YEAR + 1}-03-31"],
        )
        return cursor.fetchone()


def test_the_answers_are_kept_as_they_were_given(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    page = client.get(reverse("answers") + WHERE)
    asked = table(page.context["answers"], "How many times")
    episodes, children = recount(leeds)
    assert (episodes, children) == (54, 54)
    year = preview(user=manager, council=leeds, year=YEAR).lines[(WHOLE_YEAR, "", "")].numbers
    assert abs(year["mature"] - episodes) < 5 * 12
    assert asked["All"][0] == str(year["mature"])
    assert asked["All"][1] in {"50", "55"}
    assert table(page.context["answers"], "Who held") == {"The council’s own staff": (str(year["completed"]),)}
    helped = table(page.context["answers"], "What help")
    assert list(helped.values()) == [("fewer than 10",) * 3]
    answer = send(client, reverse("answers") + WHERE, WRITTEN)
    kept = AnsweredRequest.objects.get()
    assert answer.url == reverse("answered", args=[kept.pk])
    assert (kept.year, kept.asked_by, kept.answered_by) == (YEAR, "An invented charity", manager)
    before = client.get(answer.url).context["answers"]
    assert before.tables == page.context["answers"].tables
    factories.interview(manager, back_in(manager, leeds, "q2", 99), late_reason=factories.code("late_reason.other"))
    assert client.get(answer.url).context["answers"].tables == before.tables
    assert shown(client, reverse("answers") + WHERE)["who_provides"] == "Our own team."


def test_the_file_says_what_the_page_says_and_nothing_in_it_is_a_formula(office, sign_in):
    manager, _ = office
    client = sign_in(manager)
    send(client, reverse("answers") + WHERE, WRITTEN)
    kept = AnsweredRequest.objects.get()
    body = client.get(reverse("answered_csv", args=[kept.pk])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    told = [(row["question"], row["row"], row["column"], row["answer"]) for row in rows]
    for each in kept.read.tables:
        for label, *cells in each.rows:
            for column, cell in zip(each.head[1:], cells, strict=True):
                assert (each.question, label, column, cell) in told
    assert ("What support follows an interview, and who gives it?", "", "", "'=A youth worker.") in told


def test_every_number_of_an_answer_is_rounded(office, sign_in):
    manager, leeds = office
    number = quarter_of(manager, leeds, "q4", 200, parts=(1, 0, 0, 1))
    assert number == 202
    answers = sign_in(manager).get(reverse("answers") + WHERE).context["answers"]
    assert not [each for line in answers.sheet.lines.values() for each in line.numbers.values() if each % 5]
    rounded = [each for each in answers.tables if not each.question.startswith("How many were offered")]
    for each in rounded:
        for row in each.rows:
            assert all(cell.startswith("fewer than 10") or int(cell) % 5 == 0 for cell in row[1:])
    assert len(rounded) == 5


def test_a_group_is_told_beside_a_total_that_tells_nothing_of_the_one_child_placed_here(office, sign_in):
    """Home and in area stand in the answer, and so does the area: the one hosted child cannot be told from them."""
    manager, _ = office
    answers = sign_in(manager).get(reverse("answers") + WHERE).context["answers"]
    rates = table(answers, "How many were offered")
    assert all("of" in cell for cell in rates["Offered"])
    assert len(rates["Offered"]) == 4
    area = table(answers, "How many children went missing within")
    assert area["Of these, placed here by others"] == ("fewer than 10", "fewer than 10")
    home, placed = (int(table(answers, "How many times")[name][0]) for name in ("Home", "Looked after, placed in area"))
    assert int(area["All in the area"][0]) == home + placed  # and none of the children placed here, rounded


def test_an_answer_of_the_same_month_is_the_same_whatever_was_entered(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    before = client.get(reverse("answers") + WHERE).context["answers"]
    quarter_of(manager, leeds, "q4", 200, parts=(1, 1, 1, 1))
    assert client.get(reverse("answers") + WHERE).context["answers"] == before


def test_what_was_answered_is_frozen(office):
    manager, leeds = office
    from_factory = answered(manager, leeds)
    with pytest.raises(DatabaseError), transaction.atomic():
        AnsweredRequest.objects.filter(pk=from_factory.pk).update(asked_by="Another")
    with pytest.raises(DatabaseError), transaction.atomic():
        AnsweredRequest.objects.filter(pk=from_factory.pk).delete()


def test_nothing_typed_is_lost_when_something_is_missing(office, sign_in):
    client = sign_in(office[0])
    page = send(client, reverse("answers") + WHERE, {**WRITTEN, "asked_by": ""})
    assert "Say who asked" in page.content.decode()
    assert "Our own team." in page.content.decode()
    assert not AnsweredRequest.objects.exists()
