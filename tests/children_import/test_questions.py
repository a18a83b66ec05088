"""What a load asks a person about first, by name; and rows that are right, loaded without those that are wrong."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.models import Access
from cases.importing.fields import guess
from cases.models import Child, ChildImport
from cases.restricting import restrict
from interviews.actions.child_import import load, remember_columns
from interviews.actions.load_questions import EVERYTHING
from interviews.tasks import forget_uploads
from tests import factories
from tests.casework.forms import send, shown
from tests.children_import.test_children_import import upload

pytestmark = pytest.mark.django_db
HEADS = "Child ID,Forename,Surname,DOB,NHS number,Address,Confidential,School"
ADA = "Q-1,Ada,Specimen,03/02/2012,9434765919,1 Any Lane,yes,First School"
BO = "Q-2,Bo,Sample,04/05/2013,,2 Any Lane,,First School"


@pytest.fixture
def mapped(leeds):
    """The council has chosen its columns."""
    heads = HEADS.split(",")
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=guess(heads), headings=heads)
    return leeds


@pytest.fixture
def client(mapped, sign_in):
    """Somebody who loads files."""
    return sign_in(mapped["administrator"])


def file(*rows: str, heads: str = HEADS) -> bytes:
    return "\n".join([heads, *rows]).encode()


def loaded(mapped, *rows: str) -> None:
    load(user=mapped["administrator"], council=mapped.council, content=file(*rows), agreed=EVERYTHING)


def previewed(client, *rows: str, heads: str = HEADS) -> tuple[str, str]:
    """Its address and the page."""
    url = upload(client, file(*rows, heads=heads))["Location"]
    return url, client.get(url).content.decode()


def child(reference: str) -> Child:
    return Child.objects.get(reference=reference)


def agree(client, url: str):
    """Every box ticked."""
    form = client.get(url).context["form"]
    fields = {**shown(client, url), "agreed": [digest for digest, _ in form.fields["agreed"].choices]}
    return client.post(url, fields)


ASKED = {
    "a mark taken away": (ADA.replace("yes", "no"), "no longer be marked as confidential"),
    "a date of birth emptied": (ADA.replace("03/02/2012", ""), "Dates of birth that would be emptied"),
    "an address emptied": (ADA.replace("1 Any Lane", ""), "Addresses that would be emptied"),
    "an adult": ("Q-9,Old,Person,03/02/2001,,,,", "18 or older"),
    "the same name and birthday": ("Q-9,ADA,Spécimen,03/02/2012,,,,", "the same name and birthday as Q-1 here"),
    "the same NHS number": ("Q-9,Zed,Other,04/02/2012,9434765919,,,", "the same NHS number as Q-1 here"),
}


@pytest.mark.parametrize(("row", "words"), ASKED.values(), ids=ASKED.keys())
def test_what_may_do_harm_is_asked_by_name_before_it_is_loaded(mapped, client, row, words):
    loaded(mapped, ADA, BO)
    url, page = previewed(client, row)
    assert words in page
    name = " ".join(row.split(",")[1:3])
    assert name in page
    before = Child.objects.values().get(reference="Q-1"), Child.objects.count()
    answer = client.post(url, shown(client, url))
    assert "Look at each question" in answer.content.decode()
    assert (Child.objects.values().get(reference="Q-1"), Child.objects.count()) == before
    assert agree(client, url).status_code == 302
    assert "The file is loaded" in client.get(url).content.decode()
    assert (Child.objects.values().get(reference="Q-1"), Child.objects.count()) != before


def test_a_line_with_nothing_but_a_reference_is_no_child_until_somebody_says_so(mapped, client):
    url, page = previewed(client, ADA, "Leeds City Council,,,,,,,")
    assert "says nothing but a reference" in page
    assert "Leeds City Council" in page
    assert "line 3" in page
    client.post(url, shown(client, url))
    assert not Child.objects.filter(reference__in=["Q-1", "Leeds City Council"]).exists()
    assert agree(client, url).status_code == 302
    assert Child.objects.filter(reference__in=["Q-1", "Leeds City Council"]).count() == 2


def test_one_upn_of_two_children_is_asked_about(mapped, client):
    heads = HEADS.replace("NHS number", "UPN")
    remember_columns(user=mapped["administrator"], council=mapped.council, columns=guess(heads.split(",")))
    one, two = ADA.replace("9434765919", "P207000016049"), BO.replace(",,2", ",P207000016049,2")
    _, page = previewed(client, one, two, heads=heads)
    assert "the same UPN as Q-1 in line 2" in page
    load(user=mapped["administrator"], council=mapped.council, content=file(one, BO, heads=heads), agreed=EVERYTHING)
    _, page = previewed(client, two, heads=heads)
    assert "the same UPN as Q-1 here" in page


@pytest.mark.parametrize("spelling", ["q-1", "0Q-1", "Q -1"])
def test_a_reference_in_another_spelling_makes_no_second_child(mapped, client, spelling):
    row = ADA.replace("Q-1", spelling).replace("Ada", "Zed")
    _, page = previewed(client, ADA, row)
    assert f"{spelling} and Q-1 are likely the same child" in page
    loaded(mapped, ADA, BO)
    _, page = previewed(client, row)
    assert f"{spelling} and Q-1 are likely the same child" in page


@pytest.mark.parametrize("heads", [HEADS, HEADS.replace(",Confidential", "")])
def test_a_mark_is_never_taken_away_by_an_empty_or_missing_cell(mapped, client, heads):
    loaded(mapped, ADA, BO)
    row = ADA.replace(",yes", "," if "Confidential" in heads else "").replace("First", "Second")
    remember_columns(user=mapped["administrator"], council=mapped.council, columns=guess(heads.split(",")))
    url, page = previewed(client, row, heads=heads)
    assert "confidential" not in page.split("Children who are new or change")[1].lower()
    send(client, url, {})
    assert (child("Q-1").school, child("Q-1").address_is_confidential) == ("Second School", True)


def test_many_changes_are_asked_about(mapped, client, settings):
    rows = [f"Q-{number},Ada{number},Specimen,03/02/2012,,,,First" for number in range(30)]
    loaded(mapped, *rows)
    _, page = previewed(client, *(row.replace("First", "Second") for row in rows))
    assert "children would change: more than 25%" in page
    settings.LOAD_ASKS_ABOVE_PERCENT = 100
    _, page = previewed(client, *(row.replace("First", "Second") for row in rows))
    assert "children would change: more than" not in page


def test_what_is_agreed_to_is_what_is_loaded(mapped, client):
    loaded(mapped, ADA, BO)
    url, _ = previewed(client, ADA.replace("1 Any Lane", ""), BO.replace("2 Any Lane", ""))
    form = client.get(url).context["form"]
    fields = {**shown(client, url), "agreed": [digest for digest, _ in form.fields["agreed"].choices]}
    Child.objects.filter(reference="Q-2").update(address="")
    assert client.post(url, fields).status_code == 302
    assert "not what you agreed to" in client.get(url).content.decode()
    assert child("Q-1").address == "1 Any Lane"


def test_the_preview_shows_each_child_by_name_and_it_is_logged(mapped, client):
    loaded(mapped, ADA)
    _, page = previewed(client, ADA.replace("First", "Second"), BO)
    assert "Ada Specimen, Q-1" in page
    assert "School: First School → Second School" in page
    assert "Bo Sample, Q-2" in page
    assert Access.objects.filter(what="children_import_preview", child_id=child("Q-1").pk).exists()


def test_the_preview_has_pages(client):
    rows = [f"Q-{number},Ada{number},Specimen,03/02/2012,,,," for number in range(70)]
    url, page = previewed(client, *rows)
    assert "page 1 of 2" in page
    assert "Ada69 Specimen" not in page
    assert "Ada69 Specimen" in client.get(f"{url}?page=2").content.decode()


def test_a_restricted_child_is_not_shown(mapped, client):
    loaded(mapped, ADA)
    restrict(user=mapped["manager"], child=child("Q-1"), reason="Theirs.", people=[], barred=[])
    _, page = previewed(client, ADA.replace("1 Any Lane", ""), "Q-9,Ada,Specimen,03/02/2012,,,,")
    assert "Ada Specimen, Q-1" not in page
    assert "Q-1 here" not in page
    assert "Addresses that would be emptied (1)" in page


def test_rows_that_are_right_are_loaded_and_the_others_given_back(mapped, client):
    wrong = BO.replace("04/05/2013", "31/02/2013")
    url, page = previewed(client, ADA, wrong, "Q-3,Cut off")
    assert "no such day" in page
    assert client.post(url, shown(client, url)).status_code == 200
    assert not Child.objects.filter(reference="Q-1").exists()
    link = reverse("children_import_wrong", args=[ChildImport.objects.latest("pk").pk])
    before = client.get(link).content
    assert agree(client, url).status_code == 302
    assert child("Q-1").given_names == "Ada"
    assert not Child.objects.filter(reference__in=["Q-2", "Q-3"]).exists()
    assert "Download the lines that were left out" in client.get(url).content.decode()
    assert client.get(link).content == before
    rows = list(csv.reader(io.StringIO(before.decode("utf-8-sig"))))
    assert rows[0] == [*HEADS.split(","), "What is wrong"]
    assert rows[1][:4] == ["Q-2", "Bo", "Sample", "31/02/2013"]
    assert "no such day" in rows[1][-1]
    assert rows[2][:2] == ["Q-3", "Cut off"]
    assert "ends after 2 of 8 cells" in rows[2][-1]


def test_lines_that_were_left_out_are_kept_for_a_day(client):
    url, _ = previewed(client, ADA, "Q-3,Cut off")
    agree(client, url)
    forget_uploads()
    assert b"Cut off" in client.get(f"{url}wrong.csv").content
    ChildImport.objects.update(uploaded_at=timezone.now() - timedelta(days=2))
    forget_uploads()
    row = ChildImport.objects.latest("pk")
    assert (bytes(row.content), row.problems, row.counts["new"]) == (b"", [], 1)


def test_a_file_that_cannot_be_trusted_is_never_loaded_in_part(client):
    url, page = previewed(client, ADA, BO.replace("2 Any", '"2 Any'))
    assert "not closed" in page
    assert "Load this file" not in page
    client.post(url, shown(client, url))
    assert not Child.objects.filter(reference="Q-1").exists()


def test_new_columns_are_said(client):
    _, page = previewed(client, ADA + ",x", heads=HEADS + ",Email")
    assert "were not in your file before: Email" in page


def test_the_command_asks_too_and_names_nobody(mapped, tmp_path):
    loaded(mapped, ADA, BO)
    path, said = tmp_path / "children.csv", io.StringIO()
    path.write_bytes(file(ADA.replace("1 Any Lane", "")))
    arguments = ("import_children", "--council", mapped.council.dfe_code, str(path))
    with pytest.raises(CommandError, match="A person has to look first"):
        call_command(*arguments, stdout=said, stderr=said)
    assert "Addresses that would be emptied (1)" in said.getvalue()
    assert "Ada" not in said.getvalue()
    assert child("Q-1").address == "1 Any Lane"
    call_command(*arguments, "--agree-to-all", stdout=said, stderr=said)
    assert child("Q-1").address == ""


def test_somebody_elses_council_sees_none_of_it(client, bradford, sign_in):
    url, _ = previewed(client, ADA, "Q-3,Cut off")
    theirs = sign_in(factories.reread(bradford["administrator"]))
    assert theirs.get(url).status_code == 404
    assert theirs.get(f"{url}wrong.csv").status_code == 404
