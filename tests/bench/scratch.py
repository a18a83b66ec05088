"""Servers of a bench's own, in a folder of var/, and Django on them; loads are measured as a worker runs them."""

import os
import resource
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django

from rhi import embedded

VAR = Path(__file__).resolve().parents[2] / "var"


def start(folder: str) -> embedded.Services:
    """PostgreSQL and Redis under var/`folder`; the caller stops them."""
    var = VAR / folder
    services = embedded.start(var, database="rhi", is_fast=True)
    os.environ.update(
        DATABASE_URL=services.database_url,
        DATABASE_OWNER_URL=services.owner_url,
        REDIS_URL=services.redis_url,
        RHI_DEMO="1",
        RHI_VAR=str(var),
        SECRET_KEY="for measuring only, with invented data in a scratch database",
        DJANGO_SETTINGS_MODULE="rhi.settings",
    )
    django.setup()
    return services


def load_measured(kind: str, pk: int, user_pk: int, step: str) -> str:
    """One step of a load in a process of its own: seconds, those of its processor, megabytes above the idle process."""
    from django.db import connections

    connections.close_all()
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(kind, pk, user_pk, step, sender))
    process.start()
    seconds, own, memory, problem = receiver.recv()
    process.join()
    return f"{step}: {seconds:.1f} s ({own:.1f} s of processor), {memory:.0f} MB above idle{problem}"


def _work(kind: str, pk: int, user_pk: int, step: str, sender: Any) -> None:
    """As the worker does it."""
    from accounts.models import User
    from interviews.actions import loads
    from interviews.load_workers import WORKERS
    from rhi.wall import every_council

    idle, began, worked = _resident(), time.monotonic(), time.process_time()
    with every_council("measuring"):
        row = loads.KINDS[kind].objects.light().get(pk=pk)
        agreed = [question["digest"] for question in row.findings.get("questions", [])]
        loads.begin(user=User.objects.get(pk=user_pk), upload=row, step=step, agreed=agreed)
    loads.run(kind, pk, WORKERS)
    seconds, own = time.monotonic() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with every_council("measuring"):
        state, problem = loads.KINDS[kind].objects.filter(pk=pk).values_list("state", "problem").get()
    sender.send((seconds, own, peak - idle, "" if state in {"checked", "loaded"} else f"; {state}: {problem}"))
    os._exit(0)


def _resident() -> float:
    """Megabytes of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20
