"""What the tests of messages share: a GOV.UK Notify on this machine, and a sender that can be killed."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.mail.backends.filebased import EmailBackend as FileBackend

from tests import wall

PROJECT = Path(__file__).resolve().parents[2]
SEND = """
import os, django
django.setup()
from django.conf import settings
from accounts import outbox
settings.EMAIL_BACKEND = os.environ.get("TEST_BACKEND", settings.EMAIL_BACKEND)
settings.EMAIL_FILE_PATH = os.environ.get("TEST_MAIL", "")
outbox.send_waiting()
"""


class KillingBackend(FileBackend):
    """Hands the mail over, and dies before anybody can say so."""

    def send_messages(self, messages: Any) -> Any:
        """The mail is in the folder; then SIGKILL."""
        super().send_messages(messages)
        os.kill(os.getpid(), signal.SIGKILL)


class NotifyHere:
    """A server that answers like GOV.UK Notify. `after` runs when a message was taken and is not yet acknowledged."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.status = 201
        self.receipts: dict[str, str] = {}
        self.asked: list[str] = []
        self.after: Callable[[], None] | None = None
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                here.paths.append(self.path)
                made = str(uuid.uuid4())
                if here.status == 201:
                    here.taken.append({**body, "id": made})
                if here.after:
                    here.after()
                    self.close_connection = True
                    return
                self.answer(here.status, {"id": made, "errors": [{"message": "Invented refusal"}]})

            def do_GET(self) -> None:
                """One message by its id, or those of a reference."""
                self.answer(*here.said_of(urlsplit(self.path)))

            def answer(self, status: int, words: dict[str, Any]) -> None:
                content = json.dumps(words).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def said_of(self, address: Any) -> tuple[int, dict[str, Any]]:
        """The answer to a question: its status, and its JSON."""
        self.asked.append(address.path)
        if self.status != 201:
            return self.status, {"errors": [{"message": "Invented refusal"}]}
        if address.query:
            reference = parse_qs(address.query)["reference"][0]
            rows = [self.receipt(one) for one in self.taken if one["reference"] == reference]
            return 200, {"notifications": rows, "links": {}}
        found = [self.receipt(one) for one in self.taken if address.path.endswith(f"/{one['id']}")]
        return (200, found[0]) if found else (404, {"errors": [{"message": "No result found"}]})

    def receipt(self, taken: dict[str, Any], completed_at: str = "2026-03-04T10:15:30.000000Z") -> dict[str, Any]:
        """What Notify says of a message it took, as it documents it; `receipts` holds the statuses by reference."""
        status = self.receipts.get(taken["reference"], "sending")
        return {
            "id": taken["id"],
            "reference": taken["reference"],
            "to": taken.get("phone_number") or taken.get("email_address"),
            "status": status,
            "created_at": "2026-03-04T10:15:00.000000Z",
            "sent_at": "2026-03-04T10:15:01.000000Z",
            "completed_at": None if status == "sending" else completed_at,
            "notification_type": "sms" if "phone_number" in taken else "email",
            "template_id": taken["template_id"],
            "template_version": 1,
        }

    @property
    def environment(self) -> dict[str, str]:
        """What points the product at this server."""
        return {
            "NOTIFY_API_KEY": f"tests-{uuid.UUID(int=1)}-{uuid.UUID(int=2)}",
            "NOTIFY_BASE_URL": f"http://127.0.0.1:{self.server.server_port}",
            "NOTIFY_EMAIL_TEMPLATE": "template-of-mails",
            "NOTIFY_TEXT_TEMPLATE": "template-of-texts",
            "NOTIFY_LETTER_TEMPLATE": "template-of-letters",
        }

    def set_up(self, settings: Any) -> None:
        """The same for this process."""
        given = self.environment
        settings.NOTIFY_API_KEY, settings.NOTIFY_BASE_URL = given["NOTIFY_API_KEY"], given["NOTIFY_BASE_URL"]
        settings.NOTIFY_TEMPLATES = {name: f"template-of-{name}" for name in ("email", "text", "letter")}

    def stop(self) -> None:
        """No answer any more."""
        self.server.shutdown()
        self.server.server_close()


def sender(**environment: str) -> subprocess.Popen[bytes]:
    """Another process that sends what waits, as the application."""
    known = {**os.environ, "DATABASE_URL": wall.application_url(), "DJANGO_SETTINGS_MODULE": "rhi.settings"}
    return subprocess.Popen([sys.executable, "-c", SEND], cwd=PROJECT, env={**known, **environment})
