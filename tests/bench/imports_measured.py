"""What tests.bench.imports measures, once Django is up."""

import io
import os
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta
from multiprocessing import get_context
from typing import Any

import openpyxl
from django.core.management import call_command
from django.db import connections
from django.utils.crypto import get_random_string

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from cases.importing.fields import guess
from cases.models import Child, ChildImport
from interviews.actions import loads
from interviews.actions.child_import import remember_columns
from interviews.load_workers import WORKERS
from rhi.wall import every_council

HEADS = (
    "Child ID,Forename,Surname,DOB,Sex,Address,Confidential,School,Worker,Status,Status from,Place,Placement from,"
    "PL_LOCATION,Host"
)
FIRST_BIRTHDAY = date(2009, 1, 1)


def rows_of(rows: int, *, school: str) -> Iterator[str]:
    """The lines: a third looked after, a third with a status; names of one letter more or less each."""
    yield HEADS
    for number in range(rows):
        born = FIRST_BIRTHDAY + timedelta(days=number % 6000)
        status = ("Child in need,01/03/2026,,,,", ",,K2,01/05/2026,OUT,380", ",,,,,")[number % 3]
        yield (
            f"B-{number},Ada{number},Zażółć{number % 977},{born:%d/%m/%Y},F,{number} Any Lane,no,"
            f"{school} {number % 300},A. Worker,{status}"
        )


def file_of(rows: int, *, school: str) -> bytes:
    """As CSV."""
    return "\n".join(rows_of(rows, school=school)).encode()


def workbook_of(rows: int, *, school: str) -> bytes:
    """As XLSX, every cell text."""
    book, written = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Children")
    for line in rows_of(rows, school=school):
        sheet.append(line.split(","))
    book.save(written)
    return written.getvalue()


def figures(rows: int) -> Iterator[str]:
    """A line per step: seconds, and megabytes above the idle process."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference_data", verbosity=0)
    with every_council("measuring"):
        council = Council.objects.get(dfe_code="383")
        name = f"bench-{get_random_string(8)}@council.example"
        user = User.objects.create_user(name, name="Bench")
        give_role(user=user, council=council, role=Role.ADMINISTRATOR)
        remember_columns(user=User.objects.get(pk=user.pk), council=council, columns=guess(HEADS.split(",")))
    for words, make in (
        ("new", lambda: file_of(rows, school="First School")),
        ("every child changes", lambda: file_of(rows, school="Second School")),
        ("nothing changes", lambda: file_of(rows, school="Second School")),
        ("every child changes, XLSX", lambda: workbook_of(rows, school="Third School")),
    ):
        with every_council("measuring"):
            content = make()
            upload = ChildImport(council=council, uploaded_by=user, content=content, size=len(content), digest="0")
            upload.save()
            pk, megabytes = upload.pk, len(content) / 2**20
            del content, upload
        for step in ("check", "load"):
            seconds, own, memory = measured(pk, user.pk, step)
            yield (
                f"{words}, {megabytes:.0f} MB, {step}: {seconds:.1f} s ({own:.1f} s of processor), "
                f"{memory:.0f} MB above idle"
            )
    with every_council("measuring"):
        yield f"{Child.objects.filter(council=council).count():,} children"


def measured(pk: int, user_pk: int, step: str) -> tuple[float, float, float]:
    """One step in a process of its own: seconds, those of its processor, and megabytes above the idle process."""
    connections.close_all()
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(pk, user_pk, step, sender))
    process.start()
    found: tuple[float, float, float] = receiver.recv()
    process.join()
    return found


def work(pk: int, user_pk: int, step: str, sender: Any) -> None:
    """As the worker does it."""
    idle = resident()
    began = time.monotonic()
    with every_council("measuring"):
        row = ChildImport.objects.light().get(pk=pk)
        agreed = [question["digest"] for question in row.findings.get("questions", [])]
        loads.begin(user=User.objects.get(pk=user_pk), upload=row, step=step, agreed=agreed)
    loads.run("children", row.pk, WORKERS)
    seconds, own = time.monotonic() - began, time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with every_council("measuring"):
        state, problem = ChildImport.objects.filter(pk=pk).values_list("state", "problem").get()
    if state not in {"checked", "loaded"}:
        print(state, problem, flush=True)
    sender.send((seconds, own, peak - idle))
    os._exit(0)


def resident() -> float:
    """Megabytes of this process."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20
