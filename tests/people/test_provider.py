"""A provider's interviewer sees the interviews assigned to them, and no other child."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleHolding
from audit.models import Access
from interviews.models import Interview, ReturnInterview
from tests import factories
from tests.casework.talk import start, write_all
from tests.factories import day_ago
from tests.isolation.routes import PUBLIC, address, routes
from tests.isolation.test_walk import FOR_ALL

pytestmark = pytest.mark.django_db
OWN = (
    "assigned_interview",
    "assigned_record",
    "assigned_offer",
    "assigned_answer",
    "assigned_attempt",
    "assigned_book",
    "invite_child",
)
READ_BY_ALL = {"guidance", "guidance_versions"}
"""What a council's guidance says is for those who do its work too."""


@pytest.fixture
def given(leeds) -> ReturnInterview:
    """An open interview assigned to the provider's interviewer of Leeds."""
    manager = leeds["manager"]
    child = factories.child(manager, leeds.council, 21, given_names="Given", family_name="Away")
    owed = factories.returned(manager, factories.episode(manager, child))
    ReturnInterview.objects.filter(pk=owed.pk).update(assigned_to=leeds["provider_interviewer"])
    return owed


def recorded(client, given) -> Interview:
    """The talk, recorded through the pages."""
    talk = start(client, reverse("assigned_record", args=[given.pk]), given.pk)
    write_all(client, talk)
    return talk


def test_they_see_their_own_and_that_is_written_down(leeds, sign_in, given):
    client = sign_in(leeds["provider_interviewer"])
    listed = client.get(reverse("assigned")).content.decode()
    assert "Given Away" in listed
    assert "Bea" not in listed
    assert client.get(reverse("assigned_interview", args=[given.pk])).status_code == 200
    seen = Access.objects.filter(user=leeds["provider_interviewer"]).values_list("child_id", flat=True)
    assert set(seen) == {given.child_id}


def test_they_write_their_own_talk_until_it_is_signed_off(leeds, sign_in, given):
    client = sign_in(leeds["provider_interviewer"])
    talk = recorded(client, given)
    assert talk.interviewer == leeds["provider_interviewer"]
    page = client.get(reverse("interview_record", args=[talk.pk])).content.decode()
    assert "Complete" in page
    assert "Still missing" not in page
    assert "Waiting for sign-off (1)" in client.get(reverse("assigned")).content.decode()
    Interview.objects.filter(pk=talk.pk).update(signed_off_at=timezone.now(), signed_off_by=leeds["manager"])
    assert client.get(reverse("interview_harm", args=[talk.pk])).status_code == 302
    assert "locked" in client.get(reverse("interview_record", args=[talk.pk])).content.decode()
    given.refresh_from_db()
    ReturnInterview.objects.filter(pk=given.pk).update(assigned_to=leeds["interviewer"])
    assert client.get(reverse("interview_record", args=[talk.pk])).status_code == 404


@pytest.mark.walk
def test_nothing_else_opens_for_them(leeds, sign_in, given):
    client = sign_in(leeds["provider_interviewer"])
    for route in routes():
        if route.is_api or route.name in PUBLIC | FOR_ALL | READ_BY_ALL | {"assigned", "worklist"}:
            continue
        answer = client.get(address(route, leeds))
        assert answer.status_code in {403, 404, 405}, (route.name, answer.status_code)
    for route in routes():
        if route.name not in OWN and "return_interview_pk" in route.parameters:
            theirs = address(route, leeds, return_interview_pk=given.pk)
            assert client.get(theirs).status_code == 404, route.name


def test_what_is_assigned_to_somebody_else_or_by_another_council_does_not_exist(leeds, bradford, sign_in, given):
    client = sign_in(leeds["provider_interviewer"])
    ReturnInterview.objects.filter(pk=bradford.return_interview.pk).update(assigned_to=leeds["provider_interviewer"])
    for owed in (leeds.return_interview, bradford.return_interview):
        for name in OWN:
            assert client.get(reverse(name, args=[owed.pk])).status_code == 404, name
    ReturnInterview.objects.filter(pk=given.pk).update(assigned_to=leeds["interviewer"])
    assert client.get(reverse("assigned_interview", args=[given.pk])).status_code == 404
    assert "Given" not in client.get(reverse("assigned")).content.decode()


def test_they_cannot_cover_an_interview_that_is_not_theirs(leeds, sign_in, given):
    manager = leeds["manager"]
    other = factories.returned(manager, factories.episode(manager, given.child, hours_ago=5), hours_ago=1)
    page = sign_in(leeds["provider_interviewer"]).get(reverse("assigned_record", args=[given.pk]))
    offered = page.context["form"].fields["return_interviews"].queryset
    assert given in offered
    assert other not in offered
    with pytest.raises(Exception, match="Only people who conduct"):
        factories.interview(leeds["provider_interviewer"], given, other)


def test_their_role_run_out_closes_it_all(leeds, sign_in, given):
    client = sign_in(leeds["provider_interviewer"])
    assert client.get(reverse("assigned_interview", args=[given.pk])).status_code == 200
    RoleHolding.objects.filter(user=leeds["provider_interviewer"]).update(starts_on=day_ago(3), ends_on=day_ago(1))
    assert client.get(reverse("assigned_interview", args=[given.pk])).status_code == 404
    assert client.get(reverse("assigned")).status_code == 403


def test_somebody_who_conducts_interviews_gets_nothing_from_these_pages(leeds, sign_in, given):
    client = sign_in(leeds["interviewer"])
    assert client.get(reverse("assigned")).status_code == 403
    assert client.get(reverse("assigned_interview", args=[given.pk])).status_code == 404
