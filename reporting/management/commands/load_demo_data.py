"""`manage.py load_demo_data`: evidently invented children for some councils, or (--national) for all of them."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from accounts.models import Council
from cases.models import Child
from reporting.demo import shapes
from reporting.demo.loading import write_councils
from reporting.demo.people import make_people
from reporting.demo.sharing import share
from reporting.demo.world import Staff, read_world, sizes

USUAL = ("383", "380", "381", "382", "384", "352")
YEARS, NATIONAL_YEARS = 1.5, 10.0
AGREED_BEFORE = timedelta(days=30)


class Command(BaseCommand):
    """Same seed and same --as-of, same data."""

    help = "Load synthetic children and episodes. Never for a system with real data."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to make."""
        parser.add_argument("--seed", type=int, default=2026)
        parser.add_argument("--councils", nargs="*", default=list(USUAL), help="DfE codes")
        parser.add_argument("--national", action="store_true", help="all councils, ten years, 3 million episodes")
        parser.add_argument("--scale", type=float, default=1.0, help="multiplies the number of episodes")
        parser.add_argument("--as-of", type=datetime.fromisoformat, default=None, help="the moment it is now, ISO, UTC")

    def handle(self, *args: Any, **options: Any) -> None:
        """People, children, agreements."""
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("Demonstration data is only for the demonstration (RHI_DEMO=1).")
        if Child.objects.exists():
            self.stdout.write("There are children already: nothing was added.")
            return
        as_of = options["as_of"] or timezone.now().replace(microsecond=0)
        codes = sorted(sizes()) if options["national"] else options["councils"]
        councils = list(Council.objects.filter(dfe_code__in=codes).order_by("dfe_code"))
        years = NATIONAL_YEARS if options["national"] else YEARS
        staff = make_people(councils)
        self.began, self.verbosity = time.monotonic(), options["verbosity"]
        written = self.write(councils, staff, years, as_of, options)
        share([council for council in councils if council.dfe_code in USUAL], summaries_each=8)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{written} rows in {time.monotonic() - self.began:.1f} s")

    def write(
        self, councils: list[Council], staff: dict[int, Staff], years: float, as_of: datetime, options: dict[str, Any]
    ) -> int:
        """Every council's children, with a line of progress."""
        incidents = sizes()
        wanted = {council.dfe_code: incidents[council.dfe_code] * years * options["scale"] for council in councils}
        more = 1 + shapes.HOME_PER_LOOKED_AFTER
        if options["national"]:
            more = shapes.NATIONAL_EPISODES * options["scale"] / sum(wanted.values())
        episodes = {code: max(1, round(number * more)) for code, number in wanted.items()}
        world = read_world(seed=options["seed"], as_of=as_of, years=years, agreed_at=as_of - AGREED_BEFORE, staff=staff)
        self.total, self.done = len(episodes), 0
        return write_councils(world, episodes, self.progress)

    def progress(self, name: str, written: int) -> None:
        """How far it is, and how long it will take."""
        self.done += 1
        spent = time.monotonic() - self.began
        left = spent / self.done * (self.total - self.done)
        if self.verbosity:
            share_done = f"{100 * self.done // self.total:3} %"
            self.stdout.write(f"{share_done}  {written:>10} rows  about {left:4.0f} s left  {name}")
