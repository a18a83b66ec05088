"""Every address of a file under Reports answers with the file, or with a sentence as plain text: never with a page."""

import pytest
from django.urls import reverse

from reporting import urls
from reporting.files import GivesFile
from tests.isolation.routes import Route, address, routes

pytestmark = pytest.mark.django_db
KINDS = {".csv": "text/csv", ".png": "image/png", ".pdf": "application/pdf"}
KINDS |= {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
PLAIN = "text/plain; charset=utf-8"
WRONG = {
    "period": "other",
    "starts_on_day": "31",
    "starts_on_month": "2",
    "starts_on_year": "2026",
    "year": "1066",
    "day_day": "99",
    "of": "nothing",
    "council": "000",
}
"""What no file can be of."""
ASK_NOTHING = {"denominators_csv", "answered_csv", "committee_pdf", "committee_inside_pdf", "meeting_pdf"}
"""Files that the address alone names, or (the sheet for the meeting) of which there are two only."""
OWN = {pattern.name: str(pattern.pattern) for pattern in urls.urlpatterns}


def files() -> list[Route]:
    """Found by what their addresses end in."""
    return [route for route in routes() if OWN.get(route.name, "").endswith(tuple(KINDS))]


def kind_of(route: Route) -> str:
    return KINDS[OWN[route.name][OWN[route.name].rindex(".") :]]


def test_every_file_is_given_by_the_one_mechanism():
    assert {route.name for route in files() if not issubclass(route.view.view_class, GivesFile)} == set()
    assert len(files()) > 20


@pytest.mark.parametrize("route", files(), ids=lambda route: route.name)
def test_a_wrong_link_is_answered_in_a_sentence(leeds, sign_in, route):
    client, url = sign_in(leeds["manager"]), address(route, leeds)
    right = client.get(url)
    assert right["Content-Type"].partition(";")[0] in {kind_of(route), "text/plain"}
    if route.name in ASK_NOTHING:
        return
    wrong = client.get(url, WRONG)
    assert (wrong.status_code, wrong["Content-Type"]) == (404 if route.name == "published_csv" else 400, PLAIN)
    words = wrong.content.decode()
    assert words.startswith(("The link", "There is no such file."))
    assert "<" not in words


@pytest.mark.parametrize("role", ["analyst", "caseworker", "national_observer"])
def test_who_may_not_have_a_file_is_told_in_a_sentence(leeds, sign_in, role):
    client = sign_in(leeds[role])
    for route in files():
        answer = client.get(address(route, leeds))
        assert answer["Content-Type"].partition(";")[0] in {kind_of(route), "text/plain"}, route.name
        assert answer.status_code in {200, 400, 403, 404}, route.name


def test_the_sentence_says_what_is_wrong(leeds, sign_in):
    client = sign_in(leeds["manager"])
    words = client.get(reverse("uptake_csv"), {"period": "other"}).content.decode()
    assert words == (
        "The link to this file cannot be read.\nFrom: Enter the first and the last day of the period."
        "\nTo: Enter the first and the last day of the period.\n"
    )
    assert "a year of which there are no figures" in client.get(reverse("figures_to_leave_csv"), WRONG).content.decode()
    assert "names no council" in client.get(reverse("published_csv")).content.decode()
