"""A person's private calendar link: their own due times, no names, gone when revoked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.roles import Role
from audit.models import Access
from interviews.actions.results import record_action
from interviews.models import CalendarFeed, ReturnInterview
from tests import factories
from tests.casework.forms import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds(db):
    return factories.council("Leeds")


@pytest.fixture
def interviewer(leeds):
    return factories.reread(factories.person(Role.INTERVIEWER, leeds))


@pytest.fixture
def owed(leeds, interviewer):
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    child = factories.child(manager, leeds, given_names="Tellingname")
    row = factories.returned(manager, factories.episode(manager, child), hours_ago=10)
    booked = timezone.now() + timedelta(hours=5)
    ReturnInterview.objects.filter(pk=row.pk).update(
        assigned_to=interviewer, booked_at=booked, booked_place="Secret school"
    )
    record_action(user=manager, child=child, what="Ring Tellingname.", due_on=timezone.localdate(), owner=interviewer)
    row.refresh_from_db()
    return row


def link_of(client):
    send(client, reverse("calendar"), {})
    return client.get(reverse("calendar")).context["link"]


def path_of(link):
    return link[link.index("/calendar/") :]


def test_due_times_talks_and_actions_of_one_person_without_a_name(owed, interviewer, sign_in):
    path = path_of(link_of(sign_in(interviewer)))
    answer = Client().get(path)
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert "Tellingname" not in text
    assert "Secret school" not in text
    events = {str(event["UID"]).split("@")[0]: event for event in Calendar.from_ical(answer.content).events}
    assert set(events) == {f"due-{owed.pk}", f"talk-{owed.pk}", f"action-{owed.child.actions.get().pk}"}
    assert events[f"due-{owed.pk}"].end == owed.due_at.replace(microsecond=0)
    assert Access.objects.filter(user=interviewer, what="calendar", child_id=owed.child_id).exists()


def test_the_link_is_shown_once_and_ends_when_renewed_revoked_or_its_person_leaves(owed, interviewer, sign_in):
    client = sign_in(interviewer)
    first = path_of(link_of(client))
    assert client.get(reverse("calendar")).context["link"] == ""
    second = path_of(link_of(client))
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    type(interviewer).objects.filter(pk=interviewer.pk).update(is_active=False)
    assert Client().get(second).status_code == 404
    type(interviewer).objects.filter(pk=interviewer.pk).update(is_active=True)
    send(client, reverse("calendar"), {}, revoke="1")
    assert Client().get(second).status_code == 404
    assert first.removeprefix("/calendar/").removesuffix(".ics") not in str(list(CalendarFeed.objects.values()))


def test_what_goes_to_somebody_else_leaves_the_calendar(owed, interviewer, sign_in):
    path = path_of(link_of(sign_in(interviewer)))
    ReturnInterview.objects.update(assigned_to=None)
    assert f"due-{owed.pk}" not in Client().get(path).content.decode()
