"""The change feed under fire: twenty people at work and five clients that read, each a process that may be killed.

Afterwards every client's copy equals what its force may read, and nobody was shown an error of the database.
"""

import json
import multiprocessing
import random
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import Agency
from rhi.wall import every_council
from sharing.actions.clients import register_client
from sharing.actions.standing import keep_standing
from sharing.models import Change, Summary
from tests.faults.servers import VAR
from tests.sharing.feed_world import ACTIONS, Actor, Copy, World, make, may_read

WRITERS, READERS, COUNCILS, CHILDREN = 20, 5, 2, 6
OFTEN = ["release", "withdraw", "restrict", "lift", "end", "sign", "narrow", "widen"]
FOLDER = VAR / "feed"
fork = multiprocessing.get_context("fork")


def trial(seconds: float, seed: int) -> list[str]:
    """One run: what was wrong, in words."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    with every_council("trials"):
        worlds = [make(children=CHILDREN) for _ in range(COUNCILS)]
    forces = [world.forces[number] for world in worlds for number in (0, 1)]
    readers = [(number, forces[number % len(forces)]) for number in range(READERS)]
    bearers = {number: _token(force) for number, force in readers}
    jobs: list[Callable[[], None]] = [
        *(_job(_write, worlds[number % COUNCILS], seed * 1000 + number) for number in range(WRITERS)),
        *(_job(_read, number, bearers[number]) for number, _ in readers),
    ]
    kills = _keep_killing(jobs, seconds, random.Random(seed))  # noqa: S311 - no secret
    return _reckon(readers, bearers, kills)


def _job(work: Callable[..., None], *facts: Any) -> Callable[[], None]:
    return lambda: work(*facts)


def _keep_killing(jobs: list[Callable[[], None]], seconds: float, rng: random.Random) -> int:
    """Run them all; now and then kill one with SIGKILL and start it again; how many were killed."""
    connection.close()
    running: list[BaseProcess] = [_start(job) for job in jobs]
    until, kills = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        time.sleep(rng.uniform(0.2, 1.2))
        place = rng.randrange(len(jobs))
        running[place].kill()
        running[place].join()
        running[place], kills = _start(jobs[place]), kills + 1
    for process in running:
        process.kill()
        process.join()
    return kills


def _start(job: Callable[[], None]) -> BaseProcess:
    process = fork.Process(target=job, daemon=True)
    process.start()
    return process


def _write(world: World, seed: int) -> None:
    """One person, without end. What is no answer to a person is written down."""
    actor = Actor(world, seed * 10_000 + time.monotonic_ns() % 10_000)
    while True:
        name = actor.rng.choice(OFTEN * 2 + ACTIONS)
        try:
            answer = actor.act(name)
        except Exception as error:
            _note("wrong", f"{name}: {type(error).__name__}: {str(error).splitlines()[:1]}")
            connection.close()
        else:
            if answer == "done":
                _note("done", name)


def _read(number: int, bearer: str) -> None:
    """One client, without end: it keeps its copy and its cursor in one file, replaced in one step."""
    copy = _copy_of(number, bearer)
    while True:
        try:
            copy.step(random.choice([1, 3, 20]))  # noqa: S311 - no secret
        except Exception as error:
            _note("wrong", f"reader: {type(error).__name__}: {str(error).splitlines()[:1]}")
        else:
            _save(number, copy)
        time.sleep(0.02)


def _copy_of(number: int, bearer: str) -> Copy:
    copy = Copy(lambda path: _get(path, bearer))
    path = FOLDER / f"copy-{number}.json"
    if path.exists():
        copy.cursor, copy.held = json.loads(path.read_text())
    return copy


def _save(number: int, copy: Copy) -> None:
    new = FOLDER / f"copy-{number}.new"
    new.write_text(json.dumps([copy.cursor, copy.held]))
    new.replace(FOLDER / f"copy-{number}.json")


def _get(path: str, bearer: str) -> Any:
    while True:
        answer = Client(SERVER_NAME="127.0.0.1").get(f"/api/v1/{path}", headers={"authorization": f"Bearer {bearer}"})
        if answer.status_code != 429:
            assert answer.status_code == 200, answer.content
            return answer.json()
        time.sleep(int(answer.headers["Retry-After"]))


def _note(kind: str, words: str) -> None:
    with (FOLDER / f"{kind}.log").open("a") as log:
        log.write(words + "\n")


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _token(force: Agency) -> str:
    client, secret = register_client(agency=force)
    facts = {"grant_type": "client_credentials", "scope": "summaries.read"}
    who = {"client_id": client.application.client_id, "client_secret": secret}
    return str(Client(SERVER_NAME="127.0.0.1").post("/oauth/token/", {**facts, **who}).json()["access_token"])


def _reckon(readers: list[tuple[int, Agency]], bearers: dict[int, str], kills: int) -> list[str]:
    """Read to the end, and compare; the job finds nothing to do; no error was shown."""
    wrong = _lines(FOLDER / "wrong.log")
    keep_standing()
    if again := keep_standing():
        wrong.append(f"keep-feed found {again} changes twice")
    for number, force in readers:
        copy = _copy_of(number, bearers[number])
        while copy.step():
            pass
        told = may_read(force)
        if copy.held != told:
            wrong.append(f"reader {number}: holds {sorted(copy.held)}, may read {sorted(told)}")
    with every_council("trials"):
        last = dict(Change.objects.exclude(summary=None).order_by("number").values_list("summary", "kind"))
        told_now = set(Summary.objects.filter(is_told=True).values_list("pk", flat=True))
        changes = Change.objects.count()
    if told_now != {pk for pk, kind in last.items() if kind == "released"}:
        wrong.append("the feed said something else than what is marked as told")
    done = len(_lines(FOLDER / "done.log"))
    print(f"the feed: {done} actions, {changes} changes, {kills} times kill -9, {len(wrong)} wrong", flush=True)
    return [f"the feed: {words}" for words in wrong]
