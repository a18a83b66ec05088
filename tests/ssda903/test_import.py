"""Real SSDA903 files, good and bad, through the command and the page."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from audit.models import Access
from cases.models import Child, MissingEpisode, Placement
from cases.ssda903.reading import COLUMNS
from interviews.flags import sweep
from interviews.models import DeadlineFlag, ReturnInterview, SsdaUpload
from rhi.timespan import TimeSpan
from tests import factories
from tests.casework.forms import shown

pytestmark = pytest.mark.django_db
HEADER = [("C1", "2", "03/02/2010", "WBRI", "B801200005001", "", ""), ("C2", "1", "29/02/2012", "MWBC", "UN3", "", "")]
EPISODES = [
    ("C1", "01/04/2024", "S", "C2", "N1", "K2", "PR4", "01/09/2024", "", "", "LS1 1AA", "BD1 1AA", "SC1", "380", "OUT"),
    ("C1", "01/09/2024", "L", "E1", "N1", "K2", "PR4", "", "", "", "LS1 1AA", "BD1 1AA", "SC1", "380", "OUT"),
    ("C2", "10/05/2024", "S", "C2", "N1", "U4", "PR1", "10/06/2024", "X1", "", "LS1 1AA", "LS2 2AA", "", "", ""),
    ("C2", "10/06/2024", "P", "C2", "N1", "K2", "PR4", "", "", "", "LS1 1AA", "LS2 2AB", "SC2", "", "IN"),
]
MISSING = [
    ("C1", "03/02/2010", "M", "05/09/2024", "07/09/2024"),
    ("C1", "03/02/2010", "A", "07/09/2024", "07/09/2024"),
    ("C2", "29/02/2012", "M", "01/06/2024", "02/06/2024"),
    ("C2", "29/02/2012", "M", "20/06/2024", ""),
]


def text(name: str, rows, head=None) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    extra = ("PL_LA", "PL_LOCATION") if name == "episodes" else ()
    writer.writerow(head or (*COLUMNS[name], *extra))
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    """Writes the three files, some replaced; answers with their paths."""

    def write(encoding="utf-8", **replaced):
        paths = []
        for name, rows in (("header", HEADER), ("episodes", EPISODES), ("missing", MISSING)):
            body = replaced.get(name, rows)
            path = tmp_path / f"{name}.csv"
            path.write_bytes(body if isinstance(body, bytes) else text(name, body).encode(encoding))
            paths.append(str(path))
        return paths

    return write


def run(paths, *options) -> str:
    out = io.StringIO()
    call_command("import_ssda903", "--council", "383", *paths, *options, stdout=out, stderr=out)
    return out.getvalue()


def refused(paths) -> str:
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_ssda903", "--council", "383", *paths, stdout=io.StringIO(), stderr=err)
    assert not Child.objects.exists()
    assert not MissingEpisode.objects.exists()
    return err.getvalue()


def rows_written() -> list:
    models = (Child, Placement, MissingEpisode, ReturnInterview)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_what_is_loaded_is_derived_as_the_database_derives_it(folder):
    leeds = factories.council("Leeds")
    run(folder())
    assert ReturnInterview.objects.filter(council=leeds).count() > 1
    run(folder())
    call_command("check_figures", "--councils", leeds.dfe_code, stdout=io.StringIO())


def test_what_is_loaded(folder):
    run(folder())
    first, second = Child.objects.order_by("reference")
    assert (first.upn, first.sex, second.upn, second.given_names) == ("B801200005001", "female", "", "")
    home = first.placements.get()
    assert (home.ends_on, home.host_council.name, home.location) == (None, "Bradford", "out_of_area")
    assert second.placements.count() == 2
    episode = first.episodes.order_by("went_missing_earliest_at").first()
    assert (episode.returned, episode.located, episode.placement) == (
        None,
        TimeSpan.on_day(factories.utc(2024, 9, 7).date()),
        home,
    )
    bases = ReturnInterview.objects.order_by("counted_on").values_list("placement_basis", flat=True)
    assert list(bases) == ["area_not_known", "out_of_area", "out_of_area"]
    assert set(ReturnInterview.objects.values_list("duty", "due_at")) == {("not_known", None)}
    assert second.episodes.filter(ended_at__isnull=True).count() == 1


def test_no_flag_no_mail_and_the_figures_stay(folder):
    run(folder())
    sweep(timezone.now())
    assert DeadlineFlag.objects.count() == OutboxMessage.objects.count() == 0


def test_loading_again_changes_nothing(folder):
    run(folder())
    before = rows_written()
    assert "children unchanged: 2" in run(folder())
    assert rows_written() == before
    assert MissingEpisode.events.rel.related_model.objects.count() == 0


def test_a_later_file_ends_an_open_absence(folder):
    run(folder())
    run(folder(missing=[*MISSING[:3], ("C2", "29/02/2012", "M", "20/06/2024", "22/06/2024")]))
    assert MissingEpisode.objects.filter(ended_at__isnull=True).count() == 0
    assert ReturnInterview.objects.filter(duty="not_known").count() == 4


def test_a_dry_run_saves_nothing(folder):
    assert "children new: 2" in run(folder(), "--dry-run")
    assert not Child.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(folder, encoding):
    files = {"episodes": [(*EPISODES[0][:12], "SCé", "380", "OUT")], "missing": MISSING[:1], "header": HEADER[:1]}
    run(folder(encoding, **files), *(["--agree-to-all"] if encoding == "cp1252" else []))
    assert Placement.objects.get().urn == "SCé"


def test_spreadsheet_habits_survive(folder):
    head = b'"child","Sex","DOB","Ethnic","UPN","Mother","MC DOB",\r\n'
    body = b"'C1,2.0,2010-02-03,WBRI,,,,\r\n,,,,,,,\r\n\r\nC2,1,29/02/2012 00:00:00,MWBC,UN3,,,\r\n"
    wanted = head + body
    run(folder(header=wanted.replace(b"2.0", b"2")))
    assert set(Child.objects.values_list("reference", flat=True)) == {"C1", "C2"}


WRONG = [
    ("header", [("C1", "3", "03/02/2010", "", "", "", "")], "SEX", "Write 1 for male"),
    ("header", [("C1", "1", "30/02/2010", "", "", "", "")], "DOB", "no such day"),
    ("header", [("C1", "1", "3/2/10", "", "", "", "")], "DOB", "two digits"),
    ("header", [("C1", "1", "40212", "", "", "", "")], "DOB", "spreadsheet"),
    ("header", [("C1", "1", "01/01/2999", "", "", "", "")], "DOB", "future"),
    ("header", [HEADER[0], HEADER[0]], "CHILD", "already"),
    ("header", [("1.2E+10", "1", "03/02/2010", "", "", "", "")], "CHILD", "shortened"),
    ("episodes", [("C9", *EPISODES[0][1:])], "CHILD", "INT04"),
    ("episodes", [(*EPISODES[0][:5], "XX", *EPISODES[0][6:])], "PLACE", "not a placement code"),
    ("episodes", [EPISODES[0], (*EPISODES[1][:1], "01/08/2024", *EPISODES[1][2:])], "DECOM", "overlaps"),
    ("missing", [("C1", "03/02/2010", "M", "31/02/2024", "")], "MIS_START", "1004"),
    ("missing", [("C1", "03/02/2010", "M", "05/09/2024", "x")], "MIS_END", "1005"),
    ("missing", [("C1", "03/02/2010", "Q", "05/09/2024", "")], "MISSING", "1006"),
    ("missing", [("C1", "03/02/2010", "M", "", "")], "MIS_START", "564"),
    ("missing", [("C1", "03/02/2010", "", "05/09/2024", "")], "MISSING", "565"),
    ("missing", [("C1", "03/02/2010", "", "", "05/09/2024")], "MISSING", "566"),
    ("missing", [("C1", "03/02/2010", "M", "05/09/2024", "04/09/2024")], "MIS_END", "567"),
    ("missing", [("C1", "03/02/2010", "M", "05/09/2999", "")], "MIS_START", "570"),
    ("missing", [("C1", "03/02/2010", "M", "05/09/2024", "04/09/2999")], "MIS_END", "571"),
    ("missing", [MISSING[0], ("C1", "03/02/2010", "A", "06/09/2024", "08/09/2024")], "MIS_START", "574"),
    ("missing", [("C1", "03/02/2010", "M", "05/09/2009", "06/09/2009")], "MIS_START", "586"),
    ("missing", [("C1", "04/02/2010", "M", "05/09/2024", "")], "DOB", "INT13"),
    ("missing", [("C9", "03/02/2010", "M", "05/09/2024", "")], "CHILD", "INT04"),
]


@pytest.mark.parametrize(("file", "rows", "column", "words"), WRONG)
def test_every_bad_row_is_named_with_file_line_column_and_value(folder, file, rows, column, words):
    said = refused(folder(**{file: rows}))
    line = next(line for line in said.splitlines() if words in line)
    assert line.startswith(f"{file}, line ")
    assert f", {column}" in line


def test_all_problems_are_named_in_one_run(folder):
    bad = [("C1", "03/02/2010", "Q", "31/02/2024", "x"), ("C9", "03/02/2010", "M", "", "")]
    said = refused(folder(missing=bad, header=[(*HEADER[0][:2], "30/02/2010", *HEADER[0][3:]), HEADER[1]]))
    assert all(words in said for words in ("1004", "1005", "1006", "INT04", "564", "no such day"))


def test_missing_and_unknown_columns(folder):
    said = refused(folder(missing=text("missing", [], head=("CHILD", "DOB", "EXTRA")).encode()))
    assert "missing, line 1, MIS_START: This column is missing." in said
    assert "ZIP file or workbook that is damaged" in refused(folder(missing=b"PK\x03\x04"))
    assert "empty" in refused(folder(missing=b""))


def test_what_a_person_recorded_is_left_alone(folder):
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(factories.Role.MANAGER, leeds))
    child = factories.child(manager, leeds, reference="C1", born_on=factories.utc(2010, 2, 3).date())
    factories.episode(manager, child, went_missing=TimeSpan.exact(factories.utc(2024, 9, 5, 14)))
    assert "episodes left as recorded here: 1" in run(folder(missing=MISSING[:1]))
    assert child.episodes.get().source == "entered"
    child.refresh_from_db()
    assert (child.given_names, child.upn) == ("Bea", "B801200005001")


def upload(client, **replaced):
    files = {"header": HEADER, "episodes": EPISODES, "missing": MISSING, **replaced}
    data = {name: SimpleUploadedFile(f"{name}.csv", text(name, rows).encode()) for name, rows in files.items()}
    return client.post(reverse("ssda903_import"), {**shown(client, reverse("ssda903_import")), **data})


def test_the_administrator_sees_what_would_be_loaded_before_anything_is(leeds, sign_in):
    client, children = sign_in(leeds["administrator"]), Child.objects.count()
    preview = upload(client)["Location"]
    page = client.get(preview).content.decode()
    assert "Nothing is saved yet" in page
    assert "Children new" in page
    assert Child.objects.count() == children
    answer = client.post(
        preview, {"submission": shown(client, preview)["submission"], "whose": shown(client, preview)["whose"]}
    )
    assert answer.status_code == 302
    assert Child.objects.count() == children + 2
    record = SsdaUpload.objects.get(uploaded_by__isnull=False)
    assert (bytes(record.header), record.loaded_at is not None, len(record.digests["header"])) == (b"", True, 64)


def test_problems_are_shown_and_can_be_downloaded(leeds, sign_in):
    client = sign_in(leeds["administrator"])
    preview = upload(client, missing=[("=cmd|x", "03/02/2010", "M", "05/09/2024", "")])["Location"]
    page = client.get(preview).content.decode()
    assert "INT04" in page
    assert "Load these files" not in page
    csv_text = client.get(f"{preview}problems.csv").content.decode("utf-8-sig")
    assert "'=cmd|x" in csv_text


@pytest.mark.parametrize("role", ["caseworker", "manager", "analyst"])
def test_nobody_else_loads_files(leeds, sign_in, role):
    assert sign_in(leeds[role]).get(reverse("ssda903_import")).status_code == 403


def checked(client, **replaced) -> str:
    return client.get(upload(client, **replaced)["Location"]).content.decode()


def load_on_page(client, preview) -> None:
    shape = shown(client, preview)
    assert client.post(preview, {name: shape[name] for name in ("submission", "whose")}).status_code == 302


def test_what_changes_for_each_child_is_shown_first_with_the_name_and_written_down(leeds, sign_in):
    client = sign_in(leeds["administrator"])
    first = upload(client)["Location"]
    assert "New: Child with 1 placement, 2 absences" in client.get(first).content.decode()
    load_on_page(client, first)
    Child.objects.filter(reference="C2").update(given_names="Ida", family_name="Example")
    page = checked(client, missing=[*MISSING[:3], ("C2", "29/02/2012", "M", "20/06/2024", "22/06/2024")])
    assert "Ended: Missing from 20/06/2024 to 22/06/2024" in page
    assert "C2<br>Ida Example" in page
    assert "C1<br>" not in page
    child = Child.objects.get(reference="C2")
    assert Access.objects.filter(child_id=child.pk, what="ssda903_preview", user=leeds["administrator"]).exists()


def test_nothing_on_the_page_speaks_of_a_restricted_child(leeds, sign_in):
    client = sign_in(leeds["administrator"])
    hidden = leeds.restricted
    row = (hidden.reference, "2", f"{hidden.born_on:%d/%m/%Y}" if hidden.born_on else "", "WBRI", "", "", "")
    page = checked(client, header=[row], episodes=[], missing=[])
    assert hidden.family_name not in page
    assert hidden.reference not in page
    assert "This record is restricted" not in page


def test_warnings_are_grouped_by_rule_with_a_count_and_all_of_them_can_be_downloaded(leeds, sign_in):
    client = sign_in(leeds["administrator"])
    many = [(f"M{number}", "1", "03/02/2010", "ZZZZ", "", "", "") for number in range(300)]
    preview = upload(client, header=[*HEADER, *many])["Location"]
    page = client.get(preview).content.decode()
    assert page.count("This is not an ethnicity code. The child is loaded without it.") == 1
    assert "This is open for more than 28 days." in page
    assert '<td class="govuk-table__cell govuk-table__cell--numeric" data-label="Rows">300</td>' in page
    rows = client.get(f"{preview}problems.csv").content.decode("utf-8-sig")
    assert rows.count("This is not an ethnicity code.") == 300
