"""An invitation that did not arrive is no offer, in figures, queue and state; and is one again once it arrived."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import OutboxMessage
from accounts.roles import Role
from interviews import derived
from interviews.actions import offers
from interviews.models import Offer, ReturnInterview
from interviews.states import State
from reaching.models import TalkInvitation
from reaching.tasks import note_what_left
from reporting.measures import OFFERED
from tests import factories
from tests.casework.forms import moment
from tests.messages.cast import NotifyHere
from tests.reaching.inviting import contact, invite, office, owed_to, send

TOKEN = "invented-token-of-the-tests-0123456789-abcdefghijklmnop"
FACTS = {"birth_day": "29", "birth_month": "2", "first_name": "Zoë"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def notify(settings):
    server = NotifyHere()
    server.set_up(settings)
    settings.NOTIFY_CALLBACK_TOKENS = [TOKEN]
    yield server
    server.stop()


@pytest.fixture
def leeds():
    return office()


@pytest.fixture
def owed(leeds):
    return owed_to(leeds)


@pytest.fixture
def client(leeds, sign_in):
    return sign_in(leeds[Role.CASEWORKER])


@pytest.fixture
def invited(client, leeds, owed, notify):
    """A text that Notify has taken: the offer is made."""
    invite(client, owed, f"text:{contact(leeds, owed.child).pk}")
    assert outbox.send_waiting() == 1
    note_what_left()
    assert fresh(owed).state == State.OFFERED
    return TalkInvitation.objects.get()


def fresh(owed) -> ReturnInterview:
    return ReturnInterview.objects.get(pk=owed.pk)


def receipt(notify, status: str, hour: int = 10) -> None:
    taken = notify.taken[0]
    notify.receipts[taken["reference"]] = status
    said = notify.receipt(taken, f"2026-03-04T{hour:02}:15:30.000000Z")
    answer = Client().post(
        reverse("notify_receipts"), json.dumps(said), "application/json", HTTP_AUTHORIZATION=f"Bearer {TOKEN}"
    )
    assert answer.status_code == 204
    note_what_left()


def queue(client) -> str:
    return client.get("/", {"show": "all", "group": "not_arrived"}).content.decode()


def page_of(client, owed) -> str:
    return client.get(reverse("return_interview", args=[owed.pk])).content.decode()


def test_a_dead_number_is_no_offer_in_state_figures_queue_and_on_the_page(client, owed, invited, notify):
    assert "No invitation" not in queue(client)
    assert ReturnInterview.objects.filter(OFFERED).count() == 1
    receipt(notify, "permanent-failure")
    assert (fresh(owed).first_offered_at, fresh(owed).state) == (None, State.AWAITING_OFFER)
    assert ReturnInterview.objects.filter(OFFERED).count() == 0
    listed = queue(client)
    assert "Sample" in listed
    assert "Text did not arrive: the number does not exist, or takes no texts" in listed
    text = page_of(client, owed)
    assert "Did not arrive" in text
    assert "this is no offer" in text
    assert "It did not arrive: the number does not exist" in text
    form = client.get(reverse("invite_child", args=[owed.pk])).content.decode()
    assert "The last one did not arrive: the number does not exist" in form
    assert Offer.objects.count() == 1  # kept, with what became of it
    told = client.get(reverse("child_chronology", args=[owed.child_id])).content.decode()
    assert "It did not arrive: the number does not exist" in told


def test_the_change_is_in_the_history_with_its_reason(owed, invited, notify):
    receipt(notify, "permanent-failure")
    event = ReturnInterview.pgh_event_model.objects.filter(pgh_obj_id=owed.pk).order_by("-pgh_id").first()
    assert event.first_offered_at  # what stood before
    assert "the number does not exist" in event.pgh_context["reason"]


def test_those_concerned_are_told_once_and_nobody_else(leeds, owed, invited, notify):
    OutboxMessage.objects.exclude(key__startswith="talk:").delete()
    for _ in range(2):
        receipt(notify, "permanent-failure")
    told = OutboxMessage.objects.filter(kind="not_arrived")
    assert {message.person for message in told} == {leeds[Role.CASEWORKER], leeds[Role.MANAGER]}
    assert told.count() == 2
    for message in told:
        assert "Zo" not in message.body
        assert reverse("return_interview", args=[owed.pk]) in message.body


def test_whoever_is_to_interview_is_told_too(leeds, owed, invited, notify):
    ReturnInterview.objects.filter(pk=owed.pk).update(assigned_to=leeds[Role.INTERVIEWER])
    receipt(notify, "temporary-failure")
    assert OutboxMessage.objects.filter(kind="not_arrived", person=leeds[Role.INTERVIEWER]).exists()


def test_an_interviewer_of_a_provider_is_led_to_their_own_page_of_it(leeds, sign_in, owed, invited, notify):
    theirs = leeds[Role.PROVIDER_INTERVIEWER]
    ReturnInterview.objects.filter(pk=owed.pk).update(assigned_to=theirs)
    receipt(notify, "permanent-failure")
    message = OutboxMessage.objects.get(kind="not_arrived", person=theirs)
    text = sign_in(factories.reread(theirs)).get(message.link).content.decode()
    assert "the number does not exist" in text


def test_a_later_good_receipt_makes_the_offer_again(client, owed, invited, notify):
    first = fresh(owed).first_offered_at
    receipt(notify, "temporary-failure", 10)
    assert "Sample" in queue(client)
    receipt(notify, "delivered", 11)
    assert (fresh(owed).first_offered_at, fresh(owed).state) == (first, State.OFFERED)
    assert "Sample" not in queue(client)
    text = page_of(client, owed)
    assert "delivered" in text
    assert "Did not arrive" not in text


def test_a_child_who_gives_the_facts_has_the_link_whatever_a_receipt_says(client, owed, invited, notify):
    receipt(notify, "technical-failure")
    link = notify.taken[0]["personalisation"]["body"].partition("/t/")[2].split()[0].strip("/")
    child = Client()
    assert child.post(reverse("talk", args=[link]), FACTS).status_code == 303
    note_what_left()
    assert fresh(owed).state == State.OFFERED
    receipt(notify, "permanent-failure", 12)
    assert fresh(owed).state == State.OFFERED


def test_an_answer_to_it_makes_it_an_offer(leeds, client, owed, invited, notify):
    receipt(notify, "permanent-failure")
    link = notify.taken[0]["personalisation"]["body"].partition("/t/")[2].split()[0].strip("/")
    child = Client()
    child.post(reverse("talk", args=[link]), FACTS)
    child.post(reverse("talk", args=[link]), {"step": "yes", "words": ""})
    assert Offer.objects.get().response_id == "response.accepted"
    assert fresh(owed).state == State.ACCEPTED


def test_another_way_takes_the_child_off_the_queue(leeds, client, owed, invited, notify):
    receipt(notify, "permanent-failure")
    made_at = timezone.now()
    facts = {**moment("offered", made_at), "offered_to": "child", "method": "method.phone"}
    answer = send(client, reverse("offer_new", args=[owed.pk]), {**facts, "response": "response.no_response"})
    assert answer.status_code == 302
    assert "Sample" not in queue(client)
    counted = Offer.objects.reached().get()
    assert (counted.method_id, fresh(owed).first_offered_at) == ("method.phone", counted.offered_at)
    # An answer goes to the offer that was put to the child, not to the text that never came.
    latest = client.get(reverse("offer_answer_latest", args=[owed.pk]))
    assert latest.url == reverse("offer_answer", args=[counted.pk])


def test_an_earlier_offer_goes_on_counting(leeds, owed, invited, notify):
    earlier = timezone.now() - timedelta(hours=3)
    manager = leeds[Role.MANAGER]
    code = Offer.objects.get()
    offers.make_offer(
        user=manager,
        return_interview=owed,
        offered_at=earlier,
        offered_to="child",
        method=code.method,
        response=code.response,
    )
    receipt(notify, "permanent-failure")
    assert fresh(owed).first_offered_at == earlier


def test_a_text_that_notify_refuses_comes_to_the_worklist_too(client, leeds, owed, notify):
    invite(client, owed, f"text:{contact(leeds, owed.child).pk}")
    notify.status = 400
    outbox.send_waiting()
    note_what_left()
    assert Offer.objects.count() == 0
    assert "Text did not arrive: it was refused, or could not be sent" in queue(client)
    assert "this is no offer" in page_of(client, owed)
    assert OutboxMessage.objects.filter(kind="not_arrived").exists()


def test_another_council_sees_nothing_of_it(sign_in, invited, notify):
    receipt(notify, "permanent-failure")
    assert "Sample" not in queue(sign_in(office("Bradford")[Role.MANAGER]))


def test_a_child_on_whom_the_work_has_ended_is_not_listed(client, owed, invited, notify):
    receipt(notify, "permanent-failure")
    derived.wait("on")
    ReturnInterview.objects.filter(pk=owed.pk).update(completed_at=timezone.now())
    assert "Sample" not in queue(client)
