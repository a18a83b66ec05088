"""An absence is linked to the placement it was from, whichever came first and wherever either comes from."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.importing.fields import guess
from cases.models import Child, HostTelling, MissingEpisode, Placement
from cases.ssda903.periods import CollectionYear
from cases.ssda903.reading import COLUMNS
from cases.ssda903.records import absences_in
from interviews.actions import child_import
from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import day, moment, send
from tests.duplicates.cast import merged, undo

pytestmark = pytest.mark.django_db
LONG_AGO = date(2025, 1, 1)


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


@pytest.fixture
def by(office):
    return office[0]


@pytest.fixture
def client(by, sign_in):
    return sign_in(by)


@pytest.fixture
def child(office):
    return factories.child(office[0], office[1], 1)


def absence(by, child, days_ago: float = 10) -> ReturnInterview:
    """Away for five hours."""
    missing = factories.episode(by, child, hours_ago=days_ago * 24)
    return factories.returned(by, missing, hours_ago=days_ago * 24 - 5)


def facts(owed) -> tuple:
    """Where the child lived, for the record and for figures."""
    now = ReturnInterview.objects.select_related("episode").get(pk=owed.pk)
    all_are_linked()
    return now.episode.placement_id, now.placement_basis, now.placement_type_id, now.placement_group


def all_are_linked() -> None:
    """Counted anew from nothing."""
    for row in MissingEpisode.objects.select_related("child"):
        lived = row.child.placements.on(timezone.localdate(row.went_missing_earliest_at)).first()
        assert row.placement == lived, row


def typed(starts_on: date, **more):
    ends_on = more.pop("ends_on", None)
    return {
        "placement_type": "K2",
        "location": "in_area",
        **day("starts_on", f"{starts_on:%d %m %Y}"),
        **(day("ends_on", f"{ends_on:%d %m %Y}") if ends_on else {}),
        **more,
    }


HOME = (None, "home", None, "not_looked_after")
OF_THE_RETURN = {
    "header": "C1,2,03/02/2010,WBRI,B801200005001,,",
    "episodes": "C1,01/04/2024,S,C2,N1,K2,PR4,,,,LS1 1AA,BD1 1AA,SC1,380,OUT",
    "missing": "",
}


def test_a_placement_entered_late_in_the_form(client, by, child):
    owed = absence(by, child)
    assert facts(owed) == HOME
    answer = send(client, reverse("placement_new", args=[child.pk]), typed(LONG_AGO))
    assert answer.status_code == 302
    lived = Placement.objects.get()
    assert facts(owed) == (lived.pk, "in_area", "K2", "childrens_home")


def test_it_is_in_the_ssda903_missing_file_then(by, child):
    owed = absence(by, child)
    year = CollectionYear.of(timezone.localdate(owed.episode.went_missing_earliest_at))
    assert not absences_in(by, child.council, year)
    factories.placement(by, child, starts_on=LONG_AGO)
    assert [row.pk for row in absences_in(factories.reread(by), child.council, year)] == [owed.episode_id]


def test_a_placement_that_is_corrected_moved_or_ended_in_the_form(client, by, child):
    owed = absence(by, child)
    lived = factories.placement(by, child, starts_on=LONG_AGO)
    change = reverse("placement_change", args=[lived.pk])
    went = timezone.localdate(owed.episode.went_missing_earliest_at)
    send(client, change, typed(LONG_AGO, location="out_of_area", placement_type="U4"))
    assert facts(owed) == (lived.pk, "out_of_area", "U4", "fostering")
    send(client, change, typed(LONG_AGO, ends_on=went))
    assert facts(owed) == HOME
    send(client, change, typed(LONG_AGO, ends_on=went + timedelta(days=1)))
    assert facts(owed)[:2] == (lived.pk, "in_area")
    send(client, change, typed(went + timedelta(days=1)))
    assert facts(owed) == HOME


def test_a_corrected_time_picks_the_placement_of_that_day(client, by, child):
    moved_on = timezone.localdate() - timedelta(days=12)
    first = factories.placement(by, child, starts_on=LONG_AGO, location="out_of_area")
    second = factories.placement(by, child, starts_on=moved_on)
    owed = absence(by, child, days_ago=10)
    assert facts(owed)[:2] == (second.pk, "in_area")
    episode = owed.episode
    page = reverse("episode_correct", args=[episode.pk])
    earlier = episode.went_missing_earliest_at - timedelta(days=4)
    answer = send(client, page, {**moment("went_missing", earlier), "reason": "The home wrote the wrong day"})
    assert answer.status_code == 302, answer.content.decode()
    assert facts(owed)[:2] == (first.pk, "out_of_area")


def test_on_the_day_of_the_move_the_new_placement_counts(by, child):
    owed = absence(by, child)
    went = timezone.localdate(owed.episode.went_missing_earliest_at)
    factories.placement(by, child, starts_on=LONG_AGO, ends_on=went, location="out_of_area")
    assert facts(owed) == HOME
    factories.placement(by, child, starts_on=went)
    assert facts(owed)[1] == "in_area"


def test_by_sql_in_any_way(by, child):
    owed = absence(by, child)
    lived = factories.placement(by, child, starts_on=timezone.localdate())
    other = factories.child(by, child.council, 2)
    rows = Placement.objects.filter(pk=lived.pk)
    for change, basis in (
        ({"starts_on": LONG_AGO}, "in_area"),
        ({"location": "not_known"}, "area_not_known"),
        ({"child": other}, "home"),
        ({"child": child, "location": "in_area"}, "in_area"),
    ):
        rows.update(**change)
        assert facts(owed)[1] == basis
    # What a person or a program writes beside the truth does not hold.
    ReturnInterview.objects.filter(pk=owed.pk).update(placement_basis="home", placement_group="other")
    MissingEpisode.objects.filter(pk=owed.episode_id).update(placement=None)
    assert facts(owed) == (lived.pk, "in_area", "K2", "childrens_home")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM cases_placement WHERE id = %s", [lived.pk])
    assert facts(owed) == HOME
    again = Placement(child=child, council=child.council, placement_type_id="K2", starts_on=LONG_AGO)
    Placement.objects.bulk_create([again])
    assert facts(owed)[1] == "area_not_known"


def test_a_care_leaver_who_lives_in_a_placement_counts_as_looked_after(by, child):
    Child.objects.filter(pk=child.pk).update(care_leaver_from=LONG_AGO)
    owed = absence(by, child)
    assert ReturnInterview.objects.get(pk=owed.pk).is_care_leaver
    factories.placement(by, child, starts_on=LONG_AGO)
    assert not ReturnInterview.objects.get(pk=owed.pk).is_care_leaver


def test_from_a_file_of_children(by, office):
    leeds = office[1]
    administrator = factories.reread(factories.person(Role.ADMINISTRATOR, leeds))
    owed = absence(by, factories.child(by, leeds, 1, reference="LCS-2"))
    heads = "Child ID,Forename,Surname,DOB,Place,Placement from,PL_LOCATION"
    child_import.remember_columns(user=administrator, council=leeds, columns=guess(heads.split(",")))
    row = f"LCS-2,Bea,Example,03/02/2012,K2,{LONG_AGO:%d/%m/%Y},OUT"
    child_import.load(user=administrator, council=leeds, content=f"{heads}\n{row}".encode())
    assert facts(owed)[1] == "out_of_area"


def test_from_an_ssda903_file(by, office, tmp_path):
    leeds = office[1]
    child = factories.child(by, leeds, 1, reference="C1", born_on=date(2010, 2, 3))
    went = TimeSpan.exact(factories.utc(2024, 8, 5, 12))
    owed = factories.returned(
        by, factories.episode(by, child, went_missing=went), returned=TimeSpan.exact(factories.utc(2024, 8, 6, 12))
    )
    paths = []
    for name, row in OF_THE_RETURN.items():
        path = tmp_path / f"{name}.csv"
        heads = [*COLUMNS[name], *(("PL_LA", "PL_LOCATION") if name == "episodes" else ())]
        path.write_text("\n".join([",".join(heads), *([row] if row else [])]))
        paths.append(str(path))
    call_command("import_ssda903", "--council", "383", *paths)
    assert facts(owed)[1] == "out_of_area"


def test_two_records_of_a_child_made_one_and_taken_apart(client, by, office):
    one, other = (factories.child(office[0], office[1], number) for number in (1, 77))
    owed = absence(by, one, days_ago=200)
    factories.placement(by, other, starts_on=LONG_AGO)
    elsewhere = absence(by, other, days_ago=300)
    merge = merged(client, one)
    assert facts(owed)[1] == facts(elsewhere)[1] == "in_area"
    assert len([row for row in history(elsewhere) if row.placement_basis != "in_area"]) == 0
    assert undo(client, merge).status_code == 302
    assert facts(owed) == HOME
    assert facts(elsewhere)[1] == "in_area"
    assert len([row for row in history(elsewhere) if row.placement_basis != "in_area"]) == 0


def test_a_closed_month_shows_it_among_the_corrections(client, by, child):
    owed = absence(by, child, days_ago=100)
    send(client, reverse("placement_new", args=[child.pk]), typed(LONG_AGO))
    page = client.get(reverse("figure_corrections"))
    assert [row.return_interview_pk for row in page.context["rows"]] == [owed.pk]
    text = page.content.decode()
    assert "the group" in text
    assert "A placement was recorded" in text


def test_the_host_of_a_child_who_is_missing_now_is_told_when_the_placement_is_known(by, child):
    missing = factories.episode(by, child, hours_ago=5)
    assert not HostTelling.objects.exists()
    bradford = factories.council("Bradford")
    factories.placement(by, child, starts_on=LONG_AGO, location="out_of_area", host_council=bradford)
    assert HostTelling.objects.get().episode == missing


def test_another_council_sees_and_changes_nothing(by, child, office):
    bradford = factories.council("Bradford")
    theirs = factories.reread(factories.person(Role.MANAGER, bradford))
    elsewhere = factories.child(theirs, bradford, 1)
    owed = absence(theirs, elsewhere)
    factories.placement(by, child, starts_on=LONG_AGO)
    assert facts(owed) == HOME


def history(owed) -> list:
    return list(ReturnInterview.pgh_event_model.objects.filter(pgh_obj_id=owed.pk))
