"""The committee report through its pages and the worker's own task: from begun to made, commentary, what fails."""

import copy

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from reporting import pictures, publishing, tasks
from reporting.models import CommitteeDocument, CommitteeReport, Publication
from reporting.sheet import read
from reporting.uptake import uptake
from tests import factories
from tests.casework.forms import send, shown
from tests.queries import queries
from tests.reporting.making import YEAR
from tests.reporting.making_committee import Q4, WORDS, at, begun, cells_of, two_quarters
from tests.reporting.making_house import committee_report

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """Made once for the module."""
    with django_db_blocker.unblock():
        return two_quarters()


@pytest.fixture
def office(shared_office, db):
    """A manager of Leeds, and Leeds: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


def test_from_begun_to_made(office, sign_in):
    client = sign_in(office[0])
    report = begun(client)
    assert (report.state, report.begun_by, report.number) == ("drafted", office[0], 1)
    page = client.get(at("report", report)).content.decode()
    assert "January to March 2026" in page
    assert "No commentary has been written." in page
    refused = send(client, at("make", report), {}).content.decode()
    assert "Write both parts of the commentary first." in refused
    send(client, at("commentary", report), WORDS)
    page = client.get(at("report", report)).content.decode()
    assert "Letters stop; visits begin." in page
    send(client, at("make", report), {})
    assert "PDF is being made" in client.get(at("report", report)).content.decode()
    assert client.get(at("pdf", report)).status_code == 404
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.asked_by) == ("made", office[0])
    assert client.get(at("pdf", report))["Content-Type"] == "application/pdf"


def test_exact_figures_are_those_of_the_uptake_page(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    report = begun(client)
    exact = uptake(user=manager, council=leeds, period=Q4.period, as_at=timezone.now())
    cells = cells_of(client.get(at("report", report), {"edition": "inside"}))
    for figures in (exact.total, *exact.by_basis):
        assert figures.rates["uptake"].words in cells
    months = [row for row in report.figures["inside"]["months"] if row["episodes"]]
    assert [row["label"] for row in months] == ["November 2025", "February 2026"]
    assert sum(row["episodes"] for row in months) == 93


def test_figures_published_meanwhile_are_those_of_the_report(office, sign_in):
    """What leaves in a month says the same numbers in every document."""
    manager, leeds = office
    client = sign_in(manager)
    report = begun(client)
    send(client, at("commentary", report), WORDS)
    proposal = publishing.propose_figures(user=factories.reread(manager), council=leeds, year=YEAR)
    published = publishing.agree(user=manager, proposal=proposal, caveats="None.").sheet
    send(client, at("make", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert report.is_made
    assert Publication.objects.count() == 1
    told = next(read(data) for data in report.figures["public"] if data["year"] == YEAR)
    assert told.lines
    assert told.lines.items() <= published.lines.items()


def test_of_two_who_write_nobody_loses_a_word(office, sign_in):
    manager, leeds = office
    other = factories.person(Role.MANAGER, leeds, name="second-manager")
    one, two = sign_in(manager), sign_in(other)
    report = begun(one)
    first, second = shown(one, at("commentary", report)), shown(two, at("commentary", report))
    assert one.post(at("commentary", report), {**first, **WORDS}).status_code == 302
    late = two.post(at("commentary", report), {**second, "what_changed": "Another view.", "what_we_do": "Wait."})
    page = late.content.decode()
    assert late.status_code == 200
    assert WORDS["what_changed"] in page
    assert "Another view." in page
    form = late.context["form"]
    again = {name: form[name].value() for name in ("what_changed", "what_we_do", "submission", "whose", "version")}
    assert two.post(at("commentary", report), again).status_code == 302
    report.refresh_from_db()
    assert (report.what_changed, report.written_by) == ("Another view.", other)
    page = one.get(at("report", report)).content.decode()
    assert "Earlier versions of the commentary" in page
    assert WORDS["what_changed"] in page


def test_a_document_that_fails_says_why_and_is_asked_for_again(office, sign_in, monkeypatch):
    client = sign_in(office[0])
    report = begun(client)
    send(client, at("commentary", report), WORDS)
    send(client, at("make", report), {})

    def fails(spec):
        raise pictures.PictureFailed("The picture was not drawn within 20 seconds.")

    with monkeypatch.context() as patch:
        patch.setattr(pictures, "png", fails)
        tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert report.state == "failed"
    assert not CommitteeDocument.objects.filter(report=report).exists()
    assert "The picture was not drawn within 20 seconds." in client.get(at("report", report)).content.decode()
    send(client, at("make", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.failed_because) == ("made", "")


def test_what_nobody_expected_is_said_too(office, sign_in, monkeypatch):
    client = sign_in(office[0])

    def breaks(*arguments, **options):
        raise RuntimeError("a name that must not be shown")

    with monkeypatch.context() as patch:
        patch.setattr("reporting.committee.working.counted", breaks)
        send(client, reverse("committee_begin"), {"quarter": Q4.key})
        report = CommitteeReport.objects.get()
        tasks.advance_committee_report(report.pk)
    page = client.get(at("report", report)).content.decode()
    assert "Something went wrong that nobody expected" in page
    assert "a name that must not be shown" not in page
    assert "Make the PDF" not in page
    assert "Have the figures counted again first" in send_write_and_make(client, report)
    send(client, at("count", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert (report.state, report.failed_because) == ("writing", "")


def send_write_and_make(client, report) -> str:
    """What the page says after somebody wrote and asked for the PDF all the same."""
    send(client, at("commentary", report), WORDS)
    return send(client, at("make", report), {}).content.decode()


def test_restricted_children_are_in_no_edition(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    episodes = begun(client).figures["inside"]["total"]["episodes"]
    hidden, _ = factories.restricted(manager, factories.reread(factories.person(Role.CASEWORKER, leeds)), leeds)
    factories.returned(manager, factories.episode(manager, hidden))
    report = CommitteeReport.objects.get()
    send(client, at("count", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert report.figures["inside"]["total"]["episodes"] == episodes


@pytest.mark.parametrize("name", ["reports", "report"])
def test_the_number_of_queries_is_constant(office, sign_in, name):
    client = sign_in(office[0])
    report = begun(client)
    url = reverse("committee_reports") if name == "reports" else at("report", report)
    few = queries(client, url)
    for text in ("One.", "Two.", "Three."):
        send(client, at("commentary", report), {"what_changed": text, "what_we_do": text})
    for quarter in ("q1", "q2", "q3"):
        committee_report(office[1], year=YEAR, quarter=quarter)
    assert queries(client, url) <= few + 1 <= 13
