"""The worklist: true counts, pages by key, filters in the link, search, parking, assigning several, the sheet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from interviews.actions.assigning import park
from interviews.models import Assignment, ReturnInterview
from interviews.worklist import looking
from rhi.refusals import Refused
from tests import factories
from tests.casework.forms import send, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds(db):
    return factories.council("Leeds")


@pytest.fixture
def manager(leeds):
    return factories.reread(factories.person(Role.MANAGER, leeds))


@pytest.fixture
def caseworker(leeds):
    return factories.reread(factories.person(Role.CASEWORKER, leeds))


def owed(manager, leeds, number, hours_ago, **facts):
    child = factories.child(manager, leeds, number, given_names=f"Kit{number}", family_name="Sample", **facts)
    absence = factories.episode(manager, child, hours_ago=hours_ago + 5)
    return factories.returned(manager, absence, hours_ago=hours_ago)


def listed(client, **query):
    return client.get(reverse("worklist"), query)


def test_each_queue_counts_what_it_lists_and_the_latest_overdue_stands_first(leeds, manager, sign_in):
    for number, hours in enumerate((100, 80, 60, 10)):
        owed(manager, leeds, number, hours)
    factories.episode(manager, factories.child(manager, leeds, 9), hours_ago=3)
    client = sign_in(manager)
    front = listed(client)
    counts = {group.queue.key: group.count for group in front.context["groups"]}
    assert counts == {"missing": 1, "overdue": 2, "soon": 1, "later": 1}
    tiles = {tile.label: tile.count for tile in front.context["tiles"]}
    assert tiles["To assign"] == 4
    rows = listed(client, group="overdue").context["group"].rows
    assert [row.name for row in rows] == ["Kit1 Sample", "Kit0 Sample"]
    assert "2 interviews are overdue in Leeds" in listed(client, group="overdue").content.decode()


def test_pages_by_key_hold_every_row_once(leeds, manager, sign_in, monkeypatch):
    for number in range(5):
        owed(manager, leeds, number, 80 + number)
    original = looking.part
    monkeypatch.setattr(
        looking, "part", lambda *given: original(*given, size=2) if len(given) == 3 else original(*given)
    )
    client, url, seen = sign_in(manager), reverse("worklist") + "?group=overdue", []
    while url:
        page = client.get(url)
        seen += [row.name for row in page.context["group"].rows]
        url = page.context["older_url"]
    assert seen == [f"Kit{number} Sample" for number in range(5)]


def test_filters_travel_in_the_link_and_names_do_not(leeds, manager, sign_in):
    first, second = owed(manager, leeds, 1, 80), owed(manager, leeds, 2, 80)
    interviewer = factories.person(Role.INTERVIEWER, leeds)
    ReturnInterview.objects.filter(pk=first.pk).update(assigned_to=interviewer)
    client = sign_in(manager)
    assert listed(client, who=interviewer.pk).context["groups"][0].count == 1
    assert [row.name for row in listed(client, who="nobody", group="overdue").context["group"].rows] == ["Kit2 Sample"]
    found = client.post(reverse("worklist") + "?group=overdue", {"q": second.child.reference})
    assert [row.name for row in found.context["group"].rows] == [second.child.full_name]
    assert Access.objects.filter(user=manager, what="worklist", terms=second.child.reference).exists()


def test_an_interviewer_begins_with_their_own_and_a_team_sees_its_people(leeds, manager, sign_in):
    interviewer, colleague = (factories.person(Role.INTERVIEWER, leeds, name=name) for name in ("ida", "ian"))
    for person, team in ((interviewer, "East"), (colleague, "East")):
        person.holdings.update(team=team)
    mine, theirs, other = (owed(manager, leeds, number, 80) for number in range(3))
    for row, person in ((mine, interviewer), (theirs, colleague), (other, manager)):
        ReturnInterview.objects.filter(pk=row.pk).update(assigned_to=person)
    client = sign_in(factories.reread(interviewer))
    assert listed(client).context["groups"][0].count == 1
    assert listed(client, show="team").context["groups"][0].count == 2
    assert listed(client, show="all").context["groups"][0].count == 3
    page = sign_in(manager).get(reverse("workload"))
    assert {team.name: team.overdue for team in page.context["teams"]} == {"East": 2, "No team": 1}


def test_parked_is_out_of_the_way_still_counted_and_back_on_its_day(leeds, manager, caseworker, sign_in):
    row = owed(manager, leeds, 1, 80)
    client, url = sign_in(manager), reverse("interview_park", args=[row.pk])
    day = timezone.localdate() + timedelta(days=2)
    boxes = {"until_day": day.day, "until_month": day.month, "until_year": day.year}
    assert send(client, url, {**boxes, "reason": "Four tries; abroad until Thursday."}).status_code == 302
    assert sign_in(caseworker).get(url).status_code == 403
    tiles = {tile.label: tile.count for tile in listed(client).context["tiles"]}
    assert (tiles["Overdue"], tiles["Parked"]) == (0, 1)
    assert "Four tries" in listed(client, group="parked").content.decode()
    ReturnInterview.objects.filter(pk=row.pk).update(parked_until=timezone.localdate())
    assert listed(client, group="overdue").context["group"].count == 1
    row.refresh_from_db()
    with pytest.raises(Refused, match="after today"):
        park(user=manager, return_interview=row, version=row.version, until=timezone.localdate(), reason="x")


def test_several_are_assigned_at_once_and_a_doubt_is_left_for_its_own_page(leeds, manager, sign_in):
    interviewer = factories.person(Role.INTERVIEWER, leeds, name="sam")
    type(interviewer).objects.filter(pk=interviewer.pk).update(name="Sam Worker")
    rows = [owed(manager, leeds, 1, 80), owed(manager, leeds, 2, 80, allocated_worker="Worker, Sam")]
    client = sign_in(manager)
    url = f"{reverse('worklist_assign')}?owed={rows[0].pk}&owed={rows[1].pk}"
    answer = client.post(url, {**shown(client, url), "interviewer": interviewer.pk}, follow=True)
    text = answer.content.decode()
    assert "Assigned: 1 of 2." in text
    assert "allocated worker" in text
    assert list(ReturnInterview.objects.filter(assigned_to=interviewer)) == [rows[0]]
    one = reverse("interview_assign", args=[rows[1].pk])
    assert "Sam Worker (1 open, 1 overdue)" in client.get(one).content.decode()
    assert send(client, one, {"interviewer": interviewer.pk}).status_code == 200  # asks for the reason
    sent = send(client, one, {"interviewer": interviewer.pk, "reason": "The child asked for Sam."})
    assert sent.status_code == 302
    doubted = Assignment.objects.exclude(doubts="").get()
    assert listed(client, group="independence").context["group"].count == 1
    assert send(client, reverse("independence", args=[doubted.pk]), {}).status_code == 302
    assert listed(client, group="independence").context["group"].count == 0


def test_work_of_somebody_who_left_stands_under_to_assign(leeds, manager, sign_in):
    interviewer = factories.person(Role.INTERVIEWER, leeds)
    row = owed(manager, leeds, 1, 10)
    ReturnInterview.objects.filter(pk=row.pk).update(assigned_to=interviewer)
    client = sign_in(manager)
    assert listed(client, group="to_assign").context["group"].count == 0
    type(interviewer).objects.filter(pk=interviewer.pk).update(is_active=False)
    assert listed(client, group="to_assign").context["group"].count == 1


def test_the_sheet_is_a_pdf_and_written_down_as_printed(leeds, manager, sign_in):
    owed(manager, leeds, 1, 80)
    answer = sign_in(manager).get(reverse("worklist_sheet"))
    assert answer.content.startswith(b"%PDF")
    assert Access.objects.filter(user=manager, what="worklist_sheet", kind=Access.Kind.PRINT).exists()


def test_a_key_that_makes_no_sense_begins_at_the_top(leeds, manager, sign_in):
    owed(manager, leeds, 1, 80)
    client = sign_in(manager)
    for after in ("x", "_", "2026-13-45_1", "None_1", "9_99999999999999999999"):
        assert listed(client, group="overdue", after=after).status_code == 200
