"""Guidance where the work is, and what a council adds to it: through the pages."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_role
from accounts.roles import Role
from audit.models import Draft
from guidance.actions import withdraw
from guidance.entries import by_key
from guidance.models import CouncilGuidance
from guidance.querysets import CouncilGuidanceQuerySet
from interviews.models import ReturnInterview
from tests.casework.forms import send, shown
from tests.guidance.making import QUESTION, STEP, added
from tests.guidance.test_data import steps_of_the_casework
from tests.isolation.routes import address, routes
from tests.queries import queries

pytestmark = pytest.mark.django_db
WORDS = "As Leeds does it."


def offer_url(house) -> str:
    """The page of an offer."""
    return reverse("offer_new", args=[house.return_interview.pk])


def summaries(page: str) -> list[str]:
    """The one line of each guidance of a page, as a screen reader reads it."""
    found = re.findall(r'govuk-details__summary-text">(What to .*?)</summary>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", words) for words in found]


def test_a_step_and_its_questions_show_theirs_with_the_source(leeds, sign_in):
    page = sign_in(leeds["caseworker"]).get(offer_url(leeds)).content.decode()
    lines = summaries(page)
    assert lines[0] == "What to record and share here"
    assert "What to record: To whom was the offer made?" in lines
    assert "What to record and share: How?" in lines
    assert "Asking a parent is not asking the child" in page
    assert "go missing from home or care, January 2014" in page
    assert "(statutory guidance)" in page
    assert "(not law)" in page
    assert "<details" in page
    assert "<details open" not in page


@pytest.mark.walk
@pytest.mark.parametrize("role", ["manager", "administrator", "interviewer"])
def test_every_step_that_opens_shows_its_guidance_and_its_questions(leeds, sign_in, role):
    """From the resolver: whatever template a page has, its step's guidance stands in it, and that of its questions."""
    client, opened = sign_in(leeds[role]), 0
    for route in steps_of_the_casework():
        answer = client.get(address(route, leeds))
        if answer.status_code != 200 or route.name not in by_key():
            continue
        page, form = answer.content.decode(), answer.context["form"]
        opened += 1
        assert summaries(page)[:1] == ["What to record and share here"], route.name
        known = {f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(form).__mro__}
        expected = [name for name in form.fields if any(f"{kind}.{name}" in by_key() for kind in known)]
        assert len(summaries(page)) == 1 + len(expected), route.name
    assert opened >= {"manager": 60, "administrator": 3, "interviewer": 15}[role]


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("return_interview", "return_interview"),
        ("episode", "episode"),
        ("before_you_go", "return_interview"),
        ("interview_record", "interview"),
        ("sharing", ""),
    ],
)
def test_record_pages_that_are_steps_show_theirs(leeds, sign_in, name, parameter):
    arguments = [getattr(leeds, parameter).pk] if parameter else []
    page = sign_in(leeds["manager"]).get(reverse(name, args=arguments)).content.decode()
    assert summaries(page) == ["What to record and share here"]
    assert by_key()[name].words.follow_up in page


@pytest.mark.parametrize("name", ["handover", "police_report", "summary"])
def test_record_pages_of_other_records_show_theirs(leeds, sign_in, name):
    (route,) = [route for route in routes() if route.name == name]
    page = sign_in(leeds["manager"]).get(address(route, leeds)).content.decode()
    assert summaries(page) == ["What to record and share here"]


def test_the_council_adds_its_own_and_everybody_there_sees_it(leeds, bradford, sign_in):
    client, url = sign_in(leeds["manager"]), reverse("guidance_change", args=["attempt_new"])
    assert "no names" in client.get(url).content.decode()
    typed = {
        "words": "Ring before nine.\n\n<b>Twice.</b>",
        "link": "https://leeds.example/missing/",
        "source": "Leeds protocol, 2026",
        "reason": "The board agreed it.",
    }
    answer = send(client, url, typed)
    assert answer["Location"] == reverse("guidance_versions", args=["attempt_new"])
    attempt = reverse("attempt_new", args=[leeds.return_interview.pk])
    for role in ("caseworker", "interviewer", "manager"):
        page = sign_in(leeds[role]).get(attempt)
        if page.status_code != 200:
            continue
        words = page.content.decode()
        assert "<p>Ring before nine.</p>" in words
        assert "&lt;b&gt;Twice.&lt;/b&gt;" in words
        assert "leeds.example/missing (opens in a new tab)" in words
        assert "Source: Leeds protocol, 2026" in words
        today = timezone.localdate()
        assert f"Added by Leeds, version 1, {today.day} {today:%B %Y}" in words
    other = sign_in(bradford["manager"]).get(reverse("attempt_new", args=[bradford.return_interview.pk]))
    assert "Ring before nine" not in other.content.decode()


def test_it_stands_under_the_question_too(leeds, sign_in):
    page = sign_in(leeds["caseworker"]).get(offer_url(leeds)).content.decode()
    assert page.index("Asking a parent is not asking the child") < page.index("Leeds asks the child first.")
    assert page.count(WORDS) == 1


def test_versions_are_kept_and_say_from_when_until_when(leeds, sign_in):
    client, url = sign_in(leeds["manager"]), reverse("guidance_change", args=[STEP])
    send(client, url, {"words": "Said anew.", "reason": "The law changed."})
    page = client.get(reverse("guidance_versions", args=[STEP])).content.decode()
    assert page.index("Version 2") < page.index("Said anew.") < page.index("Version 1") < page.index(WORDS)
    assert "The law changed." in page
    assert "Agreed by the board." in page
    assert len(re.findall(r"From .* until ", page)) == 1
    assert "Written by Manager" in page
    assert by_key()[STEP].words.record in page
    assert WORDS not in client.get(offer_url(leeds)).content.decode()


def test_a_version_is_withdrawn_and_the_houses_stands_alone(leeds, sign_in):
    client = sign_in(leeds["administrator"])
    versions = reverse("guidance_versions", args=[STEP])
    assert "Withdraw them" in client.get(versions).content.decode()
    answer = send(client, reverse("guidance_withdraw", args=[STEP]), {"reason": "Not so any more."})
    assert answer["Location"] == versions
    page = client.get(versions).content.decode()
    assert "Version 2: withdrawn" in page
    assert "Not so any more." in page
    assert "Withdraw them" not in page
    offer = sign_in(leeds["caseworker"]).get(offer_url(leeds)).content.decode()
    assert WORDS not in offer
    assert by_key()[STEP].words.record in offer
    again = send(client, reverse("guidance_withdraw", args=[STEP]), {"reason": "Once more."})
    assert "There is nothing to withdraw." in again.content.decode()
    assert CouncilGuidance.objects.filter(council=leeds.council, key=STEP).count() == 2


def test_words_come_back_after_a_withdrawal_as_a_third_version(leeds, sign_in):
    withdraw(user=leeds["manager"], council=leeds.council, key=STEP, seen=1, reason="Wrong.")
    client, url = sign_in(leeds["manager"]), reverse("guidance_change", args=[STEP])
    assert shown(client, url)["words"] == ""
    send(client, url, {"words": "Right now.", "reason": "Mended."})
    assert [row.number for row in CouncilGuidance.objects.filter(council=leeds.council, key=STEP)] == [3, 2, 1]


def test_the_second_of_two_editors_sees_both_and_loses_nothing(leeds, sign_in):
    first, second = sign_in(leeds["manager"]), sign_in(leeds["administrator"])
    url = reverse("guidance_change", args=[STEP])
    late = {**shown(second, url), "words": "Mine.", "reason": "Mine."}
    send(first, url, {"words": "Saved first.", "reason": "First."})
    page = second.post(url, late)
    words = page.content.decode()
    assert "Somebody else saved this first" in words
    assert "Saved first." in words
    assert "Mine." in words
    assert CouncilGuidance.objects.filter(council=leeds.council, key=STEP).count() == 2
    form = page.context["form"]
    again = {**late, "version": form["version"].value(), "submission": form["submission"].value()}
    assert second.post(url, again).status_code == 302
    rows = CouncilGuidance.objects.filter(council=leeds.council, key=STEP)
    assert [row.words for row in rows] == ["Mine.", "Saved first.", WORDS]


def test_two_first_editors_too(leeds, sign_in):
    url = reverse("guidance_change", args=["attempt_new"])
    first, second = sign_in(leeds["manager"]), sign_in(leeds["administrator"])
    late = {**shown(second, url), "words": "Mine.", "reason": "Mine."}
    send(first, url, {"words": "Saved first.", "reason": "First."})
    assert "Somebody else saved this first" in second.post(url, late).content.decode()
    late_withdrawal = {**late, "version": "7"}
    page = second.post(reverse("guidance_withdraw", args=["attempt_new"]), late_withdrawal)
    assert "Somebody else saved this first" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"link": "http://leeds.example/"}, "Enter a link that begins with https://"),
        ({"link": "javascript:alert(1)"}, "Enter a link that begins with https://"),
        ({"link": "https://gov.uk@elsewhere.example/"}, "Leave out names and passwords"),
        ({"words": "x" * 2001}, "must be 2000 characters or fewer"),
        ({"words": "   "}, "Answer “What is to be shown?”"),
        ({"words": WORDS}, "Nothing was changed."),
        ({"reason": ""}, "Answer “Why is it written or changed?”"),
    ],
)
def test_what_cannot_be_saved(leeds, sign_in, typed, said):
    url = reverse("guidance_change", args=[STEP])
    answer = send(sign_in(leeds["manager"]), url, {"words": "New.", "reason": "New.", **typed})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert CouncilGuidance.objects.filter(council=leeds.council, key=STEP).count() == 1


@pytest.mark.parametrize("name", ["guidance_change", "guidance_withdraw"])
def test_who_may_write(leeds, sign_in, name):
    for role in Role:
        client = sign_in(leeds[role])
        expected = 200 if role in {Role.MANAGER, Role.ADMINISTRATOR} else 403
        assert client.get(reverse(name, args=[STEP])).status_code == expected, role
        assert client.post(reverse(name, args=[STEP]), {}).status_code == expected, role
        assert client.get(reverse("guidance_versions", args=[STEP])).status_code == 200, role
        offers_it = "Change Leeds’s words" in client.get(reverse("guidance")).content.decode()
        assert offers_it is (expected == 200), role


def test_a_key_that_is_not_there_is_not_found(leeds, sign_in):
    for role in ("manager", "caseworker"):
        for name in ("guidance_versions", "guidance_change", "guidance_withdraw"):
            assert sign_in(leeds[role]).get(reverse(name, args=["nothing"])).status_code == 404
            # The pages that share an entry share one place for its words.
            assert sign_in(leeds[role]).get(reverse(name, args=["assigned_offer"])).status_code == 404


def test_another_councils_words_are_nowhere(leeds, bradford, sign_in):
    for role in Role:
        client = sign_in(bradford[role])
        for url in (reverse("guidance"), reverse("guidance_versions", args=[STEP]), offer_url(bradford)):
            assert WORDS not in client.get(url).content.decode(), (role, url)


def test_a_providers_interviewer_reads_those_of_the_council_they_work_for(leeds, sign_in):
    person = leeds["provider_interviewer"]
    ReturnInterview.objects.filter(pk=leeds.return_interview.pk).update(assigned_to=person)
    page = sign_in(person).get(reverse("assigned_offer", args=[leeds.return_interview.pk]))
    assert WORDS in page.content.decode()


def test_the_record_decides_whose_words_stand_beside_it(leeds, bradford, sign_in):
    """Somebody who works at two councils and acts for Leeds opens a record of Bradford."""
    give_role(user=leeds["manager"], council=bradford.council, role=Role.CASEWORKER)
    client = sign_in(leeds["manager"])
    client.post(reverse("switch_council"), {"council": leeds.council.pk})
    page = client.get(offer_url(bradford)).content.decode()
    assert "As Bradford does it." in page
    assert WORDS not in page
    assert WORDS in client.get(offer_url(leeds)).content.decode()


def test_the_index_shows_all_by_step_and_the_link_filters(leeds, sign_in):
    client = sign_in(leeds["analyst"])
    page = client.get(reverse("guidance")).content.decode()
    for entry in set(by_key().values()):
        assert f">{entry.title}<" in page.replace("&#x27;", "'"), entry.key
    assert WORDS in page
    assert "Leeds asks the child first." in page
    one = client.get(reverse("guidance"), {"step": QUESTION}).content.decode()
    assert WORDS in one
    assert by_key()["share_decide"].words.record not in one
    part = client.get(reverse("guidance"), {"part": "sharing"}).content.decode()
    assert by_key()["share_decide"].words.record in part
    assert WORDS not in part
    assert client.get(reverse("guidance"), {"step": "nothing"}).status_code == 200
    assert "There is no guidance under this name." in client.get(reverse("guidance"), {"part": "x"}).content.decode()


def test_it_is_found_from_help_and_from_every_page(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), reverse("guidance")
    assert f'href="{url}"' in client.get(reverse("help")).content.decode().split("<main")[1]
    assert f'href="{url}"' in client.get("/").content.decode().split("<footer")[1]


def test_a_duty_is_not_cited_before_its_day(leeds, sign_in):
    client, url = sign_in(leeds["manager"]), reverse("share_decide", args=[leeds.return_interview.pk])
    with override_settings(DUTY_TO_SHARE_FROM=""):
        assert "(law)" in client.get(url).content.decode()
        assert "section 16LA (law)" not in client.get(url).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with override_settings(DUTY_TO_SHARE_FROM=tomorrow.isoformat()):
        assert "section 16LA (law)" not in client.get(url).content.decode()
    with override_settings(DUTY_TO_SHARE_FROM=timezone.localdate().isoformat()):
        assert "section 16LA (law)" in client.get(url).content.decode()


def test_one_query_for_a_page_however_much_was_added(leeds, sign_in):
    client, url = sign_in(leeds["caseworker"]), offer_url(leeds)
    before = queries(client, url)
    for number in range(1, 6):
        added(leeds["manager"], leeds.council, seen=number, words=f"Version {number}.")
    for entry in by_key()[STEP].questions[1:]:
        added(leeds["manager"], leeds.council, key=entry.key, words="More.")
    assert queries(client, url) == before
    assert "More." in client.get(url).content.decode()


def test_a_page_without_guidance_asks_nothing(leeds, sign_in, monkeypatch):
    def asked(*_, **__):
        raise AssertionError

    monkeypatch.setattr(CouncilGuidanceQuerySet, "newest", asked)
    client = sign_in(leeds["manager"])
    assert client.get(reverse("calendar")).status_code == 200
    assert client.get(reverse("child", args=[leeds.child.pk])).status_code == 200
    with pytest.raises(AssertionError):
        client.get(offer_url(leeds))


def test_the_index_and_the_versions_take_the_same_queries_however_long(leeds, sign_in):
    client = sign_in(leeds["manager"])
    urls = [reverse("guidance"), reverse("guidance_versions", args=[STEP])]
    before = [queries(client, url) for url in urls]
    for number in range(1, 6):
        added(leeds["manager"], leeds.council, seen=number, words=f"Version {number}.")
    for entry in by_key()[STEP].questions[1:]:
        added(leeds["manager"], leeds.council, key=entry.key, words="More.")
    assert [queries(client, url) for url in urls] == before
    assert max(before) <= 12


def test_what_is_typed_is_kept_for_the_entry_it_was_typed_for(leeds, sign_in):
    client = sign_in(leeds["manager"])
    url, other = (reverse("guidance_change", args=[key]) for key in (STEP, "attempt_new"))
    kept = client.post(url, {**shown(client, url), "words": "Half a"}, headers={"X-Draft": "0"})
    assert kept.status_code == 200
    assert Draft.objects.get().child_id is None
    assert shown(client, url)["words"] == "Half a"
    assert "words" not in shown(client, other)


def test_a_version_cannot_be_changed_nor_removed(leeds):
    for sql in ("UPDATE guidance_councilguidance SET words = ''", "DELETE FROM guidance_councilguidance"):
        refused = pytest.raises(DatabaseError, match="permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
