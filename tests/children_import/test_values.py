"""Single values of a children's file: identifiers, names, days, codes; placements and statuses that move or end."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from cases.importing.fields import FIELDS, guess
from cases.models import CareStatus, Child, Placement
from interviews.actions.child_import import check, load, remember_columns
from interviews.actions.load_questions import EVERYTHING
from tests import factories
from tests.casework.forms import send, shown
from tests.children_import.test_children_import import upload

pytestmark = pytest.mark.django_db
HEADS = [
    *("Child ID", "Forename", "Surname", "DOB", "Sex", "Ethnicity", "NHS number", "UPN", "Status", "Status from"),
    *("Place", "Placement from", "Placement until", "Host", "URN"),
]
ADA = {"Child ID": "V-1", "Forename": "Ada", "Surname": "Specimen", "DOB": "03/02/2012"}


@pytest.fixture
def mapped(leeds):
    """The council has chosen its columns."""
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=guess(HEADS), headings=HEADS)
    return leeds


def file(*rows: dict[str, str]) -> bytes:
    lines = [HEADS, *([row.get(head, "") for head in HEADS] for row in rows)]
    return "\n".join(",".join(line) for line in lines).encode()


def loaded(mapped, **cells: str) -> Child:
    row = ADA | {name.replace("_", " "): cell for name, cell in cells.items()}
    load(user=mapped["administrator"], council=mapped.council, content=file(row), agreed=EVERYTHING)
    return Child.objects.get(reference="V-1")


GOOD = [
    ("NHS number", "9434765919.0", "nhs_number", "9434765919"),
    ("NHS number", "943 476 5919", "nhs_number", "9434765919"),
    ("UPN", "P207000016049", "upn", "P207000016049"),
    ("UPN", "UN3", "upn", ""),
    ("Sex", "Female", "sex", "female"),
    ("Sex", "1", "sex", "male"),
    ("Sex", "U", "sex", "not_known"),
    ("Ethnicity", "wbri", "ethnicity", "WBRI"),
    ("Forename", "'Abdullah", "given_names", "'Abdullah"),
    ("Surname", "'t Hart", "family_name", "'t Hart"),
    ("Surname", "Spec\u200bimen", "family_name", "Specimen"),
]


@pytest.mark.parametrize(("column", "cell", "name", "value"), GOOD)
def test_what_is_right_is_taken(mapped, column, cell, name, value):
    child = loaded(mapped, **{column: cell})
    assert getattr(child, name) == value
    assert check(council=mapped.council, content=file(ADA | {column: cell})).counts["unchanged"] == 1


@pytest.mark.parametrize("authority", ["838", "839", "940", "941", "942", "943"])
def test_upns_of_todays_authorities_are_right_in_file_and_form(mapped, sign_in, authority):
    letters, digits = "ABCDEFGHJKLMNPQRTUVWXYZ", f"{authority}120000100"
    letter = letters[sum(place * int(digit) for place, digit in enumerate(digits, 2)) % 23]
    assert loaded(mapped, UPN=f"{letter}{digits}").upn == f"{letter}{digits}"
    client, url = sign_in(mapped["caseworker"]), reverse("child_new")
    names = {"given_names": "Zed", "family_name": "Other", "reference": "V-2", "upn": f"{letter}{digits}"}
    send(client, url, {**names, "born_precision": "unknown", "confirmed_new": "on"})
    assert Child.objects.filter(reference="V-2", upn=f"{letter}{digits}").exists()


BAD = [
    ("NHS number", "0000000000", "only zeros"),
    ("NHS number", "1111111111", "one digit ten times"),
    ("NHS number", "999 999 9999", "one digit ten times"),
    ("Surname", "-", "no letter in this name"),
    ("Surname", "???", "no letter in this name"),
    ("Forename", "25", "no letter in this name"),
    ("Forename", '"Ada\nBea"', "goes over several lines"),
    ("Child ID", "V–1", "looks like another: “–”"),
    ("Child ID", "\u0410-1", "another alphabet"),
    ("Child ID", '"R-1\nR-9"', "This cell goes over several lines"),
    ("Child ID", "None", "not a child’s number"),
    ("Child ID", "n/a", "not a child’s number"),
    ("Child ID", "---", "not a child’s number"),
    ("NHS number", "9434765918", "not a valid NHS number"),
    ("NHS number", "9.43E+09", "shortened"),
    ("UPN", "A801200005001", "not a valid UPN"),
    ("UPN", "E000200005001", "no local authority"),
    ("DOB", "01/01/1900", "before 1990"),
    ("DOB", "01/01/2999", "in the future"),
    ("Status from", "01/01/0025", "before 1990"),
    ("Placement from", "01/06/9999", "more than a year ahead"),
    ("Sex", "Z", "Write M, F or U"),
    ("Ethnicity", "ZZZZ", "not an ethnic code"),
    ("Forename", "Ji?í", "A letter of this name was lost"),
    ("Place", "Foster care", "not a placement code"),
    ("Place", "Q9", "not a placement code"),
]


@pytest.mark.parametrize(("column", "cell", "words"), BAD)
def test_what_cannot_be_right_is_refused_with_its_column(mapped, column, cell, words):
    row = ADA | {"Placement from": "01/05/2026" if column == "Place" else ""} | {column: cell}
    problem = check(council=mapped.council, content=file(row)).problems[0]
    assert (problem.line, problem.column) == (2, column)
    assert words in problem.message


def test_a_placement_code_out_of_use_is_named(mapped):
    row = ADA | {"Place": "H5", "Placement from": "01/05/2026"}
    problem = check(council=mapped.council, content=file(row)).problems[0]
    assert (problem.column, problem.message) == ("Place", "Code H5 was not in use on that date.")


def test_a_host_by_gss_code_and_a_number_with_a_point(mapped):
    loaded(mapped, Place="K2", Placement_from="01/05/2026", Host="E08000032", URN="1234567.0")
    placement = Placement.objects.get(child__reference="V-1")
    assert (placement.host_council.name, placement.urn) == ("Bradford", "1234567")


def test_a_host_whose_code_a_spreadsheet_made_a_number(mapped):
    loaded(mapped, Place="K2", Placement_from="01/05/2026", Host="380.0")
    assert Placement.objects.get(child__reference="V-1").host_council.name == "Bradford"


@pytest.mark.parametrize("column", ["Placement from", "Placement until"])
def test_a_day_of_a_placement_without_its_code_is_refused(mapped, column):
    problem = check(council=mapped.council, content=file(ADA | {column: "01/06/2026"})).problems[0]
    assert (problem.line, problem.column) == (2, "Place")
    assert "needs its code" in problem.message


def spans(model) -> list[tuple[str, str]]:
    rows = model.objects.filter(child__reference="V-1").order_by("starts_on")
    return [(f"{row.starts_on:%d/%m/%y}", f"{row.ends_on:%d/%m/%y}" if row.ends_on else "") for row in rows]


def test_a_first_day_that_moves_by_a_day_is_a_correction(mapped):
    place, status = {"Place": "K2", "Status": "CIN"}, ("01/05/2026", "30/04/2026", "03/05/2026")
    for day in status:
        loaded(mapped, Placement_from=day, Status_from=day, **place)
        assert spans(Placement) == spans(CareStatus) == [(day.replace("2026", "26"), "")]


def test_the_placement_before_follows_a_correction(mapped):
    loaded(mapped, Place="K2", Placement_from="01/05/2026")
    for day in ("01/09/2026", "03/09/2026", "30/08/2026"):
        loaded(mapped, Place="U4", Placement_from=day)
        assert spans(Placement) == [("01/05/26", day.replace("2026", "26")), (day.replace("2026", "26"), "")]


def test_an_overlap_with_what_a_person_recorded_is_refused_with_its_line(mapped):
    child = loaded(mapped)
    home = Placement.objects.values_list("placement_type", flat=True).first() or "K2"
    facts = {"child": child, "council": child.council, "placement_type_id": home}
    Placement.objects.create(starts_on=date(2026, 3, 1), ends_on=date(2026, 6, 1), **facts)
    row = ADA | {"Place": "K2", "Placement from": "01/05/2026"}
    problem = check(council=mapped.council, content=file(row)).problems[0]
    assert (problem.line, problem.column) == (2, "Placement from")
    assert "overlaps another placement" in problem.message


def test_at_home_ends_a_placement_and_a_status(mapped):
    loaded(mapped, Place="K2", Placement_from="01/05/2026", Status="CIN", Status_from="01/05/2026")
    row = ADA | {"Status": "At home"}
    assert "since when" in check(council=mapped.council, content=file(row)).problems[0].message
    loaded(mapped, Status="At home", Status_from="01/10/2026")
    assert spans(Placement) == spans(CareStatus) == [("01/05/26", "01/10/26")]
    assert check(council=mapped.council, content=file(row | {"Status from": "01/10/2026"})).counts["unchanged"] == 1


def test_at_home_before_what_is_recorded_began_changes_nothing_and_is_named(mapped):
    loaded(mapped, Place="K2", Placement_from="01/05/2026")
    found = check(council=mapped.council, content=file(ADA | {"Status": "At home", "Status from": "01/04/2026"}))
    assert found.counts["unchanged"] == 1
    words = "The child is at home since 01/04/2026, and K2 from 01/05/2026 stays open here. Check which is right."
    assert found.notes == [(2, words)]


def test_a_placement_that_arrives_after_the_absence_is_linked_to_it(mapped):
    child = loaded(mapped)
    episode = factories.episode(mapped["manager"], child, hours_ago=20)
    owed = factories.returned(mapped["manager"], episode)
    assert owed.placement_group == "not_looked_after"
    loaded(mapped, Place="K2", Placement_from=f"{factories.day_ago(40):%d/%m/%Y}")
    episode.refresh_from_db()
    owed.refresh_from_db()
    assert episode.placement == Placement.objects.get(child=child)
    assert owed.placement_group != "not_looked_after"


def test_names_are_found_with_and_without_their_apostrophe(mapped, sign_in):
    loaded(mapped, Surname="O’Neill")
    client, url = sign_in(mapped["caseworker"]), reverse("children")
    for typed in ("oneill", "oneil", "O'Neill", "O’Neill", "neill"):
        assert "O’Neill" in client.post(url, {**shown_search(client, url), "q": typed}).content.decode(), typed


def shown_search(client, url: str) -> dict[str, str]:
    return {"csrfmiddlewaretoken": str(client.get(url).context["csrf_token"])}


def workbook(*rows: list[object], formats: dict[str, str] | None = None, other: bool = False) -> bytes:
    book, written = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    if other:
        book.create_sheet("Notes").append(["What this is"])
    book.save(written)
    return written.getvalue()


def test_a_workbook_is_read_as_its_cells_show(mapped):
    row = [123, "Ada", "'t Hart", date(2012, 2, 3), 2, None, 9434765919.0]
    content = workbook(["Child ID", *HEADS[1:]], row, formats={"A2": "00000"}, other=True)
    load(user=mapped["administrator"], council=mapped.council, content=content)
    child = Child.objects.get(reference="00123")
    assert (child.family_name, child.born_on, child.sex) == ("'t Hart", date(2012, 2, 3), "female")
    assert child.nhs_number == "9434765919"


@pytest.mark.parametrize(
    ("cell", "words"), [("=A2&B2", "formula"), ("#N/A", "error of the spreadsheet"), (1234567890123456, "rounded")]
)
def test_cells_of_a_workbook_that_cannot_be_trusted_are_named(mapped, cell, words):
    problem = check(council=mapped.council, content=workbook(HEADS, ["V-1", cell])).problems[0]
    assert (problem.line, problem.column) == (2, "Forename")
    assert words in problem.message


def test_a_workbook_with_several_tables_is_refused(mapped, sign_in):
    book, written = openpyxl.Workbook(), io.BytesIO()
    for sheet in (book.active, book.create_sheet("Closed")):
        sheet.append(HEADS)
    book.save(written)
    assert "Several sheets" in upload(sign_in(mapped["administrator"]), written.getvalue()).content.decode()


def test_a_small_workbook_that_unpacks_to_gigabytes_is_refused(mapped, sign_in):
    written = io.BytesIO(workbook(HEADS, ["V-1"]))
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(301 * 1024 * 1024))
    answer = upload(sign_in(mapped["administrator"]), written.getvalue())
    assert "too large" in answer.content.decode()


def test_the_template_can_be_loaded(mapped, sign_in):
    client = sign_in(mapped["administrator"])
    content = client.get(reverse("children_import_template")).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    heads = [cell.value for cell in book["Children"][1]]
    assert set(guess(heads)) == {field.key for field in FIELDS}
    book["Children"].append(["V-1", "Ada", "Specimen"])
    written = io.BytesIO()
    book.save(written)
    answer = upload(client, written.getvalue())
    send(client, answer["Location"], {})
    send(client, answer["Location"].replace("columns/", ""), shown(client, answer["Location"].replace("columns/", "")))
    assert Child.objects.get(reference="V-1").given_names == "Ada"
