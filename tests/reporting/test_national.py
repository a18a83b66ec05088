"""The council beside its region, its neighbours and England: published figures are facts, our own a count by hand."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import Council
from reporting.models import DfeFigures, StatisticalNeighbours
from reporting.national import queries as national
from reporting.national.queries import shipped
from reporting.national.reading import read
from tests import factories
from tests.casework.forms import send
from tests.queries import queries
from tests.reporting.making_sizes import LOOKED_AFTER, a_year, absent, told

pytestmark = pytest.mark.django_db
HEADS = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,la_name"
    ",new_la_code,missing_status,number"
)
CHILDREN = "Children who had a missing incident during the year"
INCIDENTS = "Number of missing incidents during the year"
LOOKED = "Children looked after during the year"
SHARE = "Percentage of children who had a missing incident during the year"
PER_CHILD = "Average number of missing incidents per looked after child who went missing"
AWAY = "Children away from placement without authorisation at 31 March"


def line(what: str, number: str, *, year: str = "2025", level: str = "Local authority", code: str = "383") -> str:
    place = {
        "National": ",,,,",
        "Regional": "E12000003,Yorkshire and the Humber,,,",
        "Local authority": f"E12000003,Yorkshire and The Humber,{code},A council,E08000035",
    }.get(level, ",,,,")
    return f"{year},Reporting year,{level},E92000001,England,{place},{what},{number}"


NEW = (
    *(line(what, number) for what, number in ((LOOKED, "1900"), (CHILDREN, "190"), (INCIDENTS, "1140"), (SHARE, "10"))),
    line(PER_CHILD, "6"),
    line(AWAY, "c"),
    *(line(what, "20", level="Regional") for what in (CHILDREN, INCIDENTS, LOOKED, SHARE)),
    *(line(what, "c", code="380") for what in (CHILDREN, INCIDENTS)),
)
"""A made-up release of 2025."""


def upload(*lines: str, heads: str = HEADS) -> SimpleUploadedFile:
    return SimpleUploadedFile("dfe.csv", "\n".join([heads, *lines]).encode())


def load(client, *lines: str, heads: str = HEADS):
    return send(client, reverse("dfe_figures_file"), {"file": upload(*lines, heads=heads), "source": "DfE, made up"})


def rows_of(page) -> dict[tuple[str, str], object]:
    return {(row.name, row.how): row for row in page.context["rows"]}


# What comes with the system


def test_what_is_shipped_agrees_with_itself():
    areas = shipped()[2024].areas
    councils = {code: area for code, area in areas.items() if code.isdigit()}
    assert set(councils) == set(Council.objects.values_list("dfe_code", flat=True))
    told_of = [area for area in councils.values() if isinstance(area["children"], int)]
    assert len(told_of) > 140
    for area in told_of:
        assert area["share"] == pytest.approx(100 * area["children"] / area["looked_after"], abs=0.51)
        assert area["per_child"] == pytest.approx(area["incidents"] / area["children"], abs=0.051)
    # The councils together are as many incidents as DfE says of England, but for those that are withheld.
    added = sum(area["incidents"] for area in told_of)
    assert 0 <= areas["England"]["incidents"] - added < 5 * (len(councils) - len(told_of)) + 5
    assert shipped()[2025].areas["England"] == {
        "looked_after": 115410,
        "incidents": 86900,
        "per_child": 6.8,
        "at_the_end": 220,
    }
    assert all(str(year) in of_year.source for year, of_year in shipped().items())


def test_every_council_has_ten_neighbours():
    codes = set(Council.objects.values_list("dfe_code", flat=True))
    found = national.shipped_neighbours()
    assert set(found) == codes
    for code, others in found.items():
        assert len(set(others)) == 10, code
        assert set(others) <= codes - {code}, code


# The page


def test_the_council_is_counted_as_its_own_return_has_it(leeds, sign_in):
    a_year(leeds["manager"], leeds.council)
    told(leeds["manager"], leeds.council, LOOKED_AFTER, 50, source="Own return, invented")
    client = sign_in(leeds["manager"])
    page = client.get(reverse("national"), {"year": "2026"})
    own = page.context["rows"][0]
    tables = dict(client.get(reverse("returns"), {"year": "2026"}).context["dfe"].rows)
    assert (own.name, own.how, own.year) == ("Leeds", "Counted here", 2026)
    assert str(own.figures["children"]) == tables["Children who had a missing incident"]
    assert str(own.figures["incidents"]) == tables["Missing incidents"]
    assert own.figures["looked_after"] == 50
    assert dict(own.cells)["Share who went missing"] == tables["Share of children looked after who went missing"]
    assert own.figures["children"] >= 2


def test_published_figures_are_beside_it(leeds, sign_in):
    found = rows_of(sign_in(leeds["manager"]).get(reverse("national"), {"year": "2025"}))
    areas = shipped()[2024].areas
    assert found["Leeds", "Published by DfE"].figures == areas["383"]
    assert found["Portsmouth", "Published by DfE"].figures == areas["851"]
    region = list(Council.objects.filter(region="Yorkshire and The Humber").values_list("dfe_code", flat=True))
    together = found["Yorkshire and The Humber", "Added up here from published figures"]
    whole = [areas[code] for code in region if isinstance(areas[code]["incidents"], int)]
    assert together.figures["incidents"] == sum(area["incidents"] for area in whole)
    assert together.figures["share"] == pytest.approx(
        100 * sum(area["children"] for area in whole) / sum(area["looked_after"] for area in whole)
    )
    neighbours = found["Statistical neighbours together", "Added up here from published figures"]
    codes = ("851", "882", "373", "826", "382", "355", "801", "852", "306", "839")
    assert neighbours.figures["children"] == sum(areas[code]["children"] for code in codes)
    england = found["England", "Published by DfE"]
    assert (england.year, england.figures["incidents"]) == (2025, 86900)
    assert found["England", "Added up here from published figures"].year == 2024
    assert "149 of 153 councils" in found["England", "Added up here from published figures"].note


def test_the_year_asked_for_is_never_answered_by_a_later_one(leeds, sign_in):
    found = rows_of(sign_in(leeds["manager"]).get(reverse("national"), {"year": "2024"}))
    assert {row.year for row in found.values()} == {2024}
    assert found["England", "Published by DfE"].figures == {"incidents": 83920}


def test_a_withheld_number_is_said_to_be(leeds, sign_in):
    city = factories.council("City of London")
    manager = factories.person(factories.Role.MANAGER, city)
    found = rows_of(sign_in(manager).get(reverse("national")))
    assert dict(found["City of London", "Published by DfE"].cells)["Of these, went missing"] == "withheld by DfE"


def test_what_a_reader_must_know_of_the_own_count_is_said(leeds, sign_in):
    Council.objects.filter(pk=leeds.council.pk).update(went_live_at=datetime(2025, 9, 1, 12, tzinfo=UTC))
    client = sign_in(leeds["manager"])
    assert "in use since 1 September 2025" in client.get(reverse("national"), {"year": "2026"}).content.decode()
    assert "in use since" not in client.get(reverse("national"), {"year": "2027"}).content.decode()
    running = client.get(reverse("national")).context["form"].fields["year"].choices[0][0]
    assert "The year is not over." in client.get(reverse("national"), {"year": running}).content.decode()
    assert "There is a problem" in client.get(reverse("national"), {"year": "1066"}).content.decode()
    assert client.get(reverse("national_csv"), {"year": "1066"}).status_code == 400


def test_the_file_says_what_the_page_says(leeds, sign_in):
    client = sign_in(leeds["analyst"])
    page = client.get(reverse("national"), {"year": "2025"})
    text = client.get(reverse("national_csv"), {"year": "2025"}).content.decode("utf-8-sig")
    said = [
        (row["area"], row["how"], row["figure_words"], row["shown_as"]) for row in csv.DictReader(io.StringIO(text))
    ]
    assert said == [(row.name, row.how, *cell) for row in page.context["rows"] for cell in row.cells]


def test_who_sees_and_who_renews(leeds, sign_in):
    for name in ("dfe_figures_file", "statistical_neighbours"):
        assert sign_in(leeds["analyst"]).get(reverse(name)).status_code == 403
        assert sign_in(leeds["manager"]).get(reverse(name)).status_code == 200
    page = sign_in(leeds["analyst"]).get(reverse("national"))
    assert page.status_code == 200
    assert reverse("dfe_figures_file") not in page.content.decode()
    for role in ("caseworker", "administrator", "auditor", "national_observer"):
        assert sign_in(leeds[role]).get(reverse("national")).status_code == 403


# Renewing


def test_a_newer_file_is_used_by_who_loaded_it_alone(leeds, bradford, sign_in):
    client = sign_in(leeds["manager"])
    before = sign_in(bradford["manager"]).get(reverse("national"), {"year": "2025"}).context["rows"][1:]
    page = load(client, *NEW)
    assert (page.status_code, page.url) == (302, reverse("national"))
    shown = client.get(reverse("national"), {"year": "2025"})
    assert "2025: 3 areas. 1 lines with other figures were left out." in shown.content.decode()
    found = rows_of(shown)
    assert found["Leeds", "Published by DfE"].figures["incidents"] == 1140
    assert found["Yorkshire and The Humber", "Published by DfE"].figures["share"] == 20
    assert ("Yorkshire and The Humber", "Added up here from published figures") not in found
    assert found["England", "Added up here from published figures"].note == (
        "1 of 153 councils; of the others no number is published"
    )
    assert "2025: DfE, made up" in shown.content.decode()
    after = sign_in(bradford["manager"]).get(reverse("national"), {"year": "2025"})
    assert after.context["rows"][1:] == before
    assert "made up" not in after.content.decode()


def test_the_file_loaded_last_counts(leeds, sign_in):
    client = sign_in(leeds["manager"])
    for incidents in ("1140", "1141"):
        load(client, line(CHILDREN, "190"), line(INCIDENTS, incidents))
    found = rows_of(client.get(reverse("national"), {"year": "2025"}))
    assert found["Leeds", "Published by DfE"].figures == {"children": 190, "incidents": 1141}
    assert DfeFigures.objects.filter(council=leeds.council, year=2025, source="DfE, made up").count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (line(CHILDREN, "12", year="1999"), "Line 2, column “time_period”: This is no year from 2015"),
        (line(CHILDREN, "12", year="202425"), "Line 2, column “time_period”: This is no year"),
        (line(CHILDREN, "12", year="2099"), "Line 2, column “time_period”: This is no year"),
        (line(CHILDREN, "12", level="Ward"), "Line 2, column “geographic_level”: Neither National, Regional nor"),
        (line(CHILDREN, "12", code="38"), "Line 2, column “old_la_code”: This is no DfE code"),
        (line(CHILDREN, "twelve"), "Line 2, column “number”: Neither a number nor one of DfE’s marks"),
        (line(CHILDREN, "-3"), "Line 2, column “number”: Neither"),
        (line("", "12"), "Line 2, column “missing_status”: Say which figure this is."),
        (f"{line(CHILDREN, '12')}\n{line(CHILDREN, '13')}", "Line 3, column “missing_status”: This figure of the same"),
        (line(AWAY, "12"), "No area has both children and incidents."),
        (line(CHILDREN, "12")[:-6], "Line 2"),
    ],
)
def test_a_file_with_anything_wrong_is_refused_whole(leeds, sign_in, wrong, words):
    page = load(sign_in(leeds["manager"]), wrong, *NEW[:2] if words.startswith("Line") else ())
    assert page.status_code == 200
    assert words in page.content.decode()
    assert DfeFigures.objects.filter(council=leeds.council, source="DfE, made up").count() == 0


def test_another_table_of_dfe_is_refused_by_its_columns(leeds, sign_in):
    heads = "time_period,geographic_level,country_code,country_name,characteristic,number"
    page = load(sign_in(leeds["manager"]), "2024,National,E92000001,England,1 to 4 years,30", heads=heads)
    for name in ("region_name", "old_la_code", "missing_status or cla_group"):
        assert f"Line 1, column “{name}”: This column is missing." in page.content.decode()


def test_the_releases_of_2021_and_2022_can_be_read():
    heads = HEADS.replace("missing_status", "cla_group")
    text = "\n".join([heads, line(CHILDREN, '"1,012"', year="2022"), line(INCIDENTS.upper(), "k", year="2022")])
    found = read(text.encode(), 2026)
    assert found.problems == []
    assert found.years[2022].areas["383"] == {"children": 1012, "incidents": "k"}


def test_the_operator_loads_for_every_council_or_for_some(leeds, bradford, sign_in, tmp_path):
    file = tmp_path / "dfe.csv"
    file.write_text("\n".join([HEADS, *NEW]))
    out = io.StringIO()
    call_command("load_dfe_figures", file, "--source", "DfE, by the operator", "--council", "380", stdout=out)
    assert "left out: Children away from placement without authorisation at 31 March (1 lines)" in out.getvalue()
    client = sign_in(leeds["manager"])
    assert rows_of(client.get(reverse("national"), {"year": "2025"}))["Leeds", "Published by DfE"].year == 2024
    call_command("load_dfe_figures", file, "--source", "DfE, by the operator", stdout=out)
    assert "Loaded for 153 councils." in out.getvalue()
    assert rows_of(client.get(reverse("national"), {"year": "2025"}))["Leeds", "Published by DfE"].year == 2025
    errors = io.StringIO()
    with pytest.raises(CommandError, match="No council has the DfE code 999"):
        call_command("load_dfe_figures", file, "--source", "x", "--council", "999", stderr=errors)
    file.write_text("\n".join([HEADS, line(CHILDREN, "many")]))
    with pytest.raises(CommandError, match="1 problems; nothing was loaded"):
        call_command("load_dfe_figures", file, "--source", "x", stderr=errors)
    assert "Line 2, column “number”" in errors.getvalue()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_dfe_figures", tmp_path / "none.csv", "--source", "x")


def test_neighbours_are_chosen(leeds, bradford, sign_in):
    client, url = sign_in(leeds["manager"]), reverse("statistical_neighbours")
    before = sign_in(bradford["manager"]).get(reverse("national")).context["neighbours"]
    assert client.get(url).context["form"]["neighbours"].value().splitlines()[0] == "Portsmouth"
    assert send(client, url, {"neighbours": "\nbradford\n 373 \n", "source": "Our own choice"}).status_code == 302
    page = client.get(reverse("national"))
    assert page.context["neighbours"].codes == ("380", "373")
    assert "Our own choice" in page.content.decode()
    assert client.get(url).context["form"]["neighbours"].value() == "Bradford\nSheffield"
    assert sign_in(bradford["manager"]).get(reverse("national")).context["neighbours"] == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter at least one council."),
        ("Bradford\nLeds", "Line 2: no council has the name or DfE code “Leds”."),
        ("Leeds", "Line 1: a council is not a neighbour of itself."),
        ("Bradford\n380", "Line 2: 380 is there already."),
        ("\n".join(f"{code}" for code in range(301, 312)), "There are 11 councils. Enter no more than 10."),
    ],
)
def test_what_is_no_neighbour_is_said(leeds, sign_in, typed, words):
    before = StatisticalNeighbours.objects.filter(council=leeds.council).count()
    page = send(sign_in(leeds["manager"]), reverse("statistical_neighbours"), {"neighbours": typed, "source": "x"})
    assert words in page.content.decode()
    assert StatisticalNeighbours.objects.filter(council=leeds.council).count() == before


def test_the_number_of_queries_is_constant(leeds, sign_in):
    client = sign_in(leeds["manager"])
    a_year(leeds["manager"], leeds.council)
    url = f"{reverse('national')}?year=2026"
    few = queries(client, url)
    load(client, *NEW)
    for number in range(800, 812):
        child = factories.child(leeds["manager"], leeds.council, number)
        factories.placement(leeds["manager"], child, starts_on=factories.date(2024, 5, 1))
        absent(leeds["manager"], child, 7)
    assert queries(client, url) == few <= 13
