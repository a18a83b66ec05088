"""Every form of every page, filled in wrongly and rightly, every API call and every job: no log has what was typed.

The forms are found: each address of the resolver is opened by those who may, and what its page offers is sent. The
children of this walk have the mark in their names, so that pages, files and jobs handle it too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from rhi.celery import app
from rhi.schedule import SCHEDULE
from tests import factories
from tests.factories import PASSWORD, House
from tests.hardening.forms_found import Form, forms_of
from tests.hardening.streams import database_log_from_now, gunicorn, listening, send
from tests.isolation.asking import Asker, body_of, without_pages_of_refusal
from tests.isolation.routes import address, routes
from tests.sharing.making_police import officer
from tests.sharing.test_every_operation import EVERY_SCOPE, token
from tests.signin.library_routes import library_routes

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
MARK = "Qqwalked"
TRIES = ((f"{MARK}'\"<%s{{}} " * 30, False), (f"{MARK}\x00{MARK}", False), (MARK, True))
"""Signs, and too much of them for most; what no column takes; and what a person would type."""
OF_THE_FRAME = ("/acting-council/", "/sign-out-everywhere/", "/keep-signed-in/", "/sign-in/logout/")
AT_LEAST = {"pages": 250, "forms": 350, "calls": 15, "refused": 800, "taken": 60}
"""A walk that finds nothing proves nothing."""


@dataclass
class Walk:
    """What was sent, and what the logs had in the meantime."""

    house: House
    addresses: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(AT_LEAST, 0))
    lines: list[str] = field(default_factory=list)
    database: str = ""
    failed: list[str] = field(default_factory=list)

    def pages(self) -> None:
        """Each page's forms, sent by the first of these people to whom the page opens."""
        at = self.house
        operator = User.objects.create_superuser("operator@rhi.example", PASSWORD, name="Operator")
        people = [at["manager"], at["administrator"], None, at["provider_interviewer"], at["interviewer"]]
        people += [at["analyst"], officer(at.council.police_force, name="walker", is_lead=True), operator]
        askers = [Asker(person) for person in people]
        ours = {address(route, at) for route in routes() if not route.is_api}
        for path in sorted(ours | {route.path for route in library_routes()}):
            if path.startswith(OF_THE_FRAME):
                continue
            self.addresses.append(path)
            for asker in askers:
                with without_pages_of_refusal():
                    status, html = answered(asker, "get", path)
                if status == 200:
                    self.counts["pages"] += 1
                    self.forms(asker, path, html)
                    break

    def forms(self, asker: Asker, path: str, html: str) -> None:
        """Send what is offered there."""
        for form in forms_of(html, path):
            if not form.action.startswith(OF_THE_FRAME):
                self.counts["forms"] += 1
                for mark, is_right in TRIES:
                    self.fill_in(asker, form, form.typed(mark, is_right=is_right))

    def fill_in(self, asker: Asker, form: Form, typed: dict[str, Any]) -> None:
        """The data is as before afterwards."""
        with transaction.atomic():
            status, _ = answered(asker, form.method, form.action, data=typed)
            transaction.set_rollback(True)
        self.failed += [form.action] * (status >= 500)
        self.counts["taken" if status in {301, 302} else "refused"] += 1

    def calls(self) -> None:
        """The API: bodies, parameters and addresses with the mark, and what is no JSON."""
        asker = Asker()
        headers = {"authorization": f"Bearer {token(self.house.council.police_force, EVERY_SCOPE)}"}
        bodies = (f'{{"{MARK}": "{MARK}"}}', f'{{"police_reference": "{MARK}\\u0000"', f"[{MARK}", f'"{MARK}"')
        for path in sorted(address(route, self.house) for route in routes() if route.is_api):
            self.counts["calls"] += 1
            self.addresses.append(path)
            with transaction.atomic():
                for sent in bodies:
                    answered(asker, "post", path, data=sent, content_type="application/json", headers=headers)
                answered(asker, "get", f"{path}?cursor={MARK}&police_reference={MARK}%00", headers=headers)
                answered(asker, "get", f"{path}?{MARK}=1", headers={"authorization": f"Bearer {MARK}"})
                transaction.set_rollback(True)


def answered(asker: Asker, method: str, path: str, **sent: Any) -> tuple[int, str]:
    """The status and the text; a file is read too."""
    answer = asker.ask(method, path, **sent)
    return answer.status_code, body_of(answer).decode(errors="replace")


@pytest.fixture(scope="module")
def walk(module_transaction, django_db_blocker) -> Iterator[Walk]:
    """All of it, once."""
    plain = factories.child

    def child(by: Any, at: Any, number: int = 1, **facts: Any) -> Any:
        return plain(by, at, number, **{**facts, "family_name": f"{MARK}{number}"})

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, listening() as lines:
        patch.setattr(factories, "child", child)
        database = database_log_from_now()
        done = Walk(factories.house("Leeds"), lines=lines)
        done.pages()
        done.calls()
        done.database = database()
        yield done


def lines_with_mark(text: str) -> list[str]:
    return [line[:300] for line in text.splitlines() if MARK.casefold() in line.casefold()]


def test_the_walk_sees_forms_and_calls(walk):
    assert {name: walk.counts[name] >= least for name, least in AT_LEAST.items()} == dict.fromkeys(AT_LEAST, True), (
        walk.counts
    )


def test_nothing_that_was_typed_makes_a_page_fail(walk):
    assert walk.failed == []


def test_the_application_writes_nothing_of_it(walk):
    assert len(walk.lines) > 100
    assert lines_with_mark("\n".join(walk.lines)) == []


def test_the_database_writes_nothing_of_it(walk):
    assert lines_with_mark(walk.database) == []


def test_no_job_writes_a_name(walk):
    """Each scheduled job, with names that carry the mark in its way."""
    app.loader.import_default_modules()
    database = database_log_from_now()
    with listening() as lines:
        for each in SCHEDULE.values():
            with transaction.atomic():
                app.tasks[each["task"]].apply()
                transaction.set_rollback(True)
    assert lines
    assert lines_with_mark("\n".join(lines)) == []
    assert lines_with_mark(database()) == []


def test_the_web_server_writes_nothing_of_it(walk, tmp_path):
    head = f"Host: x\r\nReferer: https://x/?{MARK}\r\nCookie: sessionid={MARK}\r\nConnection: close\r\n"
    body = f"family_name={MARK}"
    with gunicorn(tmp_path) as (port, log):
        for path in walk.addresses:
            send(port, f"POST {path}?q={MARK} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}")
    text = log.read_text()
    assert text.count('"POST /') >= len(walk.addresses)
    assert lines_with_mark(text) == []
