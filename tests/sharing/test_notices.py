"""Forces are called when something changed: once, again after a failure, never elsewhere, and with nothing in it."""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rhi import environment
from rhi.refusals import Refused
from sharing.actions.clients import register_client, renew_secret
from sharing.actions.release import withdraw_summary
from sharing.models import Summary, Webhook, WebhookNotice
from sharing.notices import addresses, calling, due, signing
from sharing.notices.addresses import place_of
from sharing.notices.webhooks import set_webhook
from sharing.tasks import call_forces
from tests import factories

pytestmark = pytest.mark.django_db
RECEIVER = Path(__file__).resolve().parents[2] / "docs" / "examples" / "receiver.py"


@pytest.fixture
def force(leeds):
    """The force to which one summary was released."""
    return leeds.council.police_force


def come_due() -> None:
    """The time until the next attempt goes by."""
    WebhookNotice.objects.update(next_attempt_at=timezone.now())


def withdraw(leeds) -> None:
    """A further change."""
    withdraw_summary(
        user=leeds["manager"], summary=Summary.objects.get(pk=leeds.sharing["summary_pk"]), reason="Wrong child."
    )


def test_many_changes_make_one_notice_and_a_later_one_the_next(leeds, force, here):
    withdraw(leeds)
    server = here()
    set_webhook(force=force, address=server.address)
    assert call_forces() == 1
    assert call_forces() == 0
    assert [call.path for call in server.calls] == ["/notices?of=force"]
    factories.agreed(leeds["manager"], leeds.council, agency=factories.force("Kent"))
    assert call_forces() == 0  # nothing new for this force
    changed = due.Change.objects.filter(agency=force).order_by("-number").first()
    changed.pk, changed.number = None, changed.number + 1
    changed.save(force_insert=True)
    assert call_forces() == 1
    assert len(server.calls) == 2


def test_what_is_sent_names_nobody_and_is_signed(leeds, force, here):
    server = here()
    set_webhook(force=force, address=server.address)
    call_forces()
    (call,) = server.calls
    sent = json.loads(call.body)
    assert sorted(sent) == ["at", "event", "pull"]
    assert (sent["event"], sent["pull"].endswith("/api/v1/changes")) == ("changes", True)
    everything = (call.body.decode() + str(call.headers)).lower()
    for never in ("example", "bea", "leeds", "wrong child", leeds.sharing["summary_pk"].hex, "count"):
        # As a word: the letters may stand in a random number or a signature.
        assert not re.search(rf"\b{never}\b", everything.replace("return-home-interviews", "")), never
    assert call.headers["Host"] == f"127.0.0.1:{server.port}"
    assert call.headers["Content-Type"] == "application/json"
    assert '("@method" "@target-uri" "content-digest" "content-type" "notice-id")' in call.headers["Signature-Input"]
    kid = Client().get("/api/v1/keys").json()["keys"][0]["kid"]
    assert f'keyid="{kid}"' in call.headers["Signature-Input"]
    assert call.headers["traceparent"].startswith("00-")


def test_a_failure_is_tried_again_after_a_while(force, here):
    server = here(500, 200)
    set_webhook(force=force, address=server.address)
    assert call_forces() == call_forces() == 0
    assert len(server.calls) == 1
    notice = WebhookNotice.objects.get()
    assert timedelta(seconds=50) < notice.next_attempt_at - timezone.now() <= timedelta(minutes=1)
    assert (notice.last_status, notice.last_error) == (500, "It answered with 500.")
    come_due()
    assert call_forces() == 1
    assert server.calls[0].headers["Notice-Id"] != server.calls[1].headers["Notice-Id"]
    notice.refresh_from_db()
    assert (notice.attempts, notice.last_status, notice.last_error) == (2, 200, "")


def test_the_while_grows_to_an_hour():
    now = timezone.now()
    waits = [(due.retry_at(attempts, now) - now).total_seconds() / 60 for attempts in range(1, 8)]
    assert waits == [1, 5, 15, 60, 60, 60, 60]


def test_after_a_day_it_is_given_up_and_the_next_change_is_told_anew(leeds, force, here):
    server = here(503)
    set_webhook(force=force, address=server.address)
    call_forces()
    day = timedelta(hours=24)
    WebhookNotice.objects.update(made_at=timezone.now() - day + timedelta(minutes=3))
    come_due()
    call_forces()
    notice = WebhookNotice.objects.get()
    assert notice.given_up_at is None
    assert notice.next_attempt_at == notice.made_at + day  # sooner than the back-off says
    WebhookNotice.objects.update(made_at=timezone.now() - day)
    come_due()
    call_forces()
    assert WebhookNotice.objects.get().given_up_at
    come_due()
    call_forces()
    assert len(server.calls) == 3
    withdraw(leeds)
    call_forces()
    assert len(server.calls) == 4


def test_the_claim_of_a_dead_worker_runs_out_and_a_late_word_of_it_counts_no_more(force, here):
    server = here()
    set_webhook(force=force, address=server.address)
    due.make_notices(timezone.now())
    (dead,) = due.claim(timezone.now())  # it dies here
    assert call_forces() == 0
    assert due.claim(timezone.now() + timedelta(seconds=119)) == []
    (taken,) = due.claim(timezone.now() + timedelta(seconds=121))
    assert taken.attempts == 2
    due.settle(dead, calling.Outcome(500, "It answered with 500."), timezone.now())
    assert WebhookNotice.objects.get().last_status is None
    come_due()
    assert call_forces() == 1
    due.settle(dead, calling.Outcome(500, "It answered with 500."), timezone.now())
    assert WebhookNotice.objects.get().last_status == 204


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_followed(force, here, status):
    server = here(status)
    set_webhook(force=force, address=server.address)
    assert call_forces() == 0
    assert len(server.calls) == 1
    assert "redirect" in WebhookNotice.objects.get().last_error


def test_a_server_that_dribbles_is_cut_off(here, monkeypatch):
    monkeypatch.setattr(calling, "TOTAL_SECONDS", 0.5)
    server = here(dribble=True)
    began = time.monotonic()
    outcome = calling.call(address=server.address, made_at=timezone.now())
    assert outcome.error == "No answer within ten seconds."
    assert time.monotonic() - began < 3


def test_nobody_listening_is_said_in_words():
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    outcome = calling.call(address=f"http://127.0.0.1:{port}/", made_at=timezone.now())
    assert outcome == calling.Outcome(None, "The connection was refused.")


def test_in_production_an_inner_address_is_refused_when_set_and_when_called(force, here, settings):
    server = here()
    webhook = set_webhook(force=force, address=server.address)
    settings.TESTING = False
    for address in ("https://127.0.0.1/", "https://2130706433/", "https://localhost/", "https://192.168.0.1/"):
        with pytest.raises(Refused, match="this machine|public internet"):
            set_webhook(force=force, address=address)
    Webhook.objects.filter(pk=webhook.pk).update(address=f"https://localhost:{server.port}/")
    assert call_forces() == 0
    assert server.calls == []
    assert WebhookNotice.objects.get().last_error == "The address leads to this machine itself."


def certificate(folder: Path, name: str) -> Path:
    """A certificate for the name, signed by itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize(("name", "status"), [("missing.force.example", 204), ("other.force.example", None)])
def test_the_certificate_is_of_the_name_though_the_number_is_called(here, tmp_path, monkeypatch, name, status):
    held = certificate(tmp_path, name)
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(held)
    server = here(context=own)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **b: found)
    monkeypatch.setattr(calling.ssl, "create_default_context", lambda: trusting(held))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    outcome = calling.call(address=f"https://missing.force.example:{server.port}/", made_at=timezone.now())
    assert outcome.status == status
    if status is None:
        assert outcome.error == "Its certificate is not valid for this address."
    else:
        assert server.calls[0].headers["Host"] == f"missing.force.example:{server.port}"


REAL_CONTEXT = ssl.create_default_context


def trusting(path: Path) -> ssl.SSLContext:
    """As ours, and this certificate too."""
    return REAL_CONTEXT(cafile=str(path))


def post(address: str, body: bytes, headers: dict[str, str]) -> int:
    """A call by anybody."""
    place = place_of(address)
    with closing(http.client.HTTPConnection(place.host, place.port, timeout=10)) as connection:
        connection.request("POST", place.target, body=body, headers=headers)
        return connection.getresponse().status


@pytest.fixture
def receiver(here):
    """docs/examples/receiver.py at work: its address, and its process."""
    published = here()
    published.published = Client().get("/api/v1/keys").content
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/notices"
    own = {"RHI_URL": f"http://127.0.0.1:{published.port}", "NOTICE_ADDRESS": address}
    process = subprocess.Popen(
        [sys.executable, str(RECEIVER), str(port)],
        env={**os.environ, **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield SimpleNamespace(address=address, process=process)
    process.terminate()
    process.wait(10)


def test_the_example_takes_what_is_ours_and_nothing_else(force, receiver, settings):
    set_webhook(force=force, address=receiver.address)
    assert call_forces() == 1
    assert receiver.process.stdout.readline() == "pull now\n"
    now = timezone.now()
    body = calling.body_of(now)

    def signed(at: datetime = now, url: str = receiver.address) -> dict[str, str]:
        return signing.signed_headers(url=url, body=body, at=at)

    headers = signed()
    assert post(receiver.address, body, headers) == 204
    assert post(receiver.address, body, headers) == 403  # the same again
    assert post(receiver.address, body, {**headers, "Notice-Id": "another"}) == 403
    assert post(receiver.address, body.replace(b"changes", b"chances"), signed()) == 403
    assert post(receiver.address, body, signed(at=now - timedelta(minutes=6))) == 403
    assert post(receiver.address, body, signed(url="https://another.force.example/")) == 403
    assert post(receiver.address, body, {"Content-Type": "application/json"}) == 403
    settings.NOTICE_SIGNING_KEYS = [bytes(range(32))]
    assert post(receiver.address, body, signed()) == 403


def test_keys_are_published_by_their_thumbprints_the_one_that_signs_first(settings):
    # The key pair and its thumbprint as RFC 8037, appendix A, prints them.
    private = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    settings.NOTICE_SIGNING_KEYS = [private, bytes(range(32))]
    answer = Client().get("/api/v1/keys")
    first, second = answer.json()["keys"]
    assert first["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert first["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert first["kid"] != second["kid"]
    assert set(first) == {"kty", "crv", "x", "use", "kid"}


@pytest.mark.parametrize("value", ["nonsense", "AAAA", "A" * 43 + "="])
def test_a_weak_signing_key_is_refused(monkeypatch, value):
    monkeypatch.setenv("NOTICE_SIGNING_KEYS", value)
    with pytest.raises(ImproperlyConfigured, match="32 random bytes"):
        environment.raw_keys("NOTICE_SIGNING_KEYS")


def webhook(force, *words: str) -> str:
    """What the operators' command says."""
    said = StringIO()
    call_command("webhook", "--force", force.code, *words, stdout=said)
    return said.getvalue()


def test_operators_set_show_and_stop(force, here):
    server = here(500)
    assert "no address" in webhook(force)
    assert server.address in webhook(force, "--set", server.address)
    call_forces()
    assert "last error: It answered with 500." in webhook(force, "--show")
    assert "(stopped)" in webhook(force, "--stop")
    come_due()
    call_forces()
    assert len(server.calls) == 1
    with pytest.raises(CommandError, match="nothing to stop"):
        webhook(force, "--stop")
    webhook(force, "--set", server.address)
    server.statuses = [204]
    assert call_forces() == 1
    with pytest.raises(CommandError, match="https"):
        webhook(force, "--set", "ftp://missing.force.example/")


def test_the_page_shows_how_the_councils_forces_stand(leeds, force, here, sign_in):
    server = here(500)
    client, _ = register_client(agency=force)
    renew_secret(client=client)
    register_client(agency=factories.force("Kent"), client_id="kent-client")
    set_webhook(force=force, address=server.address)
    call_forces()
    answer = sign_in(leeds["manager"]).get(reverse("force_notices"))
    page = answer.content.decode()
    for words in ("It answered with 500.", "tried 1 time", client.application.client_id, "The one before works until"):
        assert words in page
    for never in ("of=force", "/notices?", "kent-client"):
        assert never not in page
    assert sign_in(leeds["caseworker"]).get(reverse("force_notices")).status_code == 403
