"""manage.py check_figures: proves derived columns and roll-up equal to the records, or names all that differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Council
from reporting import checking
from reporting.rollup import refresh
from rhi.wall import every_council

SHOWN = 50


class Command(BaseCommand):
    """Exit code 1 where anything differs; with --repair it is derived and counted again."""

    help = "Compare what is derived from the records with the records, and the roll-up of the figures with a recount."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which councils, and whether to mend."""
        parser.add_argument("--councils", nargs="+", metavar="CODE", help="DfE codes; all")
        parser.add_argument("--repair", action="store_true", help="derive and count the councils that differ again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Marked months are counted first, as the job does."""
        refresh()
        wanted = options["councils"]
        with every_council("checking figures"):
            councils = list(Council.objects.filter(dfe_code__in=wanted) if wanted else Council.objects.all())
        different = [council for council, found in checking.of_each(councils) if self.differs(found)]
        if not different:
            self.stdout.write(f"{len(councils)} councils: every derived column and every number is right.")
            return
        if not options["repair"]:
            raise CommandError(f"{len(different)} councils differ. Derive and count them again with --repair.")
        for council in different:
            with every_council("repairing figures"):
                checking.repair(council)
        refresh()
        self.stdout.write(f"{len(different)} councils were derived and counted again.")

    def differs(self, found: list[str]) -> bool:
        """Whether anything differs; each is named."""
        for difference in found[:SHOWN]:
            self.stdout.write(difference)
        if len(found) > SHOWN:
            self.stdout.write(f"… and {len(found) - SHOWN} more")
        return bool(found)
