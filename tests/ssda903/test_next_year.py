"""Next year's files on top of this year's, this year's again, and an earlier year after a later one."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from cases.models import MissingEpisode, Placement
from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan
from tests import factories
from tests.ssda903.files import Folder, absence, stay

pytestmark = pytest.mark.django_db
THIS_YEAR = [stay("01/06/2024", rne="S")]
NEXT_YEAR = [stay("01/06/2024", "10/09/2025", rne="S"), stay("10/09/2025", place="U4", urn="")]


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def lived() -> list[tuple[str, str, str]]:
    """Place, first day and day of leaving of each placement."""
    rows = Placement.objects.order_by("starts_on", "ends_on")
    return [(row.placement_type_id, f"{row.starts_on:%d/%m/%Y}", said(row.ends_on)) for row in rows]


def away() -> list[tuple[str, str, str]]:
    """Category, first day and day of being found of each absence."""
    rows = MissingEpisode.objects.order_by("went_missing_earliest_at")
    spans = [(row.category, localdate(row.went_missing_earliest_at), row.located_earliest_at) for row in rows]
    return [(what, said(first), said(at and localdate(at))) for what, first, at in spans]


def said(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


@pytest.mark.parametrize("order", [(THIS_YEAR, NEXT_YEAR), (NEXT_YEAR, THIS_YEAR), (THIS_YEAR, NEXT_YEAR, THIS_YEAR)])
def test_a_placement_that_ended_since(folder, order):
    for episodes in order:
        assert "REFUSED" not in folder.load(episodes)
    assert lived() == [("K2", "01/06/2024", "10/09/2025"), ("U4", "10/09/2025", "")]


def test_loading_next_years_files_twice_changes_nothing_more(folder):
    folder.load(THIS_YEAR)
    assert "placements ended: 1" in folder.load(NEXT_YEAR)
    before = list(Placement.objects.values())
    assert "placements unchanged: 2" in folder.load(NEXT_YEAR)
    assert list(Placement.objects.values()) == before


SPLIT = [stay("01/06/2024", "01/02/2025", rne="S"), stay("01/02/2025", rne="L")]
LATER = [stay("01/02/2025", "10/09/2025", rne="L"), stay("10/09/2025", place="U4", urn="")]


@pytest.mark.parametrize(
    "order", [(SPLIT, LATER), (LATER, SPLIT), (THIS_YEAR, SPLIT, LATER), (LATER, THIS_YEAR, SPLIT)]
)
def test_a_change_of_legal_status_alone_splits_no_placement(folder, order):
    """Next year's file holds only the last row of the placement."""
    for episodes in order:
        assert "REFUSED" not in folder.load(episodes)
    assert lived() == [("K2", "01/06/2024", "10/09/2025"), ("U4", "10/09/2025", "")]


def test_a_move_between_two_homes_of_one_kind_is_two_placements(folder):
    folder.load([stay("01/06/2024", "01/02/2025", place="U4", urn=""), stay("01/02/2025", place="U4", urn="")])
    assert len(lived()) == 2


@pytest.mark.parametrize("starts", ["20/05/2024", "03/06/2024", "20/12/2024"])
def test_a_corrected_start(folder, starts):
    folder.load(THIS_YEAR, [absence("05/01/2025", "06/01/2025")])
    pk = Placement.objects.get().pk
    assert "placements corrected: 1" in folder.load([stay(starts, rne="S"), *NEXT_YEAR[2:]])
    assert (lived(), Placement.objects.get().pk) == ([("K2", starts, "")], pk)
    assert MissingEpisode.objects.get().placement_id == pk


def test_days_that_two_placements_exchange(folder):
    folder.load([stay("01/06/2024", "01/08/2024"), stay("01/08/2024", place="U4", urn="")])
    assert "REFUSED" not in folder.load([stay("01/06/2024", "01/10/2024"), stay("01/10/2024", place="U4", urn="")])
    assert lived() == [("K2", "01/06/2024", "01/10/2024"), ("U4", "01/10/2024", "")]
    assert "REFUSED" not in folder.load([stay("01/06/2024", "01/07/2024"), stay("01/07/2024", place="U4", urn="")])
    assert lived() == [("K2", "01/06/2024", "01/07/2024"), ("U4", "01/07/2024", "")]


def test_a_placement_that_was_none_goes_and_its_absences_stay_linked(folder):
    folder.load([stay("01/06/2024", "01/08/2024"), stay("01/08/2024", place="U4", urn="")], [absence("05/09/2024")])
    text = folder.load([stay("01/06/2024")], [absence("05/09/2024", "07/09/2024")])
    assert "placements removed: 1" in text
    assert lived() == [("K2", "01/06/2024", "")]
    assert MissingEpisode.objects.get().placement_id == Placement.objects.get().pk


def test_a_placement_whose_end_no_file_held_ends_when_the_next_starts_and_is_named(folder):
    folder.load([stay("01/06/2021", rne="S")])
    text = folder.load([stay("01/09/2024", place="U4", urn="", rne="S")])
    assert "K2 from 01/06/2021, loaded before, is not in these files and had no end" in text
    assert lived() == [("K2", "01/06/2021", "01/09/2024"), ("U4", "01/09/2024", "")]
    folder.load([stay("01/06/2021", "15/01/2023", rne="S")])
    assert lived() == [("K2", "01/06/2021", "15/01/2023"), ("U4", "01/09/2024", "")]


def test_a_placement_that_a_person_recorded_is_ended_by_the_file_and_not_changed_otherwise(folder):
    manager = factories.reread(factories.person(factories.Role.MANAGER, factories.council("Leeds")))
    child = factories.child(manager, factories.council("Leeds"), reference="C1", born_on=date(2010, 5, 12))
    factories.placement(manager, child, starts_on=date(2024, 6, 1), urn="999")
    assert "REFUSED" not in folder.load([stay("01/06/2024", "10/09/2025", urn=""), stay("10/09/2025", place="U4")])
    assert lived() == [("K2", "01/06/2024", "10/09/2025"), ("U4", "10/09/2025", "")]
    assert Placement.objects.get(placement_type="K2").urn == "999"
    refused = folder.load([stay("01/07/2024", "01/09/2024", place="U4")])
    assert "episodes, line 2, DECOM “01/07/2024”: This overlaps a placement recorded here (K2 from" in refused


def test_an_absence_that_ended_since_was_regraded_or_began_otherwise(folder):
    folder.load(THIS_YEAR, [absence("05/09/2024", "07/09/2024"), absence("20/03/2025")])
    text = folder.load(NEXT_YEAR, [absence("06/09/2024", "08/09/2024", kind="A"), absence("20/03/2025", "02/04/2025")])
    assert "episodes ended: 1" in text
    assert "episodes corrected: 1" in text
    assert away() == [("away", "06/09/2024", "08/09/2024"), ("missing", "20/03/2025", "02/04/2025")]
    assert set(ReturnInterview.objects.values_list("category", flat=True)) == {"away", "missing"}


def test_an_earlier_year_says_nothing_about_what_came_after_it(folder):
    folder.load(NEXT_YEAR, [absence("20/03/2025", "02/04/2025"), absence("01/12/2025", "02/12/2025")])
    text = folder.load(THIS_YEAR, [absence("20/03/2025")])
    assert "episodes unchanged: 1" in text
    assert away() == [("missing", "20/03/2025", "02/04/2025"), ("missing", "01/12/2025", "02/12/2025")]


def test_two_absences_of_one_day(folder):
    both = [absence("03/10/2024", "03/10/2024"), absence("03/10/2024", "03/10/2024", kind="A")]
    folder.load(THIS_YEAR, both)
    assert "episodes unchanged: 2" in folder.load(THIS_YEAR, both)
    assert len(away()) == 2


def test_what_a_person_went_on_with_is_left_and_named(folder):
    folder.load(THIS_YEAR, [absence("20/03/2025")])
    manager = factories.reread(factories.person(factories.Role.MANAGER, factories.council("Leeds")))
    episode = MissingEpisode.objects.get()
    factories.returned(manager, episode, returned=TimeSpan.on_day(date(2025, 4, 1)))
    assert "episodes left as recorded here: 1" in folder.load(THIS_YEAR, [absence("20/03/2025", "02/04/2025")])
    assert MissingEpisode.objects.get().returned == TimeSpan.on_day(date(2025, 4, 1))


def test_an_absence_that_cannot_be_true_beside_one_loaded_before_is_refused_in_words(folder):
    folder.load(THIS_YEAR, [absence("05/09/2024", "07/09/2024"), absence("08/09/2024", "10/09/2024")])
    refused = folder.load(THIS_YEAR, [absence("05/09/2024", "12/09/2024")])
    assert "574: this overlaps an episode recorded here (missing from 8 September 2024" in refused
    assert "REFUSED" in refused
    assert len(away()) == 2
