"""Intelligence, through the pages: written, released only when it may be, printed, handed over, then as it stands."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from cases.models import Child, SiblingLink
from interviews.models import Interview
from sharing.actions.decisions import decide
from sharing.models import IntelligenceReport, ShareDecision, SharingAgreement, Summary
from tests import factories
from tests.casework.forms import moment, send, shown

pytestmark = pytest.mark.django_db
INFORMATION = "A white van waits behind the Invented Arcade on Fridays."
WRITTEN = {
    "body": INFORMATION,
    "provenance": "Told to the interviewer by a friend, who saw it.",
    "source_grade": "2",
    "information_grade": "C",
    "handling": "C",
    "conditions": "Ask us before anybody acts on it.",
    "risk_of_sharing": "The driver would know who spoke.",
}


@pytest.fixture
def agreement(leeds) -> SharingAgreement:
    """The agreement with the force of the area, which allows intelligence."""
    SharingAgreement.objects.filter(council=leeds.council).update(tiers=[1, 2, 3])
    return SharingAgreement.objects.get(council=leeds.council)


@pytest.fixture
def report(leeds, agreement) -> IntelligenceReport:
    """One that is being written by the interviewer."""
    return IntelligenceReport.objects.get(pk=leeds.sharing["intelligence_report_pk"])


def url_of(report: IntelligenceReport, page: str = "") -> str:
    return reverse(f"intelligence_report{page and '_'}{page}", args=[report.pk])


def new_url(house) -> str:
    return reverse("intelligence_report_new", args=[house.return_interview.pk])


def words_of(answer) -> str:
    return answer.content.decode()


def released(client, report: IntelligenceReport) -> IntelligenceReport:
    answer = send(client, url_of(report, "release"), {})
    assert answer.status_code == 302, words_of(answer)
    report.refresh_from_db()
    return report


def text_of(content: bytes) -> list[str]:
    """What each page of a PDF says, by its fonts' own tables from codes to letters."""
    return [page_text(page) for page in pikepdf.open(io.BytesIO(content)).pages]


def page_text(page) -> str:
    """The letters of a page in the order they are set, without the spaces between them."""
    tables = {name: letters(font) for name, font in page.Resources.Font.items()}
    said, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            runs = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = b"".join(bytes(run) for run in runs if isinstance(run, pikepdf.String)).hex()
            said += [table.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)]
    return "".join("".join(said).split())


def letters(font) -> dict[str, str]:
    """Which letters each code of a font stands for."""
    table: dict[str, str] = {}
    for code, units in re.findall(r"<([0-9a-f]{4})>\s*<([0-9a-f]+)>", font.ToUnicode.read_bytes().decode().lower()):
        table[code] = bytes.fromhex(units).decode("utf-16-be")
    return table


def bare(text: str) -> str:
    return "".join(text.split())


def test_from_the_first_word_to_the_hand_over(leeds, agreement, sign_in):
    writer, manager = sign_in(leeds["interviewer"]), sign_in(leeds["manager"])
    answer = send(writer, new_url(leeds), WRITTEN)
    assert answer.status_code == 302, words_of(answer)
    report = IntelligenceReport.objects.order_by("pk").last()
    assert (report.body, report.written_by) == (INFORMATION, leeds["interviewer"])
    assert manager.get(url_of(report, "pdf")).status_code == 409
    early = send(manager, url_of(report, "hand_over"), {"handed_to": "The unit", **moment("handed_at", timezone.now())})
    assert "no hand-over can be recorded" in words_of(early)
    released(manager, report)
    assert "waiting for" in words_of(writer.get(reverse("intelligence")))
    before = Access.objects.filter(kind=Access.Kind.PRINT).count()
    paper = manager.get(url_of(report, "pdf"))
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    assert b"pdfuaid" in paper.content
    assert Access.objects.filter(kind=Access.Kind.PRINT, child_id=leeds.child.pk).count() == before + 1
    pages = text_of(paper.content)
    assert all("OFFICIAL-SENSITIVE" in page for page in pages)
    said = "".join(pages)
    reference = f"{leeds.council.dfe_code}-REF"
    for words in (INFORMATION, leeds.child.reference, reference, "2: untested", "Ask us before", "Interviewer, Leeds"):
        assert bare(words) in said, words
    assert leeds.child.family_name not in said
    typed = {
        "handed_to": "The unit, by secure e-mail",
        "force_reference": "INT/1",
        **moment("handed_at", timezone.now()),
    }
    assert send(manager, url_of(report, "hand_over"), typed).status_code == 302
    page = words_of(manager.get(url_of(report)))
    assert "Handed over" in page
    assert "INT/1" in page
    frozen(report, manager, writer)


def frozen(report: IntelligenceReport, manager, writer) -> None:
    """Nothing of it changes any more, whoever tries."""
    kept = IntelligenceReport.objects.filter(pk=report.pk).values()
    before = kept.get()
    changed = send(writer, url_of(report, "change"), {"body": "Something else."})
    assert "cannot be changed any more" in words_of(changed)
    for page, typed in (
        ("release", {}),
        ("drop", {"reason": "No."}),
        ("hand_over", {"handed_to": "Again", **moment("handed_at", timezone.now())}),
    ):
        assert "This report is handed over" in words_of(send(manager, url_of(report, page), typed)), page
    assert kept.get() == before


def test_what_must_never_leave_is_refused_wherever_it_is_typed(leeds, agreement, sign_in):
    Child.objects.filter(pk=leeds.child.pk).update(
        address="7 Secret Street\nLeeds LS1 1AA", address_is_confidential=True
    )
    Interview.objects.filter(pk=leeds.interview.pk).update(child_words="They gave me a phone and money for it.")
    other = factories.child(leeds["manager"], leeds.council, 7, given_names="Sia", family_name="Brotherless")
    SiblingLink.objects.create(council=leeds.council, child=leeds.child, sibling=other)
    never = {
        "He waits at 7 secret street.": "confidential address",
        "Said: they gave me a phone and money.": "own words",
        "She was with Sia Brotherless.": "names another child",
    }
    before, client = IntelligenceReport.objects.count(), sign_in(leeds["interviewer"])
    for field in ("body", "provenance", "conditions", "risk_of_sharing"):
        for text, expected in never.items():
            answer = send(client, new_url(leeds), {**WRITTEN, field: text})
            assert expected in str(answer.context["form"].errors[field]), (field, expected)
    assert IntelligenceReport.objects.count() == before


def test_words_that_became_forbidden_since_are_not_released(leeds, report, sign_in):
    IntelligenceReport.objects.filter(pk=report.pk).update(provenance="Told at 7 Secret Street.")
    Child.objects.filter(pk=leeds.child.pk).update(address="7 Secret Street", address_is_confidential=True)
    answer = send(sign_in(leeds["manager"]), url_of(report, "release"), {})
    assert "confidential address" in words_of(answer)
    report.refresh_from_db()
    assert report.released_at is None


def not_shared(house) -> None:
    Summary.objects.filter(child=house.child).update(status="superseded")
    decide(user=house["manager"], return_interview=house.return_interview, choice="do_not_share", reason="No.")


def undecided(house) -> None:
    ShareDecision.objects.filter(return_interview=house.return_interview).delete()


def lapsed(house) -> None:
    days = {"starts_on": factories.day_ago(9), "ends_on": factories.day_ago(1)}
    SharingAgreement.objects.filter(council=house.council).update(**days)


def narrowed(house) -> None:
    SharingAgreement.objects.filter(council=house.council).update(tiers=[1, 2])


def unknown(house) -> None:
    house.episode.references.all().delete()


STOPS = {
    undecided: "Decide first whether to share",
    not_shared: "The decision that stands is not to share",
    lapsed: "not in force",
    narrowed: "does not allow intelligence",
    unknown: "No police report of this child",
}


@contextmanager
def as_it_was() -> Iterator[None]:
    """What happens inside is undone afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_without_leave_it_is_not_released(leeds, report, sign_in):
    manager = sign_in(leeds["manager"])
    for stop, why in STOPS.items():
        with as_it_was():
            stop(leeds)
            assert why in words_of(send(manager, url_of(report, "release"), {})), why
            report.refresh_from_db()
            assert report.released_at is None


def test_a_form_that_waits_is_not_printed_any_more_once_it_may_not_leave(leeds, report, sign_in):
    manager = sign_in(leeds["manager"])
    released(manager, report)
    assert manager.get(url_of(report, "pdf")).status_code == 200
    for stop in STOPS:
        with as_it_was():
            stop(leeds)
            refused = manager.get(url_of(report, "pdf"))
            assert (refused.status_code, refused["Content-Type"].split(";")[0]) == (409, "text/plain"), stop
            assert report.body not in words_of(refused)


def test_a_lapsed_agreement_takes_no_new_report(leeds, agreement, sign_in):
    writer, url = sign_in(leeds["interviewer"]), new_url(leeds)
    typed = {**shown(writer, url), **WRITTEN}
    lapsed(leeds)
    before = IntelligenceReport.objects.count()
    assert "agreement" in writer.post(url, typed).context["form"].errors
    assert IntelligenceReport.objects.count() == before
    assert "nothing can be saved" in words_of(writer.get(url))


def test_of_two_who_change_it_the_second_sees_both_versions(leeds, report, sign_in):
    writer, manager, url = sign_in(leeds["interviewer"]), sign_in(leeds["manager"]), url_of(report, "change")
    first, second = shown(writer, url), shown(manager, url)
    assert writer.post(url, {**first, "body": "A blue van."}).status_code == 302
    page = manager.post(url, {**second, "body": "A red van."})
    assert page.status_code == 200
    assert {"saved": "A blue van.", "yours": "A red van."}.items() <= page.context["stale_rows"][0].items()
    report.refresh_from_db()
    assert report.body == "A blue van."


def test_what_was_changed_since_it_was_read_is_read_again_before_it_is_released(leeds, report, sign_in):
    writer, manager, url = sign_in(leeds["interviewer"]), sign_in(leeds["manager"]), url_of(report, "release")
    read = shown(manager, url)
    send(writer, url_of(report, "change"), {"body": "A blue van."})
    page = manager.post(url, read)
    assert "changed since you opened" in words_of(page)
    assert "A blue van." in words_of(page)
    report.refresh_from_db()
    assert report.released_at is None
    again = {bound.html_name: bound.value() for bound in page.context["form"]}
    assert manager.post(url, again).status_code == 302


def test_where_two_people_are_agreed_the_writer_does_not_release(leeds, report, agreement, sign_in):
    SharingAgreement.objects.update(needs_second_person=True)
    manager = sign_in(leeds["manager"])
    send(manager, url_of(report, "change"), {"body": "A blue van."})
    assert "somebody else has to release" in words_of(send(manager, url_of(report, "release"), {}))
    released(sign_in(factories.person(Role.MANAGER, leeds.council, name="second")), report)


def test_what_was_released_is_dropped_only_by_someone_who_may_release(leeds, report, sign_in):
    writer, manager = sign_in(leeds["interviewer"]), sign_in(leeds["manager"])
    released(manager, report)
    assert send(writer, url_of(report, "drop"), {"reason": "No."}).status_code == 403
    assert "reason" in send(manager, url_of(report, "drop"), {"reason": "   "}).context["form"].errors
    assert send(manager, url_of(report, "drop"), {"reason": "It was about another van."}).status_code == 302
    assert manager.get(url_of(report, "pdf")).status_code == 409
    assert "another van" in words_of(writer.get(url_of(report)))


def test_who_opens_what(leeds, bradford, report, sign_in):
    foreign, caseworker = sign_in(bradford["manager"]), sign_in(leeds["caseworker"])
    interviewer = sign_in(leeds["interviewer"])
    for page in ("", "change", "release", "pdf", "hand_over", "drop"):
        url = url_of(report, page)
        assert foreign.get(url).status_code == 404, page
        assert caseworker.get(url).status_code == 403, page
        assert interviewer.get(url).status_code == (200 if page in {"", "change", "drop"} else 403), page


def test_a_caseworker_is_led_nowhere(leeds, bradford, report, sign_in):
    caseworker = sign_in(leeds["caseworker"])
    assert caseworker.get(reverse("intelligence")).status_code == 403
    assert caseworker.get(new_url(leeds)).status_code == 403
    link = f'href="{reverse("intelligence")}"'
    assert link not in words_of(caseworker.get(reverse("sharing")))
    assert link in words_of(sign_in(leeds["interviewer"]).get(reverse("sharing")))
    theirs = words_of(sign_in(bradford["manager"]).get(reverse("intelligence")))
    assert url_of(report) not in theirs
