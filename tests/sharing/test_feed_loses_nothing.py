"""Twenty writers and readers at once, long transactions, rollbacks, cut connections: every client's copy converges."""

import json
import os
import random
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Agency, User
from audit.models import Access
from audit.restrictions import Restriction
from cases.models import Child
from cases.restricting import lift, restrict
from interviews.actions.merging import merge_children
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from sharing import drafts, feed, summaries
from sharing.actions.clients import register_client
from sharing.actions.decisions import decide
from sharing.actions.release import draft_content, release_summary, withdraw_summary
from sharing.api import changes
from sharing.entitlement import readable_by
from sharing.models import Change, Delivery, SharingAgreement, Summary
from tests import factories, wall
from tests.sharing.test_api import get, token

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, READERS, ROUNDS = 12, 8, 5
FOLLOW = Path(__file__).resolve().parents[2] / "docs/examples/follow.py"


@pytest.fixture
def told(leeds):
    """Leeds with agreements with two forces, and a declined interview for each writer."""
    wall.open_wall()
    manager, kent = leeds["manager"], factories.force("Kent")
    factories.agreed(manager, leeds.council, agency=kent)
    owed = []
    for number in range(WRITERS):
        child = factories.child(manager, leeds.council, 100 + number)
        force = leeds.council.police_force if number % 2 else kent
        missing = factories.episode(manager, child, force=force, police_reference=f"F{number}")
        row = factories.returned(manager, missing)
        factories.offer(manager, row, response="declined_by_child")
        row.refresh_from_db()
        decide(user=manager, return_interview=row, choice="share", reason="Risk.", no_consent_reason="cannot_give")
        owed.append((row, force))
    return leeds, kent, owed


class Writer(threading.Thread):
    """Releases, supersedes, withdraws; some slowly, some undone, some cut off by the server in the middle."""

    def __init__(self, seed: int, manager: User, owed: ReturnInterview, force: Agency) -> None:
        super().__init__()
        self.rng, self.manager, self.owed, self.force = random.Random(seed), manager, owed, force
        self.wrong: list[BaseException] = []

    def run(self) -> None:
        for _ in range(ROUNDS):
            try:
                wall.open_wall()
                with transaction.atomic():
                    self.change_something()
                    time.sleep(self.rng.choice([0, 0, 0.05, 0.2]))
                    if self.rng.random() < 0.2:
                        raise Refused("undone")
                    if self.rng.random() < 0.1:
                        with connection.cursor() as cursor:
                            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            except Refused:
                pass
            except (DatabaseError, InterfaceError):
                connection.close()
            except BaseException as error:
                self.wrong.append(error)
        connection.close()

    def change_something(self) -> None:
        live = Summary.objects.filter(return_interview=self.owed).live().first()
        if live and self.rng.random() < 0.4:
            withdraw_summary(user=self.manager, summary=live, reason="Wrong.")
            return
        agreement = SharingAgreement.objects.get(council=self.owed.council, agency=self.force)
        choices = drafts.Choices(tier=summaries.Tier.FACT, newer_because="Newer.")
        what = {
            "return_interview": self.owed,
            "agreement": agreement,
            "choices": choices,
            "summary_id": uuid.uuid4(),
        }
        content = draft_content(user=self.manager, **what)
        release_summary(user=self.manager, previewed=summaries.digest(content), **what)


class Reader(threading.Thread):
    """Follows the feed in steps of odd sizes; forgets, now and then, what it read last; one in four starts anew."""

    def __init__(self, seed: int, bearer: str, over: threading.Event) -> None:
        super().__init__()
        self.rng, self.bearer, self.over = random.Random(seed), bearer, over
        self.copy: dict[str, dict] = {}
        self.cursor = ""
        self.seen: set[tuple[str, str]] = set()
        self.starts_anew = seed % 4 == 0
        self.wrong: list[BaseException] = []

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.step()
            while self.step():
                pass
        except BaseException as error:
            self.wrong.append(error)
        connection.close()

    def step(self) -> bool:
        """One page, applied, unless the client died before it had saved it. Whether there is more."""
        if self.starts_anew and not self.over.is_set() and self.rng.random() < 0.1:
            self.start_anew()
        limit = self.rng.choice([1, 2, 7, 100])
        page = get(f"changes?limit={limit}{self.cursor and f'&cursor={self.cursor}'}", self.bearer).json()
        if not self.over.is_set() and self.rng.random() < 0.2:
            return True
        for row in page["results"]:
            key = row["summary"]["id"]
            self.seen.add((row["change"], key))
            self.copy.pop(key, None)
            if row["change"] == "released":
                self.copy[key] = row["summary"]
        self.cursor = page["next_cursor"]
        return page["has_more"]

    def start_anew(self) -> None:
        lines = b"".join(get("snapshots", self.bearer).streaming_content).decode().splitlines()
        first, *rows, last = map(json.loads, lines)
        assert last == {"line": "end", "count": len(rows)}
        self.copy = {row["summary"]["id"]: row["summary"] for row in rows}
        self.cursor = first["next_cursor"]


def test_every_client_converges_under_concurrent_change(told, settings):
    settings.API_RATE = "1000000/min"
    house, kent, owed = told
    over = threading.Event()
    forces = [house.council.police_force, kent]
    bearers = [token(force) for force in forces]
    writers = [Writer(seed, house["manager"], *pair) for seed, pair in enumerate(owed)]
    readers = [Reader(seed, bearers[seed % 2], over) for seed in range(READERS)]
    for thread in [*readers, *writers]:
        thread.start()
    for writer in writers:
        writer.join(60)
    over.set()
    for reader in readers:
        reader.join(60)
    assert [thread.wrong for thread in [*writers, *readers] if thread.wrong] == []
    numbers = list(Change.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > WRITERS
    for place, force in enumerate(forces):
        rows = {str(row.pk): row.content for row in readable_by(force, timezone.localdate())}
        told_of = {(row.kind, str(row.summary_id)) for row in Change.objects.filter(agency=force)}
        gone = {(kind, pk) for kind, pk in told_of if kind != "released"}
        for reader in readers[place::2]:
            assert reader.copy == rows
            if not reader.starts_anew:
                assert gone <= reader.seen <= told_of


def commit_elsewhere(action) -> None:
    """The action, on a connection of its own, committed before this returns."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            wall.open_wall()
            action()
        except BaseException as error:
            wrong.append(error)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert wrong == []


def once_before(monkeypatch, name: str, action) -> None:
    """Commits the action right before the call of the feed takes this step."""
    step = getattr(changes, name)

    def first(*args, **kwargs):
        commit_elsewhere(action)
        return step(*args, **kwargs)

    monkeypatch.setattr(changes, name, first)


def test_a_restriction_lifted_while_a_page_is_made_costs_no_answer(told, monkeypatch):
    house, _, _ = told
    force, manager = house.council.police_force, house["manager"]
    restriction = restrict(user=manager, child=house.child, reason="Threat.", people=[manager], barred=[])
    bearer, shown = token(force), str(house.sharing["summary_pk"])
    once_before(monkeypatch, "settle_for", lambda: lift(user=manager, restriction=restriction, reason="Over."))
    answer = get("changes", bearer)
    assert answer.status_code == 200, answer.content
    assert shown in {row["summary"]["id"] for row in answer.json()["results"] if row["change"] == "released"}
    assert Delivery.objects.filter(summary=shown, agency=force).exists()
    assert Access.objects.filter(agency=force, child_id=house.child.pk).exists()


def test_a_delivery_is_recorded_although_the_record_is_another_by_then(told, monkeypatch):
    house, _, _ = told
    force, manager, kept = house.council.police_force, house["manager"], house.restricted
    shown = str(house.sharing["summary_pk"])

    def merge_into_the_restricted_record() -> None:
        lift(user=manager, restriction=Restriction.objects.get(child_id=kept.pk), reason="Over.")
        version = Child.objects.get(pk=kept.pk).version
        who = {"user": factories.reread(manager), "kept": kept, "version": version, "merged": house.child}
        merge_children(**who, reason="The same child.", facts={}, same_absence={})

    once_before(monkeypatch, "record_deliveries", merge_into_the_restricted_record)
    answer = get("changes", token(force))
    assert answer.status_code == 200, answer.content
    assert Delivery.objects.filter(summary=shown, agency=force).exists()


def test_a_stranger_with_the_guides_client_converges_over_an_epoch_and_a_cut_snapshot(told, live_server, tmp_path):
    house, _, owed = told
    client, secret = register_client(agency=house.council.police_force)
    known = {"RHI_URL": live_server.url, "RHI_CLIENT": client.application.client_id, "RHI_SECRET": secret}
    state = tmp_path / "copy.json"

    def follow() -> dict:
        done = subprocess.run(
            [sys.executable, FOLLOW, state], env={**os.environ, **known}, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(state.read_text())["summaries"]

    def held() -> dict:
        return {str(row.pk): row.content for row in readable_by(house.council.police_force, timezone.localdate())}

    assert follow() == held() != {}
    for seed, pair in enumerate(owed):
        with transaction.atomic():
            Writer(seed, house["manager"], *pair).change_something()
    assert follow() == held()
    withdraw_summary(user=house["manager"], summary=Summary.objects.get(pk=house.sharing["summary_pk"]), reason="No.")
    assert follow() == held()
    feed.start_new_epoch()
    assert follow() == held()
    answer = Client().get("/api/v1/snapshots")
    assert answer.status_code == 401
