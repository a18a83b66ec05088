"""Decisions, points, and releases, through the pages: what may not leave, and what two people look at."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import Child, SiblingLink
from cases.restricting import restrict
from interviews.models import Interview
from sharing.actions.decisions import decide
from sharing.actions.watching import tell_of_agreements
from sharing.models import ReleaseProposal, ShareDecision, SharingAgreement, Summary, SummaryPoint
from tests import factories
from tests.casework.forms import send, shown
from tests.sharing.test_api import get, token

pytestmark = pytest.mark.django_db


def url_of(house, page: str = "share_release") -> str:
    return reverse(page, args=[house.return_interview.pk])


def preview(client, house, **typed):
    """The page after “Look at what the police will receive”."""
    url = url_of(house)
    return client.post(url, {**shown(client, url), "newer_because": "More was learnt.", **typed, "step": "preview"})


def words_of(page) -> str:
    return page.content.decode()


def test_sharing_against_the_childs_wish_takes_a_reason_of_its_own(leeds, sign_in, settings):
    settings.DUTY_TO_SHARE_FROM = "2026-01-01"
    client, url = sign_in(leeds["manager"]), url_of(leeds, "share_decide")
    typed = {"choice": "share", "reason": "Risk.", "no_consent_reason": "cannot_give", "wish": "objects"}
    assert "although the child does not want it" in words_of(send(client, url, typed))
    assert send(client, url, {**typed, "override_reason": "A man waits for her."}).status_code == 302
    row = ShareDecision.objects.first()
    assert (row.wish, row.override_reason, row.under_duty) == ("objects", "A man waits for her.", True)


def test_before_its_day_the_duty_is_neither_cited_nor_recorded(leeds, sign_in, settings):
    settings.DUTY_TO_SHARE_FROM = "2099-01-01"
    page = words_of(sign_in(leeds["manager"]).get(url_of(leeds, "share_decide")))
    assert "16LA" not in page
    Summary.objects.filter(child=leeds.child).update(status="superseded")
    decide(user=leeds["manager"], return_interview=leeds.return_interview, choice="do_not_share", reason="No.")
    assert ShareDecision.objects.first().under_duty is False


def test_a_point_is_offered_and_leaves_as_fact_or_opinion_with_its_source(leeds, sign_in):
    point = SummaryPoint.objects.get(pk=leeds.sharing["summary_point_pk"])
    page = preview(sign_in(leeds["manager"]), leeds)
    (place,) = page.context["preview"]["content"]["safeguarding"]["places"]
    assert (place["name"], place["kind"], place["source"]) == ("Invented Arcade", "opinion", "interviewer")
    client = sign_in(leeds["interviewer"])
    assert send(client, reverse("share_point_remove", args=[point.pk]), {}).status_code == 302
    assert "Invented Arcade" not in words_of(preview(sign_in(leeds["manager"]), leeds))


def test_adding_a_point_keeps_what_was_typed_for_the_release(leeds, sign_in):
    client, url = sign_in(leeds["manager"]), url_of(leeds)
    typed = {**shown(client, url), "would_help_find": "The skate park.", "step": "add:vehicles"}
    to_point = client.post(url, typed)["Location"]
    back = send(client, to_point, {"registration": "AB12 CDE", "kind": "fact", "source": "carer"})
    assert back["Location"] == url
    page = words_of(client.get(url))
    assert "The skate park." in page
    assert "AB12 CDE" in page


NEVER = {
    "address": ("He waits at 7 secret street.", "a confidential address"),
    "post code": ("Look near ls11aa", "a confidential address"),
    "sibling's address": ("The brother's place, 5 Haven Rd", "a confidential address"),
    "sibling": ("She was with Sia Brotherless.", "names another child: Sia Brotherless"),
    "sibling's given name": ("sia knows where", "names another child: Sia"),
    "what the child wants": ("She would like to live with her nan", "own words"),
    "told of a crime": ("He took my phone off me", "own words"),
    "notes": ("Seemed frightened of the back door", "analysis or notes"),
}


def sibling_of(house, number: int, **facts):
    other = factories.child(house["manager"], house.council, number, **facts)
    SiblingLink.objects.create(council=house.council, child=house.child, sibling=other)
    return other


@pytest.mark.parametrize("where", ["would_help_find", "handling", "point"])
@pytest.mark.parametrize("what", list(NEVER))
def test_what_must_never_leave_is_stopped_wherever_it_is_typed(leeds, sign_in, where, what):
    child, text = leeds.child, NEVER[what][0]
    child.address, child.address_is_confidential = "7 Secret Street\nLeeds LS1 1AA", True
    child.save()
    other = sibling_of(leeds, 7, given_names="Sia", family_name="Brotherless")
    Child.objects.filter(pk=other.pk).update(address="5 Haven Road", address_is_confidential=True)
    Interview.objects.filter(pk=leeds.interview.pk).update(
        what_child_wants="I would like to live with her nan", notes="Seemed frightened of the back door."
    )
    leeds.return_interview.disclosures.create(
        council=leeds.council,
        kind="other_crime",
        disclosed_at=timezone.now(),
        words_used="he took my phone off me",
        recorded_by=leeds["interviewer"],
    )
    typed = {where: text}
    if where == "point":
        SummaryPoint.objects.update(facts={"name": "", "address": text, "concern": ""})
        typed = {}
    page = preview(sign_in(leeds["manager"]), leeds, **typed)
    assert page.context["preview"] is None
    assert NEVER[what][1] in words_of(page)


@pytest.mark.parametrize("where", ["would_help_find", "handling"])
@pytest.mark.parametrize("text", ["She was with Kim Hidden.", "kim may know", "The brother's place, 4 Refuge Rd"])
def test_no_answer_tells_that_a_restricted_sibling_is_recorded(leeds, sign_in, where, text):
    client = sign_in(leeds["manager"])
    without = preview(client, leeds, **{where: text})
    other = sibling_of(leeds, 8, given_names="Kim", family_name="Hidden")
    Child.objects.filter(pk=other.pk).update(address="4 Refuge Road", address_is_confidential=True)
    second = factories.person(Role.MANAGER, leeds.council, name="second")
    restrict(user=second, child=other, reason="A threat.", people=[], barred=[])
    beside = preview(client, leeds, **{where: text})
    assert without.context["preview"] is not None
    assert beside.context["preview"] is not None
    assert said_by(beside) == said_by(without)


def said_by(page):
    """What the page says is wrong, or to be looked at."""
    return page.context["form"].errors, page.context["preview"]["warnings"]


def test_a_crime_is_stopped_with_phone_now(leeds, sign_in):
    assert "Phone the police now" in words_of(preview(sign_in(leeds["manager"]), leeds, tier="4"))
    assert "own form" in words_of(preview(sign_in(leeds["manager"]), leeds, tier="3"))


def test_a_section_that_the_agreement_leaves_out_does_not_leave(leeds, sign_in):
    SharingAgreement.objects.filter(council=leeds.council).update(sections=["risks", "would_help_find"])
    page = preview(sign_in(leeds["manager"]), leeds)
    assert "does not allow: places" in words_of(page)


def test_a_newer_summary_takes_a_reason(leeds, sign_in):
    client = sign_in(leeds["manager"])
    page = preview(client, leeds, newer_because="")
    sent = {**shown(client, url_of(leeds)), "step": "release", "newer_because": ""}
    sent["previewed"] = page.context["form"]["previewed"].value()
    assert "takes the place" in words_of(client.post(url_of(leeds), sent))
    assert Summary.objects.filter(return_interview=leeds.return_interview).count() == 1


def test_an_urgent_summary_goes_before_the_sign_off_and_says_so(leeds, sign_in):
    manager = leeds["manager"]
    child = factories.child(manager, leeds.council, 8)
    missing = factories.episode(manager, child, force=leeds.council.police_force, police_reference="R8")
    owed = factories.returned(manager, missing)
    factories.finding(leeds["interviewer"], factories.interview(leeds["interviewer"], owed))
    owed.refresh_from_db()
    decide(user=manager, return_interview=owed, choice="share", reason="Now.", no_consent_reason="cannot_give")
    client, url = sign_in(manager), reverse("share_release", args=[owed.pk])
    typed = {**shown(client, url), "step": "preview"}
    assert "mark the summary as urgent" in words_of(client.post(url, typed))
    page = client.post(url, {**typed, "is_urgent": "on"})
    sent = {**typed, "is_urgent": "on", "step": "release"}
    assert client.post(url, {**sent, "previewed": page.context["form"]["previewed"].value()}).status_code == 302
    row = Summary.objects.get(return_interview=owed)
    assert row.is_urgent
    assert row.content["urgent"] is True


def test_two_people_release_and_nobody_does_both(leeds, sign_in):
    SharingAgreement.objects.filter(council=leeds.council).update(needs_second_person=True)
    first = sign_in(leeds["manager"])
    second = sign_in(factories.person(Role.MANAGER, leeds.council, name="second"))
    page = preview(first, leeds)
    url, before = url_of(leeds), Summary.objects.count()
    sent = {**shown(first, url), "newer_because": "More.", "step": "release"}
    sent["previewed"] = page.context["form"]["previewed"].value()
    assert "Something has changed" not in words_of(page)
    where = first.post(url, {**sent, "newer_because": "More was learnt."})["Location"]
    assert Summary.objects.count() == before
    assert "Another manager has to" in words_of(first.get(where))
    assert "somebody else has to" in words_of(send(first, where, {"answer": "release"}))
    assert "Invented Arcade" in words_of(second.get(where))
    assert send(second, where, {"answer": "release"}).status_code == 302
    row = Summary.objects.get(return_interview=leeds.return_interview, status="released")
    assert (row.proposed_by.email, row.released_by.name != row.proposed_by.name) == (leeds["manager"].email, True)
    bearer = token(leeds.council.police_force)
    assert get(f"summaries/{row.pk}", bearer).status_code == 200


def test_a_proposal_of_rows_that_changed_can_only_be_given_back(leeds, sign_in):
    second = sign_in(factories.person(Role.MANAGER, leeds.council, name="second"))
    url = reverse("release_proposal", args=[leeds.sharing["release_proposal_pk"]])
    assert "has changed since" in words_of(second.get(url))
    assert "Something has changed" in words_of(send(second, url, {"answer": "release"}))
    assert send(second, url, {"answer": "return", "reason": "The name."}).status_code == 302
    assert ReleaseProposal.objects.get(pk=leeds.sharing["release_proposal_pk"]).answer == "returned"


def test_a_version_replaces_and_both_are_told_when_it_ends(leeds, sign_in, mailoutbox):
    client = sign_in(leeds["manager"])
    agreement = SharingAgreement.objects.get(council=leeds.council)
    url = reverse("agreement_change", args=[agreement.pk])
    typed = shown(client, url)
    changed = client.post(url, {**typed, "sections": ["risks"], "review_on_day": ""})
    assert changed.status_code == 302, words_of(changed)
    current = SharingAgreement.objects.get(council=leeds.council, ended_at=None)
    assert (current.version, current.sections, current.replaces_id) == (2, ["risks"], agreement.pk)
    assert "ended already" in words_of(client.post(url, {**typed, "submission": factories.uuid.uuid4()}))
    tomorrow = timezone.localdate() + timedelta(days=1)
    SharingAgreement.objects.filter(pk=current.pk).update(ends_on=timezone.localdate())
    assert (tell_of_agreements(tomorrow), tell_of_agreements(tomorrow)) == (1, 0)
    bearer = token(leeds.council.police_force)
    (row,) = get("agreements", bearer).json()["results"]
    assert (row["version"], row["in_force"], row["sections"]) == (2, True, ["risks"])


def test_an_address_that_becomes_confidential_after_the_release_is_pointed_out(leeds, sign_in):
    client, told = sign_in(leeds["manager"]), leeds.sharing["summary_pk"]
    pages = [reverse("child", args=[leeds.child.pk]), reverse("summary", args=[told])]
    Child.objects.filter(pk=leeds.child.pk).update(address="3 The Bus Station", address_is_confidential=False)
    assert not any("confidential now" in words_of(client.get(page)) for page in pages)
    Child.objects.filter(pk=leeds.child.pk).update(address="The Bus Station\nLeeds", address_is_confidential=True)
    assert all("confidential now" in words_of(client.get(page)) for page in pages)
    Summary.objects.filter(pk=told).update(status="superseded", superseded_reason="Taken back.")
    assert not any("confidential now" in words_of(client.get(page)) for page in pages)
