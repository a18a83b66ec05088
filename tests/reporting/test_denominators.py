"""Numbers of children: entered, corrected, loaded from a file, by whom; nobody else's business."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from reporting.models import Denominator
from tests.casework.forms import send
from tests.queries import queries
from tests.reporting.making_sizes import LOOKED_AFTER, POPULATION, told

pytestmark = pytest.mark.django_db
HEADS = "kind,year,number,source"
RIGHT = {"kind": POPULATION, "year": "2026", "number": "170000", "source": "ONS, mid-2025"}


def numbers(council) -> list[tuple]:
    rows = Denominator.objects.filter(council=council).order_by("pk")
    return list(rows.values_list("kind", "year", "number", "source"))


def chosen(client, *lines: str, heads: str = HEADS):
    """The file, sent to be looked at."""
    file = SimpleUploadedFile("numbers.csv", "\n".join([heads, *lines]).encode())
    return client.post(reverse("denominators_file"), {"file": file})


def to_load(page) -> dict[str, str]:
    """What the page's button sends."""
    return {field.html_name: field.value() for field in page.context["load_form"] if field.value() is not None}


def test_a_number_is_entered_corrected_and_kept(leeds, sign_in):
    client = sign_in(leeds["manager"])
    before = numbers(leeds.council)
    assert send(client, reverse("denominator_enter"), RIGHT).status_code == 302
    url = f"{reverse('denominator_enter')}?kind={POPULATION}&year=2026"
    form = client.get(url).context["form"]
    assert (form["number"].value(), form["source"].value()) == (170000, "ONS, mid-2025")
    assert send(client, url, {"number": "171000"}).status_code == 302
    page = client.get(reverse("denominators"))
    assert [row.number for row in page.context["rows"] if row.kind == POPULATION and row.year == 2026] == [171000]
    assert [row.number for row in page.context["earlier"]] == [170000]
    assert str(leeds["manager"]) in page.content.decode()
    assert [row[2] for row in numbers(leeds.council)[len(before) :]] == [170000, 171000]


def test_what_was_entered_stays_in_the_database(leeds):
    told(leeds["manager"], leeds.council, POPULATION, 170_000)
    rows = Denominator.objects.filter(council=leeds.council)
    for change in (lambda: rows.update(number=1), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": ""}, "Answer “Which children?”"),
        ({"year": "2014"}, "Enter a year from 2015 on."),
        ({"year": "2099"}, "has not begun"),
        ({"year": "26/27"}, "Enter the year in which it ends, like 2026."),
        ({"number": ""}, "Enter the number of children."),
        ({"number": "0"}, "Enter a number above 0."),
        ({"number": "some"}, "Enter a whole number, like 412."),
        ({"number": "600001"}, "No council has more than 600,000 of these children."),
        ({"kind": LOOKED_AFTER, "number": "20001"}, "No council has more than 20,000 of these children."),
        ({"source": " "}, "Enter where the number comes from."),
    ],
)
def test_what_cannot_be_is_said(leeds, sign_in, typed, words):
    before = numbers(leeds.council)
    page = send(sign_in(leeds["manager"]), reverse("denominator_enter"), {**RIGHT, **typed})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert numbers(leeds.council) == before


def test_who_sees_and_who_enters(leeds, sign_in):
    told(leeds["manager"], leeds.council, POPULATION, 170_000)
    analyst = sign_in(leeds["analyst"])
    page = analyst.get(reverse("denominators")).content.decode()
    assert "170,000" in page
    assert reverse("denominator_enter") not in page
    for name in ("denominator_enter", "denominators_file", "denominators_load"):
        assert analyst.get(reverse(name)).status_code == 403
        assert analyst.post(reverse(name), RIGHT).status_code == 403
    for role in ("caseworker", "administrator", "auditor", "national_observer"):
        assert sign_in(leeds[role]).get(reverse("denominators")).status_code == 403


def test_another_council_sees_none_of_it(leeds, bradford, sign_in):
    told(leeds["manager"], leeds.council, POPULATION, 170_123, source="Only in Leeds")
    client = sign_in(bradford["manager"])
    for name in ("denominators", "denominators_csv", "denominator_enter", "uptake"):
        body = client.get(
            reverse(name), {"kind": POPULATION, "year": "2026"} if "enter" in name else {}
        ).content.decode()
        assert "170123" not in body.replace(",", "")
        assert "Only in Leeds" not in body
    assert not Denominator.objects.for_user(bradford["manager"]).filter(council=leeds.council).exists()


def test_a_file_is_looked_at_and_then_loaded(leeds, sign_in):
    told(leeds["manager"], leeds.council, LOOKED_AFTER, 1400, 2025, "Own return")
    before = numbers(leeds.council)
    client = sign_in(leeds["manager"])
    lines = (
        f"{LOOKED_AFTER},2025,1400,Own return",
        'Children aged 0 to 17 who live in the area,2025,"170,000",\'=ONS',
    )
    page = chosen(client, *lines)
    assert "Nothing has been saved yet." in page.content.decode()
    assert "the same" in page.content.decode()
    assert numbers(leeds.council) == before
    sent = to_load(page)
    loaded = client.post(reverse("denominators_load"), sent)
    assert (loaded.status_code, loaded.url) == (302, reverse("denominators"))
    assert numbers(leeds.council)[len(before) :] == [(POPULATION, 2025, 170_000, "=ONS")]
    assert client.post(reverse("denominators_load"), sent).status_code == 302
    assert len(numbers(leeds.council)) == len(before) + 1
    assert client.get(reverse("denominators_load")).url == reverse("denominators_file")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("children,2026,5,x", "Line 2, column “kind”: Write children_0_17 or looked_after."),
        (f"{POPULATION},26,5,x", "Line 2, column “year”: Enter a year from 2015 on."),
        (f"{POPULATION},2025/26,5,x", "Line 2, column “year”: Write the year in which it ends, like 2026."),
        (f"{POPULATION},2026,,x", "Line 2, column “number”: Write a whole number, like 412."),
        (f"{POPULATION},2026,-5,x", "Line 2, column “number”: Write a whole number, like 412."),
        (f"{LOOKED_AFTER},2026,170000,x", "Line 2, column “number”: No council has more than 20,000"),
        (f"{POPULATION},2026,5,", "Line 2, column “source”: Say where the number comes from."),
        (f"{POPULATION},2026,5,{'x' * 201}", "Line 2, column “source”: Write no more than 200 characters."),
        (f"{POPULATION},2026,5,x\n{POPULATION},2026,6,y", "Line 3, column “year”: This kind and year are in line 2"),
        (f"{POPULATION},2026,5,x,more", "Line 2"),
        ("", "There is no number below the headings."),
    ],
)
def test_a_file_with_anything_wrong_is_refused_whole(leeds, sign_in, line, words):
    before = numbers(leeds.council)
    page = chosen(sign_in(leeds["manager"]), *([line] if line else []))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert "load_form" not in page.context
    assert numbers(leeds.council) == before


def test_a_missing_column_is_named(leeds, sign_in):
    page = chosen(sign_in(leeds["manager"]), f"{POPULATION},2026,5", heads="kind,year,number")
    assert "Line 1, column “source”: This column is missing." in page.content.decode()


def test_rows_changed_on_the_way_are_read_as_strictly(leeds, sign_in):
    client = sign_in(leeds["manager"])
    page = chosen(client, f"{POPULATION},2026,5,x")
    before = numbers(leeds.council)
    sent = to_load(page)
    sent["rows"] = sent["rows"].replace("2026", "2099")
    assert "has not begun" in client.post(reverse("denominators_load"), sent).content.decode()
    assert numbers(leeds.council) == before


def test_the_file_given_out_can_be_filled_in_and_loaded(leeds, sign_in):
    told(leeds["manager"], leeds.council, POPULATION, 170_000, source="=2+2, an invented source")
    client = sign_in(leeds["manager"])
    heads, *lines = client.get(reverse("denominators_csv")).content.decode("utf-8-sig").splitlines()
    assert heads == HEADS
    assert any("'=2+2" in line for line in lines)
    filled = [f"{line[:-2]},9000,x" if line.endswith(",,") else line for line in lines]
    filled_in = sum(line.endswith(",,") for line in lines)
    page = chosen(client, *filled)
    assert [entry.number for entry, now in page.context["changes"] if now is None] == [9000] * filled_in
    assert {entry.source for entry, _ in page.context["changes"]} >= {"=2+2, an invented source"}


def test_the_number_of_queries_is_constant(leeds, sign_in):
    client = sign_in(leeds["manager"])
    few = queries(client, reverse("denominators"))
    for year in range(2015, 2026):
        told(leeds["manager"], leeds.council, POPULATION, 1000 + year, year)
    assert queries(client, reverse("denominators")) == few
