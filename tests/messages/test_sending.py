"""Each message once: senders that are killed, senders at once, lines that break, and a Notify that is asked."""

import signal
import smtplib
import subprocess
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.db import connections, transaction
from django.utils import timezone

from accounts import channels, gates, outbox
from accounts.models import OutboxMessage
from tests import wall
from tests.messages.cast import NotifyHere, sender

LONG = timedelta(minutes=11)


@pytest.fixture
def notify():
    """GOV.UK Notify on this machine."""
    server = NotifyHere()
    yield server
    server.stop()


def put(number: int = 1, **facts) -> OutboxMessage:
    outbox.put(key=f"test:{number}", recipient=f"p{number}@leeds.example", subject="Invented", body="Look: /")
    message = OutboxMessage.objects.filter(key=f"test:{number}")
    message.update(**facts)
    return message.get()


def age() -> None:
    """Ten minutes and one go by."""
    for message in OutboxMessage.objects.filter(claimed_at__isnull=False):
        OutboxMessage.objects.filter(pk=message.pk).update(claimed_at=message.claimed_at - LONG)


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_committing_by_plain_mail_it_is_never_sent_twice(tmp_path):
    wall.open_wall()
    message = put()
    killed = sender(TEST_BACKEND="tests.messages.cast.KillingBackend", TEST_MAIL=str(tmp_path))
    assert killed.wait(60) == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 1
    message.refresh_from_db()
    assert (message.state(timezone.now()), message.attempts) == ("sending", 1)
    assert outbox.send_waiting() == 0  # the lease still stands
    assert mail.outbox == []
    age()
    assert outbox.send_waiting() == outbox.send_waiting() == 0
    assert mail.outbox == []
    message.refresh_from_db()
    assert message.state(timezone.now()) == "uncertain"


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_committing_by_notify_it_is_asked_and_counts_as_sent(notify, settings):
    wall.open_wall()
    message = put()
    senders: list[subprocess.Popen[bytes]] = []
    notify.after = lambda: senders[0].kill()
    senders.append(sender(**notify.environment))
    assert senders[0].wait(60) == -signal.SIGKILL
    notify.after = None
    assert len(notify.taken) == 1
    notify.set_up(settings)
    age()
    assert outbox.send_waiting() == 1
    message.refresh_from_db()
    assert (message.state(timezone.now()), len(notify.taken)) == ("sent", 1)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_message_once():
    wall.open_wall()
    for number in range(30):
        put(number)
    start, sent = Barrier(2), []

    def send() -> None:
        start.wait()
        sent.append(outbox.send_waiting())
        connections.close_all()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 30
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"p{number}@leeds.example" for number in range(30)
    )


@pytest.mark.django_db(transaction=True)
def test_sending_inside_a_transaction_is_an_error():
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        outbox.send_waiting()


@pytest.mark.django_db
def test_notify_that_never_got_it_gets_it_under_the_same_reference(notify, settings):
    notify.set_up(settings)
    message = put(claimed_at=timezone.now() - LONG, attempts=1, carrier="notify")
    assert outbox.send_waiting() == 1
    assert [taken["reference"] for taken in notify.taken] == [channels.reference_of(message)]
    assert notify.taken[0]["personalisation"] == {"subject": "Invented", "body": "Look: /"}


@pytest.mark.django_db
def test_a_line_that_breaks_at_notify_is_asked_about_later(notify, settings):
    notify.set_up(settings)
    message = put()
    notify.after = lambda: None  # taken, never acknowledged
    assert outbox.send_waiting() == 0
    notify.after = None
    assert outbox.send_waiting() == 0
    age()
    assert outbox.send_waiting() == 1
    message.refresh_from_db()
    assert (len(notify.taken), message.sent_at is not None) == (1, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "state", "attempts"), [(400, "failed", 1), (429, "held", 1), (403, "held", 1), (500, "sending", 1)]
)
def test_what_an_answer_of_notify_means(notify, settings, status, state, attempts):
    notify.set_up(settings)
    message, notify.status = put(), status
    assert outbox.send_waiting() == 0
    message.refresh_from_db()
    assert (message.state(timezone.now()), message.attempts) == (state, attempts)
    assert notify.taken == []


@pytest.mark.django_db
def test_a_notify_that_cannot_be_reached_is_tried_again(notify, settings):
    notify.set_up(settings)
    notify.stop()
    message = put()
    outbox.send_waiting()
    message.refresh_from_db()
    assert (message.state(timezone.now()), message.claimed_at) == ("held", None)
    notify.__init__()  # for the fixture to stop


@pytest.mark.django_db
def test_texts_and_letters_go_to_their_own_templates(notify, settings):
    notify.set_up(settings)
    put(1, channel="text", recipient="07700900123")
    put(2, channel="letter", recipient="", address="A. Example\n1 Invented Road\n\nLS1 1AA")
    assert outbox.send_waiting() == 2
    assert notify.paths == ["/v2/notifications/sms", "/v2/notifications/letter"]
    text, letter = notify.taken
    assert (text["phone_number"], text["template_id"]) == ("07700900123", "template-of-text")
    assert letter["personalisation"]["address_line_3"] == "LS1 1AA"
    assert "link" not in letter["personalisation"]


@pytest.mark.django_db
def test_a_letter_with_a_link_gives_notify_the_link_to_draw(notify, settings, monkeypatch):
    notify.set_up(settings)
    monkeypatch.setattr(gates, "_gates", {})
    body = "Hi: https://x.example/t/bcdf/\nBye"
    OutboxMessage.objects.create(key="talk:1", channel="letter", address="A\n1 Invented Road\nLS1 1AA", body=body)
    outbox.send_waiting()
    assert notify.taken[0]["personalisation"]["link"] == "https://x.example/t/bcdf/"
    kept = OutboxMessage.objects.get()
    assert (kept.body, kept.address, kept.recipient) == ("", "", "")


@pytest.mark.django_db
def test_files_of_the_demonstration_can_be_asked_about(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    message = put(1, channel="text", recipient="07700900123", carrier="file")
    assert channels.has_left(message) is False
    assert outbox.send_waiting() == 1
    assert channels.has_left(message) is True
    assert "07700900123" in next(tmp_path.rglob("*.txt")).read_text()
    settings.DEMO = False
    assert not channels.is_available("text")


@pytest.mark.django_db
def test_a_claim_so_old_that_notify_has_forgotten_is_not_sent_again(notify, settings):
    notify.set_up(settings)
    old = timezone.now() - timedelta(days=8)
    message = put(claimed_at=old, not_before_at=old, carrier="notify")
    outbox.send_waiting()
    message.refresh_from_db()
    assert (message.state(timezone.now()), notify.taken) == ("uncertain", [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPServerDisconnected("broke off"), "uncertain"),
        (TimeoutError("no answer"), "uncertain"),
        (smtplib.SMTPDataError(451, b"not now"), "held"),
        (smtplib.SMTPRecipientsRefused({"p1@leeds.example": (550, b"unknown")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"p1@leeds.example": (450, b"busy")}), "held"),
    ],
)
def test_what_a_mail_server_says_decides_whether_it_is_tried_again(monkeypatch, settings, error, state):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def fails(*arguments):
        raise error

    monkeypatch.setattr(EmailBackend, "open", lambda self: None)
    monkeypatch.setattr(EmailBackend, "send_messages", fails)
    message = put()
    assert outbox.send_waiting() == 0
    message.refresh_from_db()
    assert message.state(timezone.now()) == state


@pytest.mark.django_db
def test_after_the_last_attempt_it_has_failed(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = put(attempts=outbox.MOST_ATTEMPTS - 1)
    outbox.send_waiting()
    message.refresh_from_db()
    assert message.state(timezone.now()) == "failed"
    assert outbox.send_waiting() == 0


@pytest.mark.django_db
def test_a_server_that_is_down_is_not_asked_for_every_message(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for number in range(9):
        put(number)
    outbox.send_waiting()
    assert OutboxMessage.objects.filter(attempts=0).count() == 9 - outbox.FAILURES_THAT_END_A_RUN


@pytest.mark.django_db
def test_urgent_messages_leave_first_and_old_ones_are_forgotten():
    put(1)
    put(2, is_urgent=True)
    outbox.send_waiting()
    assert [message.to for message in mail.outbox] == [["p2@leeds.example"], ["p1@leeds.example"]]
    put(3, not_before_at=timezone.now() + timedelta(days=1))
    assert outbox.forget_old(timezone.now() + timedelta(days=89)) == 0
    assert outbox.forget_old(timezone.now() + timedelta(days=91)) == 2
    assert OutboxMessage.objects.get().key == "test:3"


@pytest.mark.django_db
def test_a_link_that_opens_an_account_is_forgotten_even_if_nobody_knows_whether_it_left():
    outbox.put(key=f"{outbox.SECRET}1", recipient="p@leeds.example", subject="Invented", body="/welcome/1/secret/")
    OutboxMessage.objects.update(claimed_at=timezone.now() - LONG, carrier="mail")
    outbox.send_waiting()
    secret = OutboxMessage.objects.get()
    assert (secret.state(timezone.now()), secret.body) == ("uncertain", "")
