"""Children from the case system: nothing typed twice, nothing loaded twice, no correction written over."""

from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases.importing.fields import guess
from cases.models import CareStatus, Child, ChildImport, ImportDifference, Placement
from cases.restricting import restrict
from interviews.actions.child_import import load, look, remember_columns
from interviews.actions.load_questions import EVERYTHING
from interviews.models import ReturnInterview
from tests import factories
from tests.casework.forms import send, shown

pytestmark = pytest.mark.django_db
HEADS = (
    "Child ID,Forename,Surname,DOB,School,Confidential,Address,Status,Status from,Place,Placement from,PL_LOCATION,Host"
)
COLUMNS = guess(HEADS.split(","))
ADA = "LCS-1,Ada,Specimen,03/02/2012,First School,yes,1 Any Lane,Child in need,01/03/2026,,,,"
BO = "LCS-2,Bo,Zażółć,2013-05-06,,,,,,K2,01/05/2026,OUT,380"


@pytest.fixture
def mapped(leeds):
    """The council has chosen its columns."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=COLUMNS)
    return leeds


def file(*rows: str) -> bytes:
    return "\n".join([HEADS, *rows]).encode()


def loaded(leeds, *rows: str) -> dict[str, int]:
    return load(user=leeds["administrator"], council=leeds.council, content=file(*rows))


def child(reference: str) -> Child:
    return Child.objects.get(reference=reference)


def test_common_headings_are_guessed():
    assert COLUMNS["reference"] == "Child ID"
    assert COLUMNS["placement_code"] == "Place"
    assert COLUMNS["host_council"] == "Host"


def test_a_file_brings_children_with_status_and_placement(mapped):
    assert loaded(mapped, ADA, BO)["new"] == 2
    ada, bo = child("LCS-1"), child("LCS-2")
    assert (ada.full_name, ada.address_is_confidential, ada.born_precision) == ("Ada Specimen", True, "exact")
    assert CareStatus.objects.get(child=ada).kind == "in_need"
    placement = Placement.objects.get(child=bo)
    assert (placement.location, placement.host_council.name) == ("out_of_area", "Bradford")


def test_the_same_file_again_writes_nothing(mapped):
    loaded(mapped, ADA, BO)
    before = [(row.pk, row.version) for row in Child.objects.order_by("pk")]
    history = Child.pgh_event_model.objects.count()
    assert loaded(mapped, ADA, BO) == {"new": 0, "changed": 0, "unchanged": 2, "to decide": 0, "merged here": 0}
    assert [(row.pk, row.version) for row in Child.objects.order_by("pk")] == before
    assert Child.pgh_event_model.objects.count() == history


def test_what_changed_in_the_case_system_is_taken(mapped):
    loaded(mapped, ADA)
    assert loaded(mapped, ADA.replace("First School", "Second School"))["changed"] == 1
    assert child("LCS-1").school == "Second School"


def test_a_persons_correction_stays_and_is_asked_about_once(mapped, sign_in):
    loaded(mapped, ADA)
    client = sign_in(mapped["caseworker"])
    ada = child("LCS-1")
    send(client, reverse("child_change", args=[ada.pk]), {"school": "Right School"})
    assert loaded(mapped, ADA) == {"new": 0, "changed": 0, "unchanged": 1, "to decide": 0, "merged here": 0}
    assert child("LCS-1").school == "Right School"
    newer = ADA.replace("First School", "Third School")
    assert loaded(mapped, newer)["to decide"] == 1
    assert loaded(mapped, newer)["to decide"] == 0
    assert child("LCS-1").school == "Right School"
    assert "Third School" in client.get(reverse("differences")).content.decode()
    row = ImportDifference.objects.get(child=ada)
    assert send(client, reverse("difference", args=[row.pk]), {"choice": "theirs"}).status_code == 302
    assert child("LCS-1").school == "Third School"
    assert "Third School" not in client.get(reverse("differences")).content.decode()


def test_ours_can_stand(mapped, sign_in):
    loaded(mapped, ADA)
    Child.objects.filter(reference="LCS-1").update(school="Right School")
    loaded(mapped, ADA.replace("First School", "Third School"))
    client, row = sign_in(mapped["caseworker"]), ImportDifference.objects.get(child__reference="LCS-1")
    send(client, reverse("difference", args=[row.pk]), {"choice": "ours"})
    assert child("LCS-1").school == "Right School"
    assert loaded(mapped, ADA.replace("First School", "Third School"))["to decide"] == 0


def test_what_a_person_registered_is_filled_in_never_written_over(mapped):
    factories.child(mapped["manager"], mapped.council, reference="LCS-1", family_name="Specimen", school="")
    counts = loaded(mapped, ADA)
    ada = child("LCS-1")
    assert ada.school == "First School"
    assert ada.given_names == "Bea"
    assert counts["to decide"] == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ADA.replace("03/02/2012", "31/02/2012"), "no such day"),
        (ADA.replace("03/02/2012", "01/01/2099"), "in the future"),
        (ADA.replace("Child in need", "Wizard"), "Write At home"),
        (ADA.replace("LCS-1", ""), "number is missing"),
        (ADA.replace(",yes,", ",maybe,"), "Write yes or no"),
        (BO.replace("K2", "Q9"), "code of SSDA903"),
        (BO.replace("380", "999"), "No council has this code"),
        (BO.replace("01/05/2026", ""), "first day"),
        (BO.replace("LCS-2", "LCS-9"), "is in line"),
    ],
)
def test_one_bad_row_loads_nothing_and_is_named(mapped, row, words):
    content = file("LCS-9,Cy,Other,,,,,,,,,,", row)
    counts, problems = look(council=mapped.council, content=content)
    assert counts == {}
    assert [problem.line for problem in problems] == [3]
    assert words in problems[0].message
    assert not Child.objects.filter(reference="LCS-9").exists()


def test_looking_saves_nothing(mapped):
    counts, problems = look(council=mapped.council, content=file(ADA, BO))
    assert (counts["new"], problems) == (2, [])
    assert not Child.objects.filter(reference__startswith="LCS").exists()


def test_a_corrected_birthday_changes_what_is_owed(mapped):
    loaded(mapped, BO)
    owed = factories.returned(mapped["manager"], factories.episode(mapped["manager"], child("LCS-2")))
    assert owed.duty == "due"
    loaded(mapped, BO.replace("2013-05-06", "2000-05-06"))
    assert ReturnInterview.objects.get(pk=owed.pk).duty == "not_due"


def test_a_new_placement_ends_the_one_before(mapped):
    loaded(mapped, BO)
    loaded(mapped, BO.replace("K2,01/05/2026", "U4,01/10/2026"))
    rows = Placement.objects.filter(child=child("LCS-2")).order_by("starts_on")
    assert [(row.placement_type_id, row.ends_on is None) for row in rows] == [("K2", False), ("U4", True)]


def test_a_restricted_child_is_brought_up_to_date_and_shown_to_nobody(mapped, sign_in):
    loaded(mapped, ADA)
    ada = child("LCS-1")
    ada.school = "Right School"
    ada.save()
    restrict(user=mapped["manager"], child=ada, reason="Theirs.", people=[], barred=[])
    loaded(mapped, ADA.replace("1 Any Lane", "2 New Lane").replace("First School", "Other School"))
    assert child("LCS-1").address == "2 New Lane"
    page = sign_in(mapped["caseworker"]).get(reverse("differences")).content.decode()
    assert "Other School" not in page


def test_another_councils_child_of_the_same_reference_is_left_alone(mapped, bradford):
    theirs = factories.child(bradford["manager"], bradford.council, reference="LCS-1", school="Theirs")
    loaded(mapped, ADA)
    theirs.refresh_from_db()
    assert theirs.school == "Theirs"
    assert Child.objects.filter(reference="LCS-1").count() == 2


def test_a_record_that_was_merged_here_is_not_made_again(mapped):
    loaded(mapped, ADA, BO)
    child("LCS-2").placements.all().delete()
    kept, twin = child("LCS-1"), child("LCS-2")
    twin.merged_into = kept
    twin.save()
    assert loaded(mapped, ADA, BO)["merged here"] == 1
    assert Child.objects.filter(reference__startswith="LCS").count() == 2


def upload(client, content: bytes):
    url = reverse("children_import")
    return client.post(url, {**shown(client, url), "file": SimpleUploadedFile("children.csv", content)})


def test_the_pages_lead_from_the_file_over_its_columns_to_the_load(leeds, sign_in):
    client = sign_in(leeds["administrator"])
    answer = upload(client, file(ADA, BO))
    row = ChildImport.objects.filter(uploaded_by=leeds["administrator"]).get()
    assert answer["Location"] == reverse("children_import_columns", args=[row.pk])
    answer = client.post(answer["Location"], shown(client, answer["Location"]))
    preview = reverse("children_import_preview", args=[row.pk])
    assert answer["Location"] == preview
    assert "Nothing is saved yet" in client.get(preview).content.decode()
    assert client.post(preview, shown(client, preview)).status_code == 302
    assert child("LCS-1").family_name == "Specimen"
    row.refresh_from_db()
    assert (bytes(row.content), row.counts["new"]) == (b"", 2)
    assert "columns" not in upload(client, file(ADA))["Location"]


def test_what_is_no_csv_is_said(leeds, sign_in):
    assert "ZIP file" in upload(sign_in(leeds["administrator"]), b"PK\x03\x04zip").content.decode()


def test_windows_letters_and_semicolons_are_read(mapped):
    content = file(ADA.replace("Ada", "Zoë")).decode().replace(",", ";").encode("cp1252")
    load(user=mapped["administrator"], council=mapped.council, content=content, agreed=EVERYTHING)
    assert child("LCS-1").given_names == "Zoë"


def test_only_those_who_load_files_may(leeds, sign_in):
    assert sign_in(leeds["caseworker"]).get(reverse("children_import")).status_code == 403
    assert sign_in(leeds["administrator"]).get(reverse("differences")).status_code == 403


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_children", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_loads_by_night_and_says_no_name(mapped, tmp_path):
    path = tmp_path / "children.csv"
    path.write_bytes(file(ADA, BO))
    assert "new: 2" in run("--council", mapped.council.dfe_code, "--dry-run", str(path))
    assert not Child.objects.filter(reference="LCS-1").exists()
    said = run("--council", mapped.council.dfe_code, str(path))
    assert "new: 2" in said
    assert "Ada" not in said
    path.write_bytes(file(ADA.replace("03/02/2012", "nonsense")))
    with pytest.raises(CommandError, match="1 problems; nothing was loaded"):
        run("--council", mapped.council.dfe_code, str(path))
