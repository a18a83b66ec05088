"""What an earlier file brought and a later one of the same year does not hold: said, counted, and kept."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Child, MissingEpisode, Placement
from cases.restricting import restrict
from interviews.actions.returns import close_without_return
from interviews.models import SsdaUpload
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import send, shown
from tests.ssda903.files import Folder, absence, header, stay, written

pytestmark = pytest.mark.django_db
STAY = stay("01/06/2024", rne="S")
FIRST, SECOND = absence("05/09/2024", "07/09/2024"), absence("20/01/2025", "21/01/2025", kind="A")
KEPT = "in your records, not in these files (kept)"


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def previewed(client, missing, *, episodes=(STAY,), children=None) -> tuple[str, str]:
    rows = {"header": children or [header()], "episodes": episodes, "missing": missing}
    url = reverse("ssda903_import")
    data = {name: SimpleUploadedFile(f"{name}.csv", written(name, found).encode()) for name, found in rows.items()}
    preview = client.post(url, {**shown(client, url), **data})["Location"]
    return preview, client.get(preview).content.decode()


def downloaded(client, preview: str) -> list[dict[str, str]]:
    pk = SsdaUpload.objects.latest("pk").pk
    assert str(pk) in preview
    text = client.get(reverse("ssda903_problems", args=[pk])).content.decode("utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if "In your records" in row["problem"]]


def test_an_absence_that_is_no_longer_in_the_file_is_said_counted_and_kept(leeds, sign_in, folder):
    folder.load([STAY], [FIRST, SECOND])
    client = sign_in(leeds["administrator"])
    preview, page = previewed(client, [FIRST])
    assert f"Episodes {KEPT}" in page
    assert "In your records, not in these files (kept): Away from 20/01/2025 to 21/01/2025" in page
    assert "In your records, loaded before, and not in this file. It is kept" in page
    assert [(row["file"], row["line"], row["column"], row["value"]) for row in downloaded(client, preview)] == [
        ("missing", "", "MIS_START", "C1: Away from 20/01/2025 to 21/01/2025")
    ]
    send(client, preview, {})
    assert MissingEpisode.objects.filter(child__reference="C1").count() == 2


def test_nothing_is_said_of_what_the_same_load_brought(leeds, folder):
    said = folder.load([STAY], [FIRST], children=[header()])
    assert "REFUSED" not in said
    assert "In your records" not in said
    assert KEPT not in said
    assert MissingEpisode.objects.filter(child__reference="C1").count() == 1


def test_a_child_who_is_no_longer_in_the_files_is_said_with_all_its_rows(leeds, sign_in, folder):
    other = absence("01/10/2024", "03/10/2024", reference="C2")
    folder.load([STAY, stay("02/06/2024", reference="C2")], [FIRST, other], children=[header(), header("C2")])
    client = sign_in(leeds["administrator"])
    preview, page = previewed(client, [FIRST])
    assert "Missing from 01/10/2024 to 03/10/2024" in page
    assert "Placement K2 from 02/06/2024" in page
    values = [row["value"] for row in downloaded(client, preview)]
    assert values == ["C2: Placement K2 from 02/06/2024", "C2: Missing from 01/10/2024 to 03/10/2024"]
    send(client, preview, {})
    assert Placement.objects.filter(child__reference="C2").exists()


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ([FIRST, SECOND], 0),
        ([absence("06/09/2024", "07/09/2024"), SECOND], 0),
        ([SECOND], 1),
        ([absence("05/05/2025", "06/05/2025")], 0),
        ([absence("05/05/2023", "06/05/2023")], 0),
    ],
    ids=["the same", "a corrected start", "one is gone", "the next year", "the year before"],
)
def test_only_what_the_year_of_the_file_should_hold_is_said(folder, again, said):
    folder.load([stay("01/06/2020", rne="S")], [FIRST, SECOND])
    text = folder.load([stay("01/06/2020", rne="S")], again)
    assert "REFUSED" not in text
    assert (f"episodes {KEPT}: {said}" in text) == bool(said)
    assert MissingEpisode.objects.filter(child__reference="C1").count() >= 2


def test_what_a_person_went_on_with_is_said_and_what_they_recorded_or_took_back_is_not(leeds, folder):
    folder.load([STAY], [FIRST, SECOND])
    manager = leeds["manager"]
    first, second = MissingEpisode.objects.filter(child__reference="C1").order_by("went_missing_earliest_at")
    factories.returned(manager, first, returned=TimeSpan.on_day(date(2024, 9, 7)))
    why = factories.code("closure.recorded_in_error")
    facts = {"version": second.version, "closed_at": factories.utc(2025, 1, 22), "closed_without_return": why}
    close_without_return(user=manager, episode=second, **facts)
    factories.episode(manager, Child.objects.get(reference="C1"))
    text = folder.load([STAY])
    assert f"episodes {KEPT}: 1" in text
    assert "missing, MIS_START “C1: Missing from 05/09/2024" in text


def test_nothing_of_a_restricted_child_is_said(leeds, sign_in, folder):
    folder.load([STAY, stay("02/06/2024", reference="C2")], [FIRST, SECOND], children=[header(), header("C2")])
    for child in Child.objects.filter(reference__in=["C1", "C2"]):
        restrict(user=leeds["manager"], child=child, reason="Theirs.", people=[], barred=[])
    client = sign_in(factories.reread(leeds["administrator"]))
    preview, page = previewed(client, [FIRST])
    assert "not in these files" not in page
    assert "In your records" not in page
    assert "20/01/2025" not in page
    assert downloaded(client, preview) == []
