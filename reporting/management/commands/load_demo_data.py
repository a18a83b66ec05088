"""manage.py load_demo_data: made-up children for demonstration, or a whole country of them for measuring."""

import time
from argparse import ArgumentParser
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import Council
from reporting.demo import caring, loading, people, shapes
from reporting.demo.fuller import fill
from reporting.demo.handing import hand_over
from reporting.demo.inviting import invite_some
from reporting.demo.police_reports import report_missing
from reporting.demo.releasing import release_recent
from reporting.demo.sizes import enter_sizes
from reporting.demo.world import RELEASING, read_world
from rhi.bulk_loading import unbound
from rhi.ownership import as_owner

DEFAULT_COUNCILS = ["383", "380", "381", "382", "384", "352", "886", "202"]
SMALL_COUNCILS = ["383", "380"]
SMALL_SCALE, NATIONAL_YEARS, DEFAULT_YEARS = 0.2, 10.0, 2.0


class Command(BaseCommand):
    """Loads demonstration data once; says so and does nothing when it is there already."""

    help = "Load made-up people, children and episodes. For demonstration and measuring only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which councils, how many years, and how much."""
        parser.add_argument("--seed", type=int, default=1, help="same seed and same --as-of: same data")
        parser.add_argument("--as-of", default="", help="the moment up to which data is made, ISO 8601 with zone; now")
        parser.add_argument("--councils", nargs="+", metavar="CODE", help="DfE codes, for instance 383 380")
        parser.add_argument("--years", type=float, help="how far back; 2, or 10 with --national")
        parser.add_argument("--scale", type=float, default=1.0, help="multiplies the number of episodes")
        parser.add_argument("--small", action="store_true", help="Leeds and Bradford, a fifth of the episodes")
        parser.add_argument("--national", action="store_true", help="all councils, 3 million episodes")
        parser.add_argument("--processes", type=int, help="how many councils are written at a time; 1, or 2 nationally")
        parser.add_argument(
            "--i-know-this-is-not-production", action="store_true", help="load outside the demo; passwords are public"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses in production. Works as the owner of the database: COPY cannot write behind the wall."""
        if not people.is_allowed() and not options["i_know_this_is_not_production"]:
            raise CommandError(
                "This is not a demo: demonstration people have a public password. Start a demo with: make demo"
            )
        with as_owner(), unbound():
            self.load_once(options)

    def load_once(self, options: dict[str, Any]) -> None:
        """One transaction, or one per council when national or in several processes."""
        if loading.is_loaded():
            self.say(options, "Demonstration data is loaded already; nothing was added.")
            return
        if (options["processes"] or 1) == 1 and not options["national"]:
            with transaction.atomic():
                self.load(options)
        else:
            self.load(options)
        loading.analyze()

    def load(self, options: dict[str, Any]) -> None:
        """People first, then the councils' children, then what was shared."""
        began = time.monotonic()
        national = options["national"]
        years = options["years"] or (NATIONAL_YEARS if national else DEFAULT_YEARS)
        world = read_world(seed=options["seed"], as_of=as_of(options["as_of"]), years=years)
        councils = chosen(options)
        with transaction.atomic():
            world = replace(world, staff=people.make_people(world, councils))
            people.make_agreements(world, councils)
            people.make_guidance(councils)
            people.make_police_client()
            people.make_police_officer()
            planned = loading.targets(
                councils,
                years=years,
                scale=options["scale"] * (SMALL_SCALE if options["small"] else 1),
                total=shapes.NATIONAL_EPISODES if national else None,
            )
        self.say(options, f"{len(councils)} councils, {len(people.PEOPLE)} people each: {passed(began)}")
        progress = Progress(self, options, sum(target.episodes for target in planned))
        rows = loading.load_all(
            world, planned, processes=options["processes"] or (2 if national else 1), told=progress.told
        )
        loading.analyze()  # what follows asks for single rows of large tables
        people.give_work_to_provider(councils)
        released = sum(release_recent(world, code) for code in RELEASING if code in councils)
        fuller = sum(fill(world, code) for code in RELEASING if code in councils)
        if set(RELEASING) <= set(councils):
            fuller += hand_over(world.as_of, *RELEASING) + hand_over(world.as_of, *reversed(RELEASING))
            fuller += report_missing(world.as_of, *RELEASING) + report_missing(world.as_of, *reversed(RELEASING))
        fuller += sum(enter_sizes(world, code) for code in RELEASING if code in councils)
        fuller += sum(invite_some(code) for code in RELEASING if code in councils)
        links = [caring.give_link(world, code) for code in RELEASING if code in councils]
        self.say(
            options,
            "\n".join(["Carers’ links and PINs, shown only this once:", *(f"  {link}" for link in links if link)]),
        )
        self.say(options, f"{fuller} records filled in further: {passed(began)}")
        self.say(options, f"{progress.episodes} episodes, {rows} rows, {released} summaries released: {passed(began)}")

    def say(self, options: dict[str, Any], text: str) -> None:
        """A line of progress, unless told to be quiet."""
        if options["verbosity"] > 0:
            self.stdout.write(text)
            self.stdout.flush()


class Progress:
    """What is written so far, and how long the rest will take."""

    def __init__(self, command: Command, options: dict[str, Any], total: int) -> None:
        self.command, self.options, self.total = command, options, total
        self.episodes = self.rows = 0
        self.began = time.monotonic()

    def told(self, target: loading.Target, rows: int) -> None:
        """A council is written."""
        self.episodes += target.episodes
        self.rows += rows
        share = self.episodes / self.total
        left = (time.monotonic() - self.began) * (1 - share) / share
        bar = "█" * round(share * 30)
        self.command.say(self.options, f"  {bar:░<30} {share:4.0%}  {self.rows:>11,} rows  about {left:.0f} s left")


def as_of(text: str) -> datetime:
    """The moment up to which data is made, to the minute."""
    moment = parse_datetime(text) if text else timezone.now()
    if moment is None or timezone.is_naive(moment):
        raise CommandError("--as-of needs a moment with its zone, for instance 2026-11-23T09:00:00+00:00")
    return moment.astimezone(timezone.get_fixed_timezone(0)).replace(second=0, microsecond=0)


def chosen(options: dict[str, Any]) -> list[str]:
    """The DfE codes asked for; every one must be a council we know."""
    known = set(Council.objects.values_list("dfe_code", flat=True))
    if not known:
        raise CommandError("There are no councils yet. Run first: manage.py load_reference_data")
    if options["national"]:
        return sorted(known)
    wanted = options["councils"] or (SMALL_COUNCILS if options["small"] else DEFAULT_COUNCILS)
    if unknown := sorted(set(wanted) - known):
        raise CommandError(f"No council has the DfE code {', '.join(unknown)}.")
    return list(wanted)


def passed(began: float) -> str:
    """Seconds since then."""
    return f"{time.monotonic() - began:.1f} s"
