"""Delivery receipts of GOV.UK Notify: called back, or asked for; what did not arrive is shown to people."""

import json
import logging
from datetime import datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import outbox, receipts
from accounts.models import OutboxMessage
from accounts.roles import Role
from tests import factories, wall
from tests.casework.forms import send
from tests.messages.cast import NotifyHere
from tests.reaching.inviting import office

TOKEN = "invented-token-of-the-tests-0123456789-abcdefghijklmnop"
DEAD = "07700900123"


@pytest.fixture
def notify(settings):
    server = NotifyHere()
    server.set_up(settings)
    settings.NOTIFY_CALLBACK_TOKENS = ["invented-older-token-0123456789-abcdefghijklmnopqrstu", TOKEN]
    yield server
    server.stop()


@pytest.fixture
def message(notify):
    """A text that Notify has taken."""
    return sent()


def sent(number: int = 1, **facts) -> OutboxMessage:
    text = {"channel": "text", "recipient": DEAD, "subject": "Invented", "body": "Look: /", **facts}
    OutboxMessage.objects.create(key=f"test:{number}", **text)
    assert outbox.send_waiting() == 1
    return OutboxMessage.objects.get(key=f"test:{number}")


def call_back(body, token: str = TOKEN, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    known = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    return Client().post(reverse("notify_receipts"), content, "application/json", **known, **headers)


def said(notify, status: str, completed_at: str = "2026-03-04T10:15:30.000000Z", which: int = -1):
    taken = notify.taken[which]
    notify.receipts[taken["reference"]] = status
    return notify.receipt(taken, completed_at)


def state(message) -> str:
    message.refresh_from_db()
    return message.state(timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("delivered", "delivered"),
        ("received", "delivered"),
        ("sent", "sent"),
        ("sending", "sent"),
        ("pending", "sent"),
        ("accepted", "sent"),
        ("a-state-of-next-year", "sent"),
        ("permanent-failure", "undelivered"),
        ("temporary-failure", "undelivered"),
        ("technical-failure", "undelivered"),
        ("cancelled", "undelivered"),
        ("validation-failed", "undelivered"),
    ],
)
def test_what_a_receipt_means(notify, message, status, becomes):
    assert call_back(said(notify, status)).status_code == 204
    assert state(message) == becomes


@pytest.mark.django_db
def test_the_same_receipt_twice_is_one_and_an_older_one_changes_nothing(notify, message):
    late, early = "2026-03-04T12:00:00.000000Z", "2026-03-04T10:00:00.000000Z"
    for _ in range(2):
        assert call_back(said(notify, "delivered", late)).status_code == 204
    assert message.receipt == ""
    assert (state(message), message.receipt_at) == ("delivered", datetime.fromisoformat(late))
    assert call_back(said(notify, "temporary-failure", early)).status_code == 204
    assert state(message) == "delivered"


@pytest.mark.django_db
def test_a_later_good_receipt_makes_it_right_again(notify, message):
    call_back(said(notify, "temporary-failure", "2026-03-04T10:00:00.000000Z"))
    assert state(message) == "undelivered"
    call_back(said(notify, "delivered", "2026-03-04T11:00:00.000000Z"))
    assert state(message) == "delivered"


FUTURE = "2999-01-01T00:00:00.000000Z"


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "then"), [("permanent-failure", "delivered"), ("delivered", "permanent-failure")])
def test_a_receipt_dated_in_the_future_is_taken_as_of_now_and_blocks_none_after_it(notify, message, first, then):
    call_back(said(notify, first, FUTURE))
    assert state(message) == ("delivered" if first == "delivered" else "undelivered")
    assert message.receipt_at <= timezone.now()
    call_back(said(notify, then, f"{timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"))
    assert state(message) == ("delivered" if then == "delivered" else "undelivered")
    call_back(said(notify, first, FUTURE))
    assert state(message) == ("delivered" if first == "delivered" else "undelivered")


@pytest.mark.django_db
def test_within_a_few_minutes_the_clock_of_notify_orders_its_receipts(notify, message):
    ahead = timezone.now() + timedelta(minutes=2)
    call_back(said(notify, "delivered", f"{ahead:%Y-%m-%dT%H:%M:%S.%fZ}"))
    call_back(said(notify, "temporary-failure", f"{ahead - timedelta(minutes=1):%Y-%m-%dT%H:%M:%S.%fZ}"))
    assert state(message) == "delivered"


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "then"), [("permanent-failure", "delivered"), ("delivered", "permanent-failure")])
def test_a_receipt_that_was_asked_for_and_is_dated_in_the_future_blocks_none_either(notify, message, first, then):
    said(notify, first, FUTURE)
    notify.completed_at = FUTURE
    assert receipts.ask(timezone.now() + timedelta(minutes=11)) == 1
    assert state(message) == ("delivered" if first == "delivered" else "undelivered")
    call_back(said(notify, then, f"{timezone.now():%Y-%m-%dT%H:%M:%S.%fZ}"))
    assert state(message) == ("delivered" if then == "delivered" else "undelivered")


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "invented", f"{TOKEN}x", TOKEN.upper()])
def test_nobody_without_the_token_says_what_arrived(notify, message, token):
    answer = call_back(said(notify, "permanent-failure"), token)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert state(message) == "sent"


@pytest.mark.django_db
def test_without_a_token_in_the_settings_nobody_is_heard(notify, message, settings):
    settings.NOTIFY_CALLBACK_TOKENS = []
    assert call_back(said(notify, "delivered"), "").status_code == 401
    assert call_back(said(notify, "delivered")).status_code == 401


@pytest.mark.django_db
def test_an_older_token_is_taken_while_it_is_set(notify, message, settings):
    assert call_back(said(notify, "delivered"), settings.NOTIFY_CALLBACK_TOKENS[0]).status_code == 204


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 9000, 413),
        (b"[" * 8000, 400),
        (b'{"status": "delivered"}', 400),
        (b'{"reference": 7, "status": []}', 400),
        (b'{"reference": "x\\u0000", "status": "delivered"}', 204),
        (b'{"reference": "\\ud800", "status": "delivered"}', 204),
        (b'{"reference": "Zo\xc3\xab", "status": "delivered"}', 204),
        (b'{"reference": null, "status": "delivered"}', 204),
        (b'{"reference": "nobody-knows-it", "status": "permanent-failure", "completed_at": "yesterday"}', 204),
    ],
)
def test_what_is_no_receipt_of_ours_changes_nothing(notify, message, body, answer):
    assert call_back(body).status_code == answer
    assert state(message) == "sent"


@pytest.mark.django_db
def test_only_posts_are_taken(notify):
    assert Client().get(reverse("notify_receipts")).status_code == 405


@pytest.mark.django_db
def test_no_log_says_to_whom(notify, message, caplog):
    caplog.set_level(logging.DEBUG)
    for status in ("permanent-failure", "a-state-of-next-year"):
        call_back(said(notify, status))
    call_back(b'{"to": "07700900123", "reference": 7}')
    call_back({"to": DEAD, "reference": "nobody-knows-it", "status": "delivered"})
    call_back({"to": DEAD, "reference": "x", "status": DEAD})
    assert DEAD not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_receipt_may_come_before_the_sender_has_said_so(notify):
    """Notify calls back while the message is still being sent: what it says holds."""
    wall.open_wall()

    def called_back() -> None:
        assert call_back(said(notify, "permanent-failure")).status_code == 204
        connections.close_all()

    notify.after = called_back
    OutboxMessage.objects.create(key="test:1", channel="text", recipient=DEAD, subject="Invented", body="Look: /")
    outbox.send_waiting()
    notify.after = None
    message = OutboxMessage.objects.get()
    OutboxMessage.objects.update(claimed_at=message.claimed_at - timedelta(minutes=11))
    outbox.send_waiting()
    assert state(message) == "undelivered"


# Asked for


def later(**by) -> int:
    return receipts.ask(timezone.now() + timedelta(**by))


@pytest.mark.django_db
def test_what_nobody_called_back_about_is_asked_for_by_its_number(notify, message):
    assert later(minutes=5) == 0
    assert notify.asked == []
    said(notify, "permanent-failure")
    assert later(minutes=11) == 1
    assert notify.asked == [f"/v2/notifications/{notify.taken[0]['id']}"]
    assert state(message) == "undelivered"
    assert later(days=1) == 0
    assert len(notify.asked) == 1


@pytest.mark.django_db
def test_a_message_without_its_number_is_asked_for_by_our_reference(notify, message):
    OutboxMessage.objects.update(carrier_id="")
    said(notify, "delivered")
    assert later(minutes=11) == 1
    assert state(message) == "delivered"


@pytest.mark.django_db
def test_what_is_still_on_its_way_is_asked_for_less_and_less_and_not_for_ever(notify, message):
    for minutes in range(0, 9 * 24 * 60, 5):
        later(minutes=minutes)
    assert 10 < len(notify.asked) < 30
    message.refresh_from_db()
    assert message.ask_at is None


@pytest.mark.django_db
def test_one_run_asks_for_so_many_and_stops_where_notify_does_not_answer(notify, monkeypatch):
    monkeypatch.setattr(receipts, "ASKED_AT_ONCE", 3)
    for number in range(5):
        sent(number)
    later(minutes=11)
    assert len(notify.asked) == 3
    later(minutes=11)
    assert len(notify.asked) == 5
    notify.status = 429
    assert later(days=1) == 0
    assert len(notify.asked) == 6


@pytest.mark.django_db
def test_one_message_that_notify_does_not_answer_for_holds_up_no_other(notify):
    first, second = sent(1), sent(2)
    notify.status = 403
    assert later(minutes=11) == 0
    notify.status = 201
    said(notify, "delivered")
    assert later(minutes=12) == 1
    assert (state(first), state(second)) == ("sent", "delivered")


@pytest.mark.django_db
def test_what_notify_has_forgotten_is_not_asked_for_again(notify, message):
    notify.taken.clear()
    later(minutes=11)
    message.refresh_from_db()
    assert (message.ask_at, state(message)) == (None, "sent")


@pytest.mark.django_db
def test_mail_without_notify_is_not_asked_for(notify, settings):
    settings.NOTIFY_TEMPLATES = {}
    message = sent(channel="email", recipient="p@leeds.example")
    assert (message.carrier, message.ask_at) == ("mail", None)


# Shown


@pytest.mark.django_db
def test_a_message_to_colleagues_that_did_not_arrive_waits_for_a_decision(notify, sign_in):
    leeds = office()
    person = leeds[Role.MANAGER]
    message = sent(council=leeds.council, person=person, kind="overdue")
    call_back(said(notify, "permanent-failure"))
    client = sign_in(leeds[Role.ADMINISTRATOR])
    text = client.get(reverse("messages"), {"state": "undelivered"}).content.decode()
    assert "Did not arrive" in text
    assert "the number does not exist" in text
    assert outbox.unsettled(factories.reread(person), leeds.council) == 1
    assert outbox.forget_old(timezone.now() + timedelta(days=200)) == 0
    assert send(client, reverse("message_let_be", args=[message.pk]), {}).status_code == 302
    assert outbox.unsettled(factories.reread(person), leeds.council) == 0
    assert outbox.forget_old(timezone.now() + timedelta(days=200)) == 1


@pytest.mark.django_db
def test_the_parts_of_a_digest_share_its_receipt(notify):
    whole = sent(1)
    part = OutboxMessage.objects.create(
        key="test:2", subject="Invented", body="Look: /", gathered_into=whole, sent_at=whole.sent_at
    )
    call_back(said(notify, "permanent-failure"))
    assert (state(part), state(whole)) == ("undelivered", "undelivered")
