"""Loading SSDA903 files after two records were made one, or an absence was marked as recorded twice."""

import csv
import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cases.models import Child, MissingEpisode, Placement
from cases.ssda903.reading import COLUMNS
from interviews.actions.duplicates import merge_episodes
from interviews.actions.merging import merge_children
from interviews.models import ReturnInterview
from tests import factories

pytestmark = pytest.mark.django_db
HEADER = [("C1", "2", "03/02/2010", "WBRI", "B801200005001", "", "")]
EPISODES = [("C1", "01/04/2024", "S", "C2", "N1", "K2", "PR4", "", "", "", "LS1 1AA", "BD1 1AA", "SC1", "", "OUT")]
MISSING = [("C1", "03/02/2010", "M", "05/09/2024", "07/09/2024"), ("C1", "03/02/2010", "M", "09/09/2024", "10/09/2024")]


@pytest.fixture
def load(tmp_path):
    """Loads the three files for Leeds; some replaced. Answers with what was said."""

    def loaded(**replaced) -> str:
        paths, out = [], io.StringIO()
        for name, rows in (("header", HEADER), ("episodes", EPISODES), ("missing", MISSING)):
            path = tmp_path / f"{name}.csv"
            with path.open("w", newline="") as file:
                extra = ("PL_LA", "PL_LOCATION") if name == "episodes" else ()
                csv.writer(file).writerows([(*COLUMNS[name], *extra), *replaced.get(name, rows)])
            paths.append(str(path))
        try:
            call_command("import_ssda903", "--council", "383", *paths, stdout=out, stderr=out)
        except CommandError as error:
            return f"{out.getvalue()} REFUSED {error}"
        return out.getvalue()

    return loaded


@pytest.fixture
def manager():
    return factories.reread(factories.person(factories.Role.MANAGER, factories.council("Leeds")))


def test_the_file_goes_on_at_the_record_that_stands(load, manager):
    assert "REFUSED" not in load()
    kept = factories.child(manager, factories.council("Leeds"), 9, born_on=date(2010, 2, 3))
    loaded = Child.objects.get(reference="C1")
    merge_children(user=manager, kept=kept, version=1, merged=loaded, reason="Same UPN.", facts={}, same_absence={})
    said = load(missing=[*MISSING, ("C1", "03/02/2010", "M", "20/09/2024", "21/09/2024")])
    assert "REFUSED" not in said
    assert set(MissingEpisode.objects.values_list("child", flat=True)) == {kept.pk}
    assert MissingEpisode.objects.count() == 3
    assert Placement.objects.get().child_id == kept.pk
    both = [*HEADER, (kept.reference, "2", "03/02/2010", "WBRI", "", "", "")]
    assert "are one record here" in load(header=both)
    assert MissingEpisode.objects.count() == 3


def test_an_absence_marked_as_recorded_twice_is_not_loaded_anew_and_not_counted(load, manager):
    load()
    first, second = MissingEpisode.objects.order_by("went_missing_earliest_at")
    merge_episodes(user=manager, episode=first, version=first.version, duplicate=second, reason="One night.")
    assert ReturnInterview.objects.get(episode=second).duty == "not_due"
    assert "REFUSED" not in load()
    assert MissingEpisode.objects.count() == 2
    assert MissingEpisode.objects.standing().count() == 1
