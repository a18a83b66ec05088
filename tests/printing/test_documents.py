"""Documents: tagged, with language and title; nothing confidential in them; every word of every script survives."""

import io

import pikepdf
import pytest
from django.urls import reverse

from audit.models import Access
from cases.about import write_pack
from interviews.printing import documents
from interviews.printing.render import Document, pdf
from tests import factories

WORDS = "=cmd|'x' #import \"x\" $a$ *b* _c_ <label> @ref مرحبا שלום e\u0301\u0323 👩‍👧 🏳️‍🌈 中文 \x07\u202e bell"


def is_tagged(content: bytes) -> bool:
    return all(mark in content for mark in (b"%PDF-", b"/StructTreeRoot", b"/Lang", b"/Title"))


def texts(document: Document) -> str:
    """All that a document says."""
    return repr(document.parts)


@pytest.mark.parametrize("kind", ["words", "quote", "heading"])
def test_any_text_is_set_as_text(kind):
    assert is_tagged(pdf(Document("A title", [{"kind": kind, "text": WORDS}])))


def test_a_hundred_thousand_letters_are_printed():
    content = pdf(Document("Long", [{"kind": "quote", "text": "A long story. " * 7200}]))
    assert is_tagged(content)
    assert len(content) > 50_000


def test_plain_text_meets_the_standard():
    assert b"pdfuaid" in pdf(Document("A title", [documents.words("Plain.")]))


def test_pictographs_do_not_cost_the_standard():
    assert b"pdfuaid" in pdf(Document("A title", [documents.words("Fine 👍")]))


def test_the_same_document_is_the_same_bytes():
    document = Document("A title", [documents.words("Plain.")])
    assert pdf(document) == pdf(document)


def test_a_run_without_spaces_stays_on_the_paper():
    pages = pikepdf.open(io.BytesIO(pdf(Document("Long", [documents.words("x" * 12_000)])))).pages
    assert len(pages) > 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("interview_pdf", "interview"),
        ("letter_pdf", "return_interview"),
        ("chronology_pdf", "child"),
        ("pack_pdf", "child"),
    ],
)
def test_each_is_printed_for_those_who_may_and_written_down(leeds, bradford, sign_in, name, parameter):
    client = sign_in(leeds["manager"])
    before = Access.objects.filter(kind="print").count()
    answer = client.get(reverse(name, args=[getattr(leeds, parameter).pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert is_tagged(answer.content)
    assert "no-store" in answer["Cache-Control"]
    assert Access.objects.filter(kind="print", child_id=leeds.child.pk).count() == before + 1
    assert client.get(reverse(name, args=[getattr(bradford, parameter).pk])).status_code == 404


@pytest.fixture
def ada(leeds):
    """A child with an address that nobody else may learn."""
    return factories.child(
        leeds["manager"],
        leeds.council,
        71,
        given_names="Ada",
        family_name="Specimen",
        known_as="Ads",
        address="1 Secret Lane",
        address_is_confidential=True,
        do_not_tell="P. Example",
    )


def letter_to(child) -> Document:
    return documents.letter(child, council="Leeds", contact="01632 960 002", today=factories.day_ago(0))


@pytest.mark.django_db
def test_a_letter_is_in_the_words_of_a_young_person_and_says_nothing_of_the_absence(ada):
    said = texts(letter_to(ada)).lower()
    for word in ("interview", "placement", "missing episode", "contact with", "secret lane", "p. example", "absence"):
        assert word not in said, word
    assert "dear ads" in said
    assert "116 000" in said


@pytest.mark.django_db
def test_an_address_that_is_not_confidential_stands_on_the_letter(ada):
    ada.address_is_confidential = False
    assert "1 Secret Lane" in texts(letter_to(ada))


@pytest.mark.django_db
def test_no_letter_to_a_child_who_has_died(leeds, sign_in):
    leeds.child.died_on = factories.day_ago(1)
    leeds.child.save()
    answer = sign_in(leeds["manager"]).get(reverse("letter_pdf", args=[leeds.return_interview.pk]))
    assert answer.status_code == 409


@pytest.mark.django_db
def test_a_confidential_address_stands_in_no_document(leeds, sign_in, ada, monkeypatch):
    owed = factories.returned(leeds["manager"], factories.episode(leeds["manager"], ada))
    talk = factories.interview(leeds["interviewer"], owed, child_words="He waits at 1 secret lane.")
    write_pack(user=leeds["manager"], child=ada, version=None, places="Not near 1 Secret Lane!")
    printed = []

    def keep(document: Document) -> bytes:
        printed.append(document)
        return b"%PDF-"

    monkeypatch.setattr("interviews.views.prints.pdf", keep)
    client = sign_in(leeds["manager"])
    for name, pk in {
        "interview_pdf": talk.pk,
        "letter_pdf": owed.pk,
        "chronology_pdf": ada.pk,
        "pack_pdf": ada.pk,
    }.items():
        assert client.get(reverse(name, args=[pk])).status_code == 200
    assert len(printed) == 4
    assert not [document.title for document in printed if "secret lane" in texts(document).lower()]
