"""What works, of thirty returns: counted again with plain SQL, and its page."""

import copy
import csv
import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from interviews.deadlines import LONDON
from rhi.timespan import TimeSpan
from tests import factories
from tests.reaching.making_wordings import comparison

pytestmark = pytest.mark.django_db

RECOUNT = """
WITH mine AS (
    SELECT o.*, row_number() OVER (PARTITION BY o.return_interview_id ORDER BY o.offered_at, o.id) AS place
    FROM interviews_offer o JOIN interviews_returninterview r ON r.id = o.return_interview_id
    WHERE r.council_id = %(council)s AND r.duty = 'due' AND NOT r.is_hosted AND o.offered_to = 'child'
), timed AS (
    SELECT *, extract(hour FROM offered_at AT TIME ZONE 'Europe/London') AS h,
           extract(isodow FROM offered_at AT TIME ZONE 'Europe/London') AS d,
           offered_at <= now() - interval '7 days' AS old
    FROM mine WHERE place = 1 OR %(all)s
)
SELECT method_id,
       CASE WHEN h >= 6 AND h < 12 THEN 'morning' WHEN h >= 12 AND h < 17 THEN 'afternoon'
            WHEN h >= 17 AND h < 22 THEN 'evening' ELSE 'night' END,
       CASE WHEN d >= 6 THEN 'weekend' ELSE 'weekday' END,
       count(*) FILTER (WHERE old AND response_id = 'response.accepted'
                        AND responded_at <= offered_at + interval '7 days'),
       count(*) FILTER (WHERE old), count(*) FILTER (WHERE NOT old)
FROM timed GROUP BY 1, 2, 3
"""


def back(manager, at, number, *, days=30):
    """A child who came back so many days ago."""
    child = factories.child(manager, at, number)
    now = timezone.now()
    since = TimeSpan.exact(now - timedelta(days=days, hours=20))
    episode = factories.episode(manager, child, went_missing=since)
    return factories.returned(manager, episode, returned=TimeSpan.exact(now - timedelta(days=days)))


def offered(manager, owed, *, days=20, response="accepted", method="phone", answered_after=1, hour=10):
    day = (timezone.now() - timedelta(days=days)).astimezone(LONDON).date()
    at = datetime.combine(day, datetime.min.time(), tzinfo=LONDON).replace(hour=hour)
    answer = None if response == "no_response" else at + timedelta(days=answered_after)
    return factories.offer(manager, owed, response=response, method=method, offered_at=at, responded_at=answer)


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """Who reads the figures, and Leeds, with thirty offers; made once for the module."""
    with django_db_blocker.unblock():
        at = factories.council("Leeds")
        manager = factories.person(Role.MANAGER, at)
        thirty_offers(manager, at)
        return factories.reread(manager), at


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def thirty_offers(manager, at):
    """Thirty returns: phone, letter, face to face; at all hours; second offers; late answers; young ones."""
    for number in range(30):
        owed = back(manager, at, 100 + number)
        offered(
            manager,
            owed,
            days=25 - number % 7 if number % 6 else 3,
            response=("accepted", "declined_by_child", "no_response", "asked_for_later")[number % 4],
            method=("phone", "letter", "in_person")[number % 3],
            answered_after=9 if number == 4 else 1,
            hour=(1, 8, 12, 17, 21, 23)[number % 6],
        )
        if number % 5 == 0:
            offered(manager, owed, days=2, method="in_person", answered_after=0)


def recounted(at, *, every):
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, {"council": at.pk, "all": every})
        return cursor.fetchall()


def sums(rows, column):
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        was = found.get(row[column], (0, 0, 0))
        found[row[column]] = tuple(one + other for one, other in zip(was, row[3:], strict=True))
    return found


def test_the_tables_are_those_of_a_recount(office, sign_in):
    manager, at = office
    found = sign_in(manager).get(reverse("what_works")).context["found"]
    first, every = recounted(at, every=False), recounted(at, every=True)
    assert sum(row[4] for row in first) > 20
    for groups, column in ((found.by_method, 0), (found.by_band, 1), (found.by_day, 2)):
        for which, rows in (("first", first), ("every", every)):
            shown = {
                group.key: (tally.accepted, tally.judged, tally.pending)
                for group in groups
                if (tally := getattr(group, which)) and tally.judged + tally.pending
            }
            assert shown == sums(rows, column), (which, column)
    assert [group.key for group in found.by_band] == ["morning", "afternoon", "evening", "night"]
    assert found.total.first.judged + found.total.first.pending == 30
    assert found.total.every.judged + found.total.every.pending == 36


def test_the_page_says_what_it_counts(office, sign_in):
    page = sign_in(office[0]).get(reverse("what_works")).content.decode()
    assert "too few to tell (under 20)" in page
    assert "do not say that a way of offering brings about a yes" in page
    assert "Why the first offer was declined" in page
    assert "No comparison ran in this period" in page


def test_the_file_says_the_same(office, sign_in):
    manager, at = office
    client = sign_in(manager)
    comparison(manager, at, question="=1+1")
    answer = client.get(reverse("what_works_csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = client.get(reverse("what_works")).context["found"].total
    whole = {row["counted"]: row for row in rows if row["table"] == "all"}
    assert int(whole["first_offers"]["denominator"]) == total.first.judged
    assert int(whole["all_offers"]["numerator"]) == total.every.accepted
    assert float(whole["first_offers"]["low_95"]) == pytest.approx(total.first.interval[0], abs=1e-4)
    assert {row["table"] for row in rows} == {"all", "channel", "time_of_day", "day", "comparison"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]
    assert client.get(reverse("what_works_csv") + "?period=other").status_code == 400
