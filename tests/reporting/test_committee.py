"""The committee report through its pages and the worker's own task: figures, commentary, documents, who may."""

import hashlib
import io
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from reporting import pictures, publishing, tasks
from reporting.committee.quarters import Quarter
from reporting.models import CommitteeDocument, CommitteeReport, Publication
from reporting.sheet import SIGN
from reporting.uptake import uptake
from tests import factories
from tests.casework.forms import send, shown
from tests.queries import queries
from tests.reporting.making import YEAR, back_in, quarter_of, talked
from tests.reporting.making_house import committee_report
from tests.reporting.pdf_text import tags_of, words_of

pytestmark = pytest.mark.django_db
WORDS = {"what_changed": "The second provider began in May.", "what_we_do": "Letters stop; visits begin.\n\nBy June."}
Q4 = Quarter(YEAR, "q4")


@pytest.fixture
def office(db):
    """A manager of Leeds, and two quarters with episodes: of parents' refusals, and of some groups, only a few."""
    leeds = factories.council("Leeds")
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    number = quarter_of(manager, leeds, "q3", 1000, parts=(18, 9, 6, 6))
    quarter_of(manager, leeds, "q4", number, parts=(24, 12, 7, 11))
    return factories.reread(manager), leeds


def begun(client, quarter=Q4) -> CommitteeReport:
    """A report, begun on the page and counted by the worker's task."""
    send(client, reverse("committee_begin"), {"quarter": quarter.key})
    report = CommitteeReport.objects.latest("pk")
    assert report.state == "counting"
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    return report


def made(client, quarter=Q4) -> CommitteeReport:
    """A report, written and made."""
    report = begun(client, quarter)
    send(client, at("commentary", report), WORDS)
    send(client, at("make", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    return report


def at(name: str, report: CommitteeReport) -> str:
    """The address of one of its pages."""
    return reverse(f"committee_{name}", args=[report.pk])


def cells_of(page) -> list[str]:
    """Every cell of every table of the page, and its sentences."""
    parts = page.context["parts"]
    return [cell for part in parts if part["kind"] == "table" for line in part["lines"] for cell in line]


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


@pytest.mark.parametrize("edition", ["public", "inside"])
def test_the_document_says_what_the_page_says_to_the_unit(office, sign_in, edition):
    client = sign_in(office[0])
    report = made(client)
    page = client.get(at("report", report), {"edition": edition})
    said = words_of(client.get(at("pdf" if edition == "public" else "inside_pdf", report)).content)
    cells = cells_of(page)
    assert len(cells) > 80
    assert not [cell for cell in cells if cell not in said]
    for words in (
        WORDS["what_changed"],
        *WORDS["what_we_do"].split("\n\n"),
        "Leeds",
        "What each measure means",
        "The Children’s Society, 2019",
    ):
        assert words in said, words
    for part in page.context["parts"]:
        if part["kind"] in {"heading", "subheading"}:
            assert part["text"] in said


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


def test_small_numbers_stand_in_the_inside_edition_only(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    report = made(client)
    exact = uptake(user=manager, council=leeds, period=Q4.period, as_at=timezone.now())
    small = {
        rate.words
        for figures in (exact.total, *exact.by_basis, *exact.by_placement)
        for rate in figures.rates.values()
        if 0 < rate.numerator < 5 or 0 < rate.denominator < 5
    }
    assert small >= {"27 % (4 of 15)", "29 % (4 of 14)"}
    public, inside = (words_of(client.get(at(name, report)).content) for name in ("pdf", "inside_pdf"))
    assert not [words for words in small if words in public]
    assert [words for words in small if words in inside]
    assert "Do not publish it" in inside
    assert f"{SIGN} of " in public
    numbers = [
        number for data in report.figures["public"] for row in data["lines"] for number in row["numbers"].values()
    ]
    assert not [number for number in numbers if number is not None and 0 < number < 5]


def test_the_document_is_tagged_named_and_described(office, sign_in):
    client = sign_in(office[0])
    report = made(client)
    for name in ("pdf", "inside_pdf"):
        content = client.get(at(name, report)).content
        assert b"pdfuaid" in content
        with pikepdf.open(io.BytesIO(content)) as document:
            assert document.Root.MarkInfo.Marked
            assert str(document.Root.Lang) == "en-GB"
            assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
            title = "Return home interviews: Leeds, January to March 2026"
            assert str(document.docinfo["/Title"]) == title
        tags = tags_of(content)
        names = [tag for tag, _ in tags]
        described = [words for tag, words in tags if tag == "/Figure"]
        assert len(described) == 4
        assert all(len(words) > 40 for words in described)
        assert names.count("/H1") == 1
        assert names.count("/H2") == 7
        assert names.count("/Table") == 5
        assert names.count("/TH") >= 15
        assert names.count("/Caption") == 5


def test_what_is_made_is_frozen_and_kept_byte_for_byte(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    report = made(client)
    before = client.get(at("pdf", report)).content
    document = CommitteeDocument.objects.get(report=report, edition="public")
    assert document.sha256 == hashlib.sha256(before).hexdigest()
    page = client.get(at("report", report))
    talked(manager, back_in(manager, leeds, "q4", 5000))
    assert client.get(at("pdf", report)).content == before
    assert cells_of(client.get(at("report", report))) == cells_of(page)
    changes: list[dict[str, Any]] = [{"figures": {}}, {"what_we_do": ""}, {"state": "writing", "made_at": None}]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            CommitteeReport.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        CommitteeDocument.objects.filter(report=report).update(sha256="")
    assert "This report is made" in send(client, at("commentary", report), WORDS).content.decode()


def test_a_revision_keeps_the_report_before_and_what_was_withheld(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    report = made(client)
    for number in range(5000, 5006):
        talked(manager, back_in(manager, leeds, "q4", number))
    send(client, at("revise", report), {})
    revision = CommitteeReport.objects.latest("pk")
    tasks.advance_committee_report(revision.pk)
    revision.refresh_from_db()
    assert (revision.number, revision.what_we_do, revision.state) == (2, WORDS["what_we_do"], "writing")
    assert str(revision) == "January to March 2026, revision 1"
    was, now = (withheld(each) for each in (report, revision))
    assert was <= now
    assert report.figures["inside"]["total"]["episodes"] + 6 == revision.figures["inside"]["total"]["episodes"]
    assert client.get(at("pdf", report)).status_code == 200
    again = send(client, reverse("committee_begin"), {"quarter": Q4.key}).content.decode()
    assert "There is a report of this quarter" in again


def withheld(report) -> set[tuple[str, ...]]:
    """The cells that are withheld in it."""
    return {
        (str(data["year"]), row["period"], row["breakdown"], row["value"], name)
        for data in report.figures["public"]
        for row in data["lines"]
        for name, number in row["numbers"].items()
        if number is None
    }


def test_what_a_report_told_is_known_to_everything_that_leaves_later(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    report = made(client)
    lines = next(data["lines"] for data in report.figures["public"] if data["year"] == YEAR)
    told = next(row for row in lines if (row["period"], row["breakdown"]) == ("q4", ""))
    sheet = publishing.preview(user=factories.reread(manager), council=leeds, year=YEAR)
    assert sheet.lines[("q4", "", "")].numbers == told["numbers"]
    assert withheld(report) <= {
        (str(YEAR), *key, name) for key, line in sheet.lines.items() for name, n in line.numbers.items() if n is None
    } | {cell for cell in withheld(report) if cell[0] != str(YEAR)}


def test_figures_published_meanwhile_are_counted_in_first(office, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    report = begun(client)
    send(client, at("commentary", report), WORDS)
    proposal = publishing.propose_figures(user=factories.reread(manager), council=leeds, year=YEAR)
    publishing.agree(user=manager, proposal=proposal, caveats="None.")
    refused = send(client, at("make", report), {}).content.decode()
    assert "Other figures were published since these were counted" in refused
    send(client, at("count", report), {})
    tasks.advance_committee_report(report.pk)
    send(client, at("make", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    assert report.is_made
    assert Publication.objects.count() == 1


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


def test_the_worker_takes_a_report_once(office, sign_in):
    client = sign_in(office[0])
    report = made(client)
    tasks.advance_committee_report(report.pk)
    assert CommitteeDocument.objects.filter(report=report).count() == 2
    counted_at = report.counted_at
    report.refresh_from_db()
    assert report.counted_at == counted_at


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


def test_who_took_a_document_is_written_down(office, sign_in):
    client = sign_in(office[0])
    report = made(client)
    client.get(at("pdf", report))
    look = Access.objects.filter(what="committee_pdf").latest("pk")
    assert (look.kind, look.user, look.council) == ("export", *office)


PAGES = ("report", "commentary", "count", "make", "revise", "pdf", "inside_pdf")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_only_who_answers_for_the_figures_opens_them(leeds, sign_in, role):
    report = CommitteeReport.objects.get(council=leeds.council)
    client = sign_in(leeds[role])
    for name in PAGES:
        assert client.get(at(name, report)).status_code in {403, 404}, name
        assert client.post(at(name, report), WORDS).status_code in {403, 404, 405}, name
    for name in ("reports", "begin", "schedule"):
        assert client.get(reverse(f"committee_{name}")).status_code == 403, name


def test_another_councils_reports_do_not_exist(leeds, bradford, sign_in):
    report = CommitteeReport.objects.get(council=leeds.council)
    client = sign_in(bradford["manager"])
    for name in PAGES:
        assert client.get(at(name, report)).status_code == 404, name
        assert client.post(at(name, report), WORDS).status_code in {404, 405}, name
    assert "Leeds" not in client.get(reverse("committee_reports")).content.decode()


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
