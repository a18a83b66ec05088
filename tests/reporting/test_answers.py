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
from reporting.suppression import YEAR as WHOLE_YEAR
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
    mature = preview(user=manager, council=leeds, year=YEAR).lines[(WHOLE_YEAR, "", "")].numbers["mature"]
    assert mature in {None, episodes}
    assert asked["All"] == ("c" if mature is None else str(mature), "55", "40")
    assert table(page.context["answers"], "Who held") == {"The council’s own staff": ("30",)}
    helped = table(page.context["answers"], "What help")
    assert list(helped.values()) == [("fewer than 10", "0", "0")]
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


def test_no_small_number_is_in_what_leaves(office, sign_in):
    manager, leeds = office
    number = quarter_of(manager, leeds, "q4", 200, parts=(1, 0, 0, 1))
    assert number == 202
    answers = sign_in(manager).get(reverse("answers") + WHERE).context["answers"]
    for line in answers.sheet.lines.values():
        assert not {1, 2, 3, 4} & set(line.numbers.values())
    rounded = [each for each in answers.tables if "To the nearest 5" in each.note and "by where" not in each.note]
    for each in rounded:
        for row in each.rows:
            assert all(cell == "0" or cell.startswith("fewer") or int(cell) % 5 == 0 for cell in row[1:])
    assert len(rounded) == 4


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
