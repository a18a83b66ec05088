"""The sheets for the missing meeting: the same lists as the worklist, who came back, for whom, and written down."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Access
from interviews.deadlines import LONDON
from interviews.worklist.queues import BY_KEY
from reporting.meeting import DAILY, WEEKLY, since
from tests import factories
from tests.queries import queries
from tests.reporting.pdf_text import tags_of, words_of

pytestmark = pytest.mark.django_db
PAGE, PDF = "meeting", "meeting_pdf"


@pytest.fixture
def office(db):
    """A manager of Leeds."""
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def named(manager, leeds, number, name, **facts):
    """A child by that name."""
    return factories.child(manager, leeds, number, family_name=name, **facts)


@pytest.fixture
def week(office):
    """One missing, one back this hour, one back and interviewed, one back six days ago, one back long ago."""
    manager, leeds = office
    gone = named(manager, leeds, 1, "Gonesample", allocated_worker="W. Example")
    factories.episode(manager, gone, police_grade="high")
    back = {}
    returns = (("Backsample", 1), ("Heardsample", 2), ("Weeksample", 140), ("Oldsample", 400))
    for number, (name, hours) in enumerate(returns):
        missing = factories.episode(manager, named(manager, leeds, 10 + number, name), hours_ago=hours + 20)
        back[name] = factories.returned(manager, missing, hours_ago=hours)
    factories.interview(manager, back["Heardsample"])
    return back


def groups(client, sheet=DAILY):
    """The parts of a sheet by their keys."""
    page = client.get(reverse(PAGE), {"sheet": sheet})
    assert page.status_code == 200
    return {group.queue.key: group for group in page.context["groups"]}


def names(group) -> list[str]:
    """Whose rows stand in a part."""
    return [row.name.split()[-1] for row in group.rows]


@pytest.mark.parametrize(
    ("sheet", "today", "start"),
    [
        (DAILY, date(2026, 11, 25), date(2026, 11, 24)),
        (DAILY, date(2026, 11, 23), date(2026, 11, 20)),
        (WEEKLY, date(2026, 11, 25), date(2026, 11, 18)),
        (DAILY, date(2026, 3, 30), date(2026, 3, 27)),
    ],
)
def test_since_when_a_sheet_looks_back(sheet, today, start):
    found = since(sheet, today)
    assert found.astimezone(LONDON).date() == start
    assert (found.hour, found.minute) == (0, 0)


def test_who_is_missing_since_when_how_grave_and_whose(office, week, sign_in):
    row = groups(sign_in(office[0]))["missing"].rows[0]
    assert row.name.endswith("Gonesample")
    assert "police: high" in row.how
    assert "Responsible: Leeds, worker W. Example" in row.how
    assert row.when.startswith("since ")
    assert row.tag in {"29 hours", "30 hours"}


def test_who_came_back_with_the_interviews_state_and_clock(office, week, sign_in):
    client = sign_in(office[0])
    daily, weekly = groups(client)["returned"], groups(client, WEEKLY)["returned"]
    assert names(daily)[:2] == ["Backsample", "Heardsample"]
    assert names(weekly) == ["Backsample", "Heardsample", "Weeksample"]
    assert "Oldsample" not in names(weekly)
    owed, heard = daily.rows[:2]
    assert owed.tag.startswith("due")
    assert owed.when.startswith("back ")
    assert heard.tag == ""
    assert "held" in heard.how


def test_what_waits_is_what_the_worklist_says(leeds, sign_in):
    client = sign_in(leeds["manager"])
    for hours in (100, 90):
        child = factories.child(leeds["manager"], leeds.council, hours)
        factories.returned(leeds["manager"], factories.episode(leeds["manager"], child, hours_ago=120), hours_ago=hours)
    sheet, compared = groups(client, WEEKLY), 0
    for key, group in sheet.items():
        if key not in BY_KEY:
            continue
        listed = client.get(reverse("worklist"), {"group": key, "show": "all"}).context["group"]
        assert group.count == listed.count, key
        assert [row.name for row in group.rows] == [row.name for row in listed.rows], key
        compared += group.count
    assert compared >= 4
    assert {"overdue", "triggers", "untold", "handovers"} <= set(sheet)


def test_an_offer_overdue_stands_once(office, sign_in):
    manager, leeds = office
    leeds.offer_hours = 24
    leeds.save()
    missing = factories.episode(manager, named(manager, leeds, 1, "Latesample"), hours_ago=60)
    owed = factories.returned(manager, missing, hours_ago=30)
    found = groups(sign_in(manager))
    assert names(found["offer_overdue"]) == ["Latesample"]
    assert found["overdue"].count == 0
    factories.offer(manager, owed)
    assert groups(sign_in(manager))["offer_overdue"].count == 0


def test_the_sheet_on_paper_says_the_same(office, week, sign_in):
    client = sign_in(office[0])
    for sheet in (DAILY, WEEKLY):
        answer = client.get(reverse(PDF), {"sheet": sheet})
        assert answer["Content-Type"] == "application/pdf"
        assert b"pdfuaid" in answer.content
        said = words_of(answer.content)
        for group in groups(client, sheet).values():
            assert f"{group.queue.title} ({group.count})" in said
            for row in group.rows:
                assert row.name in said
                assert row.how in said
        assert [tag for tag, _ in tags_of(answer.content)].count("/H1") == 1
        assert "OFFICIAL-SENSITIVE" in said


def test_who_was_shown_is_written_down(office, week, sign_in):
    client = sign_in(office[0])
    shown = {row.child_id for group in groups(client, WEEKLY).values() for row in group.rows}
    looks = Access.objects.filter(what="meeting", kind="view", user=office[0])
    assert set(looks.values_list("child_id", flat=True)) == shown
    client.get(reverse(PDF), {"sheet": WEEKLY})
    prints = Access.objects.filter(what="meeting_pdf", kind="print", user=office[0])
    assert set(prints.values_list("child_id", flat=True)) == shown


def test_a_restricted_child_stands_on_no_sheet_of_others(leeds, sign_in):
    factories.episode(leeds["manager"], leeds.restricted)
    newcomer = factories.person(Role.MANAGER, leeds.council, name="newcomer")
    for person, is_shown in ((leeds["manager"], True), (newcomer, False), (leeds["caseworker"], False)):
        client = sign_in(person)
        page = client.get(reverse(PAGE)).content.decode()
        paper = words_of(client.get(reverse(PDF)).content)
        assert (leeds.restricted.family_name in page) is is_shown
        assert (leeds.restricted.family_name in paper) is is_shown


def test_another_councils_children_stand_on_no_sheet(leeds, bradford, sign_in):
    gone = factories.child(bradford["manager"], bradford.council, 77, family_name="Elsewheresample")
    factories.episode(bradford["manager"], gone)
    assert "Elsewheresample" not in sign_in(leeds["manager"]).get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_them(leeds, sign_in, role):
    client = sign_in(leeds[role])
    status = 200 if role in {Role.MANAGER, Role.CASEWORKER, Role.INTERVIEWER} else 403
    assert client.get(reverse(PAGE)).status_code == client.get(reverse(PDF)).status_code == status


def test_more_than_a_page_says_so(office, sign_in, monkeypatch):
    manager, leeds = office
    monkeypatch.setattr("reporting.meeting.MOST", 2)
    for number in range(4):
        factories.episode(manager, factories.child(manager, leeds, number))
    client = sign_in(manager)
    assert groups(client)["missing"].count == 4
    assert "The first 2 of 4." in client.get(reverse(PAGE)).content.decode()
    assert "The first 2 of 4." in words_of(client.get(reverse(PDF)).content)


def test_an_unknown_sheet_is_the_daily_one(office, sign_in):
    page = sign_in(office[0]).get(reverse(PAGE), {"sheet": "yearly"}).content.decode()
    assert "Daily sheet for the missing meeting" in page
    assert "Nobody is missing." in page


def test_the_number_of_queries_is_constant(office, week, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    few = queries(client, reverse(PAGE))
    for number in range(40, 60):
        missing = factories.episode(manager, factories.child(manager, leeds, number), hours_ago=150)
        if number % 2:
            factories.returned(manager, missing, hours_ago=1 + number % 7)
    assert queries(client, reverse(PAGE)) <= few + 1
