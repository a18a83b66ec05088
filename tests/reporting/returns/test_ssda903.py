"""The SSDA903 files through the page: every hard case of an absence, read by a reader of our own making."""

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from cases.models import Child, Placement
from cases.restricting import restrict
from cases.ssda903.periods import CollectionYear
from interviews.actions.duplicates import merge_episodes
from interviews.actions.returns import close_without_return, regrade
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import send
from tests.reporting.returns import validator

pytestmark = pytest.mark.django_db
YEAR = 2026


def noon(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def in_care(by, at, number, *, since=date(2024, 5, 1), until=None, **facts):
    one = factories.child(by, at, number, ethnicity="WBRI", sex="female", **facts)
    factories.placement(by, one, starts_on=since, ends_on=until)
    return one


def absent(by, child, begins, **facts):
    return factories.episode(by, child, went_missing=TimeSpan.exact(begins), **facts)


def back(by, episode, at, located=None):
    span = TimeSpan.exact(located) if located else None
    return factories.returned(by, episode, returned=TimeSpan.exact(at), located=span)


def graded(by, episode, at, category):
    episode.refresh_from_db()
    return regrade(
        user=by,
        episode=episode,
        version=episode.version,
        graded_at=at,
        category=category,
        police_grade=episode.police_grade,
        reason="The police regraded it",
    )


def closed(by, episode, at, code):
    episode.refresh_from_db()
    how = factories.code(code)
    close_without_return(user=by, episode=episode, version=episode.version, closed_at=at, closed_without_return=how)


def files(client, year=YEAR) -> dict[str, list[dict[str, str]]]:
    found = {}
    for name in ("missing", "header", "episodes"):
        page = client.get(reverse(f"return_{name}"), {"year": year})
        assert page.status_code == 200
        assert page["Content-Disposition"] == f'attachment; filename="SSDA903_{year}_{name}.csv"'
        found[name] = validator.read(name, page.content)
    return found


def lines(client, year=YEAR) -> list[tuple[str, str, str, str]]:
    rows = files(client, year)["missing"]
    return sorted((row["CHILD"], row["MISSING"], row["MIS_START"], row["MIS_END"]) for row in rows)


def hard_cases(by, at) -> list[tuple[str, str, str, str]]:
    """Absences of every kind, and the lines they make in the year to March 2026."""
    one = in_care(by, at, 1)
    back(by, absent(by, one, noon(2025, 6, 1)), noon(2025, 6, 5), located=noon(2025, 6, 3))
    two = in_care(by, at, 2)
    back(by, absent(by, two, noon(2025, 6, 1), category="away"), noon(2025, 6, 5), located=noon(2025, 6, 3))
    three = in_care(by, at, 3)
    regraded = absent(by, three, noon(2025, 7, 1))
    graded(by, regraded, noon(2025, 7, 2), "away")
    back(by, regraded, noon(2025, 7, 4), located=noon(2025, 7, 3))
    four = in_care(by, at, 4)
    back(by, absent(by, four, noon(2025, 3, 30)), noon(2025, 4, 2))
    back(by, absent(by, four, noon(2026, 3, 30)), noon(2026, 4, 3))
    five = in_care(by, at, 5, born_on=date(2008, 2, 10))
    closed(by, absent(by, five, noon(2026, 2, 8)), noon(2026, 2, 12), "closure.turned_18")
    six = in_care(by, at, 6)
    closed(by, absent(by, six, noon(2025, 9, 1)), noon(2025, 9, 2), "closure.recorded_in_error")
    seven = in_care(by, at, 7)
    kept = back(by, absent(by, seven, noon(2025, 10, 1)), noon(2025, 10, 1, 15)).episode
    twin = back(by, absent(by, seven, noon(2025, 10, 1, 16)), noon(2025, 10, 2)).episode
    kept.refresh_from_db()
    merge_episodes(user=by, episode=kept, version=kept.version, duplicate=twin, reason="Told twice", widen=True)
    eight = in_care(by, at, 8)
    # Half past midnight in summer is the evening before in UTC: the day is London's.
    back(by, absent(by, eight, noon(2025, 6, 30, 23)), noon(2025, 7, 1))
    nine = factories.child(by, at, 9)
    back(by, absent(by, nine, noon(2025, 6, 1)), noon(2025, 6, 2))
    eleven = in_care(by, at, 11)
    after = back(by, absent(by, eleven, noon(2025, 6, 1)), noon(2025, 6, 2)).episode
    graded(by, after, noon(2025, 6, 9), "away")
    ten = in_care(by, at, 10)
    back(by, absent(by, ten, noon(2024, 6, 1)), noon(2024, 6, 2))
    return [
        ("383-1", "M", "01/06/2025", "03/06/2025"),
        ("383-11", "M", "01/06/2025", "02/06/2025"),
        ("383-2", "A", "01/06/2025", "05/06/2025"),
        ("383-3", "A", "02/07/2025", "04/07/2025"),
        ("383-3", "M", "01/07/2025", "02/07/2025"),
        ("383-4", "M", "30/03/2025", "02/04/2025"),
        ("383-4", "M", "30/03/2026", ""),
        ("383-5", "M", "08/02/2026", "10/02/2026"),
        ("383-7", "M", "01/10/2025", "02/10/2025"),
        ("383-8", "M", "01/07/2025", "01/07/2025"),
    ]


def test_every_hard_case_makes_the_lines_it_should(office, sign_in):
    manager, leeds = office
    expected = hard_cases(manager, leeds)
    client = sign_in(manager)
    made = files(client)
    assert lines(client) == expected
    assert validator.broken(made, YEAR) == set()
    assert {row["CHILD"] for row in made["header"]} == {f"383-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11)}
    assert made["header"][0] | {"UPN": ""} == {
        **dict.fromkeys(validator.COLUMNS["header"], ""),
        **{"CHILD": "383-1", "SEX": "F", "DOB": "03/02/2012", "ETHNIC": "WBRI"},
    }
    page = client.get(reverse("returns"), {"year": YEAR}).content.decode()
    assert "Every rule of the Missing module is met." in page
    assert lines(client, 2025) == [("383-10", "M", "01/06/2024", "02/06/2024"), ("383-4", "M", "30/03/2025", "")]
    assert validator.broken(files(client, 2025), 2025) == set()


@pytest.mark.parametrize("year", [2025, 2026])
def test_a_validator_from_outside_finds_nothing_that_the_page_did_not_name_first(office, sign_in, year):
    manager, leeds = office
    hard_cases(manager, leeds)
    ended = in_care(manager, leeds, 21, until=date(2025, 2, 1))
    absent(manager, ended, noon(2025, 1, 10))
    open_still = in_care(manager, leeds, 22, until=date(2025, 8, 1))
    absent(manager, open_still, noon(2025, 7, 1))
    client = sign_in(manager)
    named = client.get(reverse("returns"), {"year": year}).context["failures"]
    found = validator.broken(files(client, year), year)
    assert found
    assert {(code, child) for code, child, _ in found} <= {
        (str(problem.message).split(":")[0], reference) for problem, reference, _ in named
    }


@pytest.mark.parametrize("name", ["header", "episodes", "missing"])
def test_duckdb_reads_the_same_cells(office, sign_in, tmp_path, name):
    manager, leeds = office
    hard_cases(manager, leeds)
    content = sign_in(manager).get(reverse(f"return_{name}"), {"year": YEAR}).content
    path = tmp_path / f"{name}.csv"
    path.write_bytes(content)
    table = duckdb.read_csv(str(path), header=True, all_varchar=True)
    assert table.columns == validator.COLUMNS[name]
    rows = [dict(zip(table.columns, [cell or "" for cell in row], strict=True)) for row in table.fetchall()]
    assert rows == validator.read(name, content)
    assert rows


def test_what_the_return_is_rejected_for_is_said_beside_its_record(office, sign_in):
    manager, leeds = office
    one = in_care(manager, leeds, 1)
    since = absent(manager, one, noon(2026, 1, 10))
    Placement.objects.filter(child=one).update(ends_on=date(2026, 2, 1))
    factories.placement(manager, one, starts_on=date(2026, 2, 1))
    two = in_care(manager, leeds, 2, until=date(2025, 8, 1))
    never = absent(manager, two, noon(2025, 7, 1))
    three = in_care(manager, leeds, 3)
    early = absent(manager, three, noon(2025, 7, 1))
    back(manager, early, noon(2025, 7, 2))
    Placement.objects.filter(child=three).update(starts_on=date(2025, 7, 10))
    four = in_care(manager, leeds, 4, since=date(2025, 5, 1))
    between = absent(manager, four, noon(2025, 7, 1))
    back(manager, between, noon(2025, 7, 2))
    Placement.objects.filter(child=four).update(ends_on=date(2025, 6, 1))
    factories.placement(manager, four, starts_on=date(2025, 8, 1))
    client = sign_in(manager)
    assert validator.broken(files(client), YEAR) == {
        ("575", "383-1", "10/01/2026"),
        ("575", "383-2", "01/07/2025"),
        ("577", "383-2", "01/07/2025"),
    }
    # Before the first placement, and between two: these were from home then, and are in no return (581 and 578).
    early.refresh_from_db()
    between.refresh_from_db()
    assert early.placement is between.placement is None
    page = client.get(reverse("returns"), {"year": YEAR})
    shown = {(str(p.message)[:3], reference, url) for p, reference, url in page.context["failures"]}
    assert shown == {
        ("575", "383-1", reverse("episode", args=[since.pk])),
        ("575", "383-2", reverse("episode", args=[never.pk])),
        ("577", "383-2", reverse("episode", args=[never.pk])),
    }
    assert Access.objects.filter(what="returns", child_id=two.pk).exists()
    analyst = factories.person(Role.ANALYST, leeds)
    by_number = sign_in(analyst).get(reverse("returns"), {"year": YEAR})
    assert {(reference, url) for _, reference, url in by_number.context["failures"]} == {("383-1", ""), ("383-2", "")}
    assert "Send the child’s number" in by_number.content.decode()
    assert Access.objects.filter(what="returns", user=analyst, child_id=two.pk).exists()
    words = "The SSDA903 return would be questioned or rejected for this"
    for address, code in (("episode", never.pk), ("child", two.pk)):
        beside = client.get(reverse(address, args=[code])).content.decode()
        assert words in beside
        assert "577: the child is no longer looked after, and this has no end." in beside
    fine = in_care(manager, leeds, 5)
    good = back(manager, absent(manager, fine, noon(2025, 7, 1)), noon(2025, 7, 2)).episode
    assert words not in client.get(reverse("episode", args=[good.pk])).content.decode()


def test_every_child_in_a_file_is_in_the_log_of_exports(office, sign_in):
    manager, leeds = office
    hard_cases(manager, leeds)
    sign_in(manager).get(reverse("return_missing"), {"year": YEAR})
    seen = Access.objects.filter(what="SSDA903_2026_missing.csv", kind=Access.Kind.EXPORT)
    assert seen.values("child_id").distinct().count() == 8


def test_an_analyst_takes_the_same_files_by_number(office, sign_in):
    manager, leeds = office
    hard_cases(manager, leeds)
    analyst = factories.person(Role.ANALYST, leeds)
    assert files(sign_in(analyst)) == files(sign_in(manager))
    seen = Access.objects.filter(what="SSDA903_2026_missing.csv", kind=Access.Kind.EXPORT, user=analyst)
    assert seen.values("child_id").distinct().count() == 8
    restrict(user=manager, child=Child.objects.get(reference="383-1"), reason="Ours.", people=[], barred=[])
    assert "383-1" not in {row["CHILD"] for rows in files(sign_in(analyst)).values() for row in rows}


def test_a_restricted_child_is_not_in_what_others_take(office, sign_in):
    manager, leeds = office
    one = in_care(manager, leeds, 1)
    back(manager, absent(manager, one, noon(2025, 6, 1)), noon(2025, 6, 2))
    colleague = factories.reread(factories.person(Role.MANAGER, leeds, name="colleague"))
    assert len(files(sign_in(colleague))["missing"]) == 1
    restrict(user=manager, child=one, reason="A colleague’s child.", people=[], barred=[colleague])
    assert files(sign_in(colleague)) == {"missing": [], "header": [], "episodes": []}


@pytest.mark.parametrize("name", ["returns", "return_missing", "return_header", "annex_a_csv", "annex_a_xlsx"])
@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("caseworker", 403), ("analyst", 200)])
def test_who_may_take_them(leeds, sign_in, name, role, status):
    assert sign_in(leeds[role]).get(reverse(name)).status_code == status


def test_a_year_that_cannot_be_read_is_told(office, sign_in):
    client = sign_in(office[0])
    assert client.get(reverse("return_missing"), {"year": "1066"}).status_code == 400
    page = client.get(reverse("returns"), {"year": "1066"})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert timezone.localdate().year >= YEAR


def test_the_published_table_and_the_bridge_to_our_own_count(office, sign_in):
    manager, leeds = office
    hard_cases(manager, leeds)
    twice = in_care(manager, leeds, 20)
    there_and_back = absent(manager, twice, noon(2025, 8, 1))
    graded(manager, there_and_back, noon(2025, 8, 3), "away")
    graded(manager, there_and_back, noon(2025, 8, 5), "missing")
    back(manager, there_and_back, noon(2025, 8, 8))
    grown = in_care(manager, leeds, 21, born_on=date(2007, 6, 1))
    absent(manager, grown, noon(2025, 6, 20))
    client = sign_in(manager)
    page = client.get(reverse("returns"), {"year": YEAR})
    bridge = page.context["bridge"]
    missing = [line for line in lines(client) if line[1] == "M"]
    assert bridge.theirs == len(missing) == 10
    assert bridge.ours + sum(step.number for step in bridge.steps) == bridge.theirs
    assert [step.number for step in bridge.steps] == [-1, -1, 1, 2, 1]
    answers = dict(page.context["dfe"].rows)
    assert answers["Missing incidents"] == "10"
    assert answers["Children who had a missing incident"] == str(len({line[0] for line in missing})) == "8"
    assert answers["Of these, missing more than once"] == "2"
    assert answers["Children missing on 31 March"] == "1"
    assert answers["Incidents of being away"] == "3"
    assert answers["Share of children looked after who went missing"].startswith("no figure")
    url = client.get(reverse("returns"), {"year": YEAR}).context["say_url"]
    assert send(client, url, {"number": "40", "source": "Own return"}).status_code == 302
    told = dict(client.get(reverse("returns"), {"year": YEAR}).context["dfe"].rows)
    assert told["Share of children looked after who went missing"] == "20 %"
    assert told["Children looked after during the year"] == "40"
    body = client.get(reverse("dfe_csv"), {"year": YEAR}).content.decode("utf-8-sig")
    assert "bridge,Missing incidents in the return,,10" in body.splitlines()


@pytest.mark.parametrize(("year", "codes"), [(2024, ["1", "2", ""]), (2025, ["M", "F", "U"]), (2026, ["M", "F", "U"])])
def test_sex_is_coded_as_each_year_has_it(office, sign_in, year, codes):
    manager, leeds = office
    for number, sex in enumerate(("male", "female", "not_known"), start=1):
        child = factories.child(manager, leeds, number, sex=sex)
        factories.placement(manager, child, starts_on=date(2023, 5, 1))
    assert [row["SEX"] for row in files(sign_in(manager), year)["header"]] == codes


def test_an_absence_counts_on_the_day_it_most_likely_began(office, sign_in):
    by, leeds = office
    about = in_care(by, leeds, 1)
    just_after = TimeSpan.approximate(datetime(2026, 3, 31, 23, 30, tzinfo=UTC))  # 00:30 on 1 April in London
    factories.returned(
        by, factories.episode(by, about, went_missing=just_after), returned=TimeSpan.exact(noon(2026, 4, 2))
    )
    seen = in_care(by, leeds, 2)
    left = absent(by, seen, noon(2026, 2, 10, 20))
    left.set_span("last_seen", TimeSpan.exact(noon(2026, 2, 11)))
    left.save()
    back(by, left, noon(2026, 2, 12))
    client = sign_in(by)
    assert lines(client) == [(seen.reference, "M", "11/02/2026", "12/02/2026")]
    assert (about.reference, "M", "01/04/2026", "02/04/2026") in lines(client, YEAR + 1)


def test_a_birthday_that_has_not_come_ends_no_absence(office, sign_in):
    by, leeds = office
    today = timezone.localdate()
    soon = in_care(by, leeds, 1, born_on=today.replace(year=today.year - 18, day=1) + timedelta(days=40))
    begun = timezone.now() - timedelta(days=2)
    absent(by, soon, begun)
    (line,) = lines(sign_in(by), CollectionYear.of(today).ends_in)
    assert line == (soon.reference, "M", f"{timezone.localdate(begun):%d/%m/%Y}", "")
