"""What tests.bench.imports measures, once Django is up."""

import io
from collections.abc import Iterator
from datetime import date, timedelta

import openpyxl
from django.core.management import call_command
from django.utils.crypto import get_random_string

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from cases.importing.fields import guess
from cases.models import Child, ChildImport
from interviews.actions.child_import import remember_columns
from rhi.wall import every_council
from tests.bench.scratch import load_measured

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
            yield f"{words}, {megabytes:.0f} MB, {load_measured('children', pk, user.pk, step)}"
    with every_council("measuring"):
        yield f"{Child.objects.filter(council=council).count():,} children"
