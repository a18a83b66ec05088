"""What tests.bench.ssda903 measures, once Django is up."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.core.management import call_command
from django.utils.crypto import get_random_string

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from cases.models import MissingEpisode, Placement
from cases.ssda903.reading import COLUMNS
from interviews.models import SsdaUpload
from rhi.wall import every_council
from tests.bench.scratch import load_measured

FIRST_DAY = date(2020, 4, 1)
ABSENCES_OF_A_CHILD = 5


def files_of(absences: int, *, ended: bool) -> dict[str, bytes]:
    """Children with five absences and two placements each; the second ended since where asked."""
    children = range(absences // ABSENCES_OF_A_CHILD)
    moved = FIRST_DAY + timedelta(days=300)
    rows = {
        "header": [f"B{n},{n % 2 + 1},12/05/2010,WBRI,,," for n in children],
        "episodes": [
            line
            for n in children
            for line in (
                f"B{n},{FIRST_DAY:%d/%m/%Y},S,C2,N1,K2,PR4,{moved:%d/%m/%Y},X1,CREQB,LS1 1AA,BD1 1AA,SC{n % 900}",
                f"B{n},{moved:%d/%m/%Y},P,C2,N1,U4,PR1,{'01/05/2026' if ended else ''},,,LS1 1AA,BD1 2AA,",
            )
        ],
        "missing": [
            f"B{n},12/05/2010,{'MA'[k % 2]},{day:%d/%m/%Y},{day + timedelta(days=2):%d/%m/%Y}"
            for n in children
            for k in range(ABSENCES_OF_A_CHILD)
            for day in [FIRST_DAY + timedelta(days=30 + n % 20 + 97 * k)]
        ],
    }
    return {name: "\r\n".join([",".join(COLUMNS[name]), *found]).encode() for name, found in rows.items()}


def figures(absences: int) -> Iterator[str]:
    """A line per step: seconds, and megabytes above the idle process."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference_data", verbosity=0)
    with every_council("measuring"):
        found = Placement.objects.values_list("council_id", flat=True).distinct()
        council = Council.objects.exclude(pk__in=list(found)).order_by("pk")[0]
        user = User.objects.create_user(f"bench-{get_random_string(8)}@council.example", name="Bench")
        give_role(user=user, council=council, role=Role.ADMINISTRATOR)
    for words, ended in (("new", False), ("again", False), ("every last placement ended", True)):
        with every_council("measuring"):
            files = files_of(absences, ended=ended)
            size = sum(len(data) for data in files.values())
            pk = SsdaUpload.objects.create(council=council, uploaded_by=user, size=size, **files).pk
            del files
        for step in ("check", "load"):
            yield f"{words}, {size / 2**20:.0f} MB, {load_measured('ssda903', pk, user.pk, step)}"
    with every_council("measuring"):
        yield f"{MissingEpisode.objects.filter(council=council).count():,} absences"
