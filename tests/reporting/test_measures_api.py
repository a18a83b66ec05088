"""The analysts' door: a token of one's own, rounded figures, limits, every call written down."""

import copy
import csv
import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from reporting import publishing
from reporting.freezing import month_of
from reporting.leaving import quarters_over
from reporting.models import FrozenFigures, MeasuresToken
from reporting.tokens import make_token
from tests import factories
from tests.casework.forms import shown
from tests.reporting.making import YEAR, answered, back_in, quarter_of

pytestmark = pytest.mark.django_db
JSON, CSV = "/api/v1/measures", "/api/v1/measures.csv"


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, an analyst, and a quarter with episodes."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        quarter_of(manager, leeds, "q1", 1000, parts=(8, 6, 5, 6))
        return factories.reread(manager), factories.person(Role.ANALYST, leeds), leeds


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def get(token, path=JSON, **query):
    return Client().get(path, query, headers={"authorization": f"Bearer {token}"} if token else {})


def publish(manager, leeds):
    proposal = publishing.propose_figures(user=manager, council=leeds, year=YEAR)
    return publishing.agree(user=manager, proposal=proposal, caveats="Words.")


def test_ones_own_figures_live_and_equal_to_the_page(office, sign_in):
    _, analyst, leeds = office
    answer = get(make_token(user=analyst), year=YEAR)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["council"], body["year"], body["rounded_to"], body["published"]) == (leeds.dfe_code, YEAR, 5, None)
    assert answer["Cache-Control"] == "no-store"
    assert answer["RateLimit-Limit"] == "600"
    said = {(row["period"], row["breakdown"], row["value"], row["measure"]): row for row in body["figures"]}
    page = sign_in(analyst).get(reverse("figures_to_leave"), {"year": YEAR, "period": "q1", "by": "placement_basis"})
    for line in page.context["lines"]:
        for rate in line.rates:
            row = said["q1", line.key[1] or "all", line.key[2] or "all", rate.key]
            assert (row["numerator"], row["denominator"]) == (rate.numerator, rate.denominator)
    assert not [row for row in said.values() if row["numerator"] % 5 or row["denominator"] % 5]
    assert {row["key"] for row in body["measures"]} == {row["measure"] for row in body["figures"]}


def test_the_file_is_the_same(office):
    _, analyst, _ = office
    token = make_token(user=analyst)
    rows = list(csv.DictReader(io.StringIO(get(token, CSV, year=YEAR).content.decode())))
    figures = get(token, year=YEAR).json()["figures"]
    assert len([row for row in rows if row["measure"] != "children"]) == len(figures)
    for row, figure in zip(rows, figures, strict=False):
        assert row["numerator"] == str(figure["numerator"])


def test_others_only_what_they_published(office):
    manager, _, leeds = office
    reader = factories.person(Role.ANALYST, factories.council("Bradford"))
    observer = factories.person(Role.NATIONAL_OBSERVER, factories.council("Kent"))
    tokens = [make_token(user=reader), make_token(user=observer)]
    for token in tokens:
        assert get(token, council=leeds.dfe_code).status_code == 404
        assert get(token, council=leeds.dfe_code, source="live").status_code == 403
    made = publish(manager, leeds)
    for token in tokens:
        body = get(token, council=leeds.dfe_code).json()
        assert (body["published"]["version"], body["published"]["caveats"]) == (1, "Words.")
        assert body["as_at"] == made.figures["as_at"]
    log = Access.objects.filter(what="api_measures", kind="api", user__in=[reader, observer])
    assert {row.council.name for row in log} == {"Bradford", "Kent"}
    assert log.count() == 2


def test_two_calls_around_one_late_entry_do_not_differ(office):
    """The whole answer, to the byte: what one girl said is not to be had by asking twice."""
    manager, analyst, leeds = office
    token = make_token(user=analyst)
    before, file = get(token, year=YEAR), get(token, CSV, year=YEAR)
    owed = back_in(manager, leeds, "q1", 4000)
    answered(manager, owed, "declined_by_child")
    after = [get(token, year=YEAR) for _ in range(3)]
    assert {answer.content for answer in after} == {before.content}
    assert get(token, CSV, year=YEAR).content == file.content


def test_the_next_month_is_counted_anew_and_the_month_before_is_kept(office, monkeypatch):
    manager, analyst, leeds = office
    token = make_token(user=analyst)
    before = get(token, year=YEAR).json()
    quarter_of(manager, leeds, "q1", 4000, parts=(30, 0, 0, 0))
    monkeypatch.setattr("reporting.freezing.month_of", lambda today: factories.date(2100, 1, 1))
    after = get(token, year=YEAR).json()
    assert after["as_at"] > before["as_at"]
    assert after["figures"] != before["figures"]
    kept = FrozenFigures.objects.filter(council=leeds, year=YEAR)
    assert kept.count() == 2
    for change in (kept.update, lambda **_: kept.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(year=2001)


def test_a_month_begins_when_the_quarter_before_it_may_be_shown():
    date = factories.date
    assert [month_of(date(2026, 7, day)) for day in (1, 3, 4, 31)] == [date(2026, 6, 1)] * 2 + [date(2026, 7, 1)] * 2
    assert quarters_over(2026, date(2026, 7, 3)) == []
    assert quarters_over(2026, date(2026, 7, 4)) == ["q1"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"year": "x"}, 400),
        ({"source": "all"}, 400),
        ({"council": "zzz"}, 404),
        ({"year": "1999"}, 404),
        ({"year": "1999", "source": "published"}, 404),
    ],
)
@pytest.mark.parametrize("path", [JSON, CSV])
def test_problems(office, query, status, path):
    answer = get(make_token(user=office[1]), path, **query)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize("how", ["none", "wrong", "revoked", "expired", "left", "no role", "not bearer"])
@pytest.mark.parametrize("path", [JSON, CSV])
def test_without_the_right_nothing(office, how, path):
    analyst = office[1]
    token, expected = make_token(user=analyst), 401
    if how == "revoked":
        make_token(user=analyst)
    elif how == "expired":
        MeasuresToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "left":
        analyst.is_active = False
        analyst.save()
    elif how == "no role":
        analyst.groups.clear()
        expected = 403
    token = {"none": "", "wrong": "never-made"}.get(how, token)
    answer = get(token, path) if how != "not bearer" else Client().get(path, headers={"authorization": token})
    assert answer.status_code == expected
    assert answer["Content-Type"] == "application/problem+json"
    assert ("WWW-Authenticate" in answer) is (expected == 401)


def test_too_many_calls(office, settings):
    settings.API_RATE = "2/min"
    token = make_token(user=factories.person(Role.ANALYST, office[2], name="caller"))  # of whom no call is counted yet
    assert [get(token).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("role", list(Role))
def test_who_may_have_a_token(office, sign_in, role):
    client = sign_in(factories.person(role, office[2], name=f"another-{role}"))
    may = role in {Role.MANAGER, Role.ANALYST, Role.NATIONAL_OBSERVER}
    assert client.get(reverse("measures_token")).status_code == (200 if may else 403)


def test_the_token_is_shown_once_kept_as_a_digest_and_revoked(office, sign_in):
    client, url = sign_in(office[1]), reverse("measures_token")
    client.post(url, shown(client, url))
    token = client.get(url).context["text"]
    assert token
    assert token not in client.get(url).content.decode()
    assert token not in str(list(MeasuresToken.objects.values()))
    assert get(token).status_code == 200
    client.post(url, {**shown(client, url), "revoke": "1"})
    assert get(token).status_code == 401


def test_it_reads_only(office):
    token = make_token(user=office[1])
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(Client(), method)(JSON, headers={"authorization": f"Bearer {token}"})
        assert answer.status_code in {405, 415}, method
    assert get(token, "/api/v1/summaries").status_code == 401
