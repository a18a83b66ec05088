"""The documents of a committee report that was made: what they say, how they are built, and that they stay."""

import copy
import hashlib
import io
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Access
from reporting import publishing, tasks
from reporting.models import CommitteeDocument, CommitteeReport
from reporting.uptake import uptake
from tests import factories
from tests.casework.forms import send
from tests.reporting.making import YEAR, back_in, talked
from tests.reporting.making_committee import Q4, WORDS, at, cells_of, made, two_quarters
from tests.reporting.pdf_text import tags_of, words_of

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


@pytest.fixture(scope="module")
def shared_report(shared_office, django_db_blocker):
    """Drawn and printed once for the module."""
    client = Client()
    with django_db_blocker.unblock():
        client.force_login(shared_office[0], backend="allauth.account.auth_backends.AuthenticationBackend")
        return made(client)


@pytest.fixture
def report(shared_report, db) -> CommitteeReport:
    """The report, written and made, as it stands in the database."""
    return CommitteeReport.objects.get(pk=shared_report.pk)


@pytest.mark.parametrize("edition", ["public", "inside"])
def test_the_document_says_what_the_page_says_to_the_unit(office, report, sign_in, edition):
    client = sign_in(office[0])
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


def test_small_numbers_stand_in_the_inside_edition_only(office, report, sign_in):
    manager, leeds = office
    client = sign_in(manager)
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
    assert "rounded to a multiple of 5" in public
    assert "rounded to a multiple of 5" not in inside
    numbers = [
        number for data in report.figures["public"] for row in data["lines"] for number in row["numbers"].values()
    ]
    assert not [number for number in numbers if number % 5]


def test_the_document_is_tagged_named_and_described(office, report, sign_in):
    client = sign_in(office[0])
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


def test_what_is_made_is_frozen_and_kept_byte_for_byte(office, report, sign_in):
    manager, leeds = office
    client = sign_in(manager)
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


def test_a_revision_keeps_the_report_before_and_tells_no_other_figures_in_its_month(office, report, sign_in):
    manager, leeds = office
    client = sign_in(manager)
    for number in range(5000, 5006):
        talked(manager, back_in(manager, leeds, "q4", number))
    send(client, at("revise", report), {})
    revision = CommitteeReport.objects.latest("pk")
    tasks.advance_committee_report(revision.pk)
    revision.refresh_from_db()
    assert (revision.number, revision.what_we_do, revision.state) == (2, WORDS["what_we_do"], "writing")
    assert str(revision) == "January to March 2026, revision 1"
    assert revision.figures["public"] == report.figures["public"]
    assert report.figures["inside"]["total"]["episodes"] + 6 == revision.figures["inside"]["total"]["episodes"]
    assert client.get(at("pdf", report)).status_code == 200
    again = send(client, reverse("committee_begin"), {"quarter": Q4.key}).content.decode()
    assert "There is a report of this quarter" in again


def test_what_a_report_told_is_what_leaves_in_any_other_way(office, report):
    manager, leeds = office
    lines = next(data["lines"] for data in report.figures["public"] if data["year"] == YEAR)
    told = next(row for row in lines if (row["period"], row["breakdown"]) == ("q4", ""))
    sheet = publishing.preview(user=factories.reread(manager), council=leeds, year=YEAR)
    assert sheet.lines[("q4", "", "")].numbers == told["numbers"]


def test_the_worker_takes_a_report_once(report):
    tasks.advance_committee_report(report.pk)
    assert CommitteeDocument.objects.filter(report=report).count() == 2
    counted_at = report.counted_at
    report.refresh_from_db()
    assert report.counted_at == counted_at


def test_who_took_a_document_is_written_down(office, report, sign_in):
    client = sign_in(office[0])
    client.get(at("pdf", report))
    look = Access.objects.filter(what="committee_pdf").latest("pk")
    assert (look.kind, look.user, look.council) == ("export", *office)
