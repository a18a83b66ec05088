"""manage.py reconcile_figures: proves the roll-up equal to a recount, or names every number that differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Council
from reporting.models import UptakeBuild
from reporting.rollup import reconcile, refresh
from rhi.wall import every_council

SHOWN = 50


class Command(BaseCommand):
    """Exit code 1 where a number differs; with --repair everything is counted again."""

    help = "Compare the roll-up of the figures with a recount of every return home interview."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which councils, and whether to mend."""
        parser.add_argument("--councils", nargs="+", metavar="CODE", help="DfE codes; all")
        parser.add_argument("--repair", action="store_true", help="count the councils that differ again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Marked months are counted first, as the job does."""
        refresh()
        wanted = options["councils"]
        with every_council("reconciling figures"):
            councils = list(Council.objects.filter(dfe_code__in=wanted) if wanted else Council.objects.all())
        different = [council for council in councils if self.differs(council)]
        if not different:
            self.stdout.write(f"{len(councils)} councils: the roll-up equals the recount in every number.")
            return
        if not options["repair"]:
            raise CommandError(f"{len(different)} councils differ. Count them again with --repair.")
        with every_council("repairing figures"):
            UptakeBuild.objects.filter(council__in=different).delete()
        refresh()
        self.stdout.write(f"{len(different)} councils were counted again.")

    def differs(self, council: Council) -> bool:
        """Whether a number differs; each is named."""
        with every_council("reconciling figures"):
            found = reconcile(council)
        for difference in found[:SHOWN]:
            self.stdout.write(str(difference))
        if len(found) > SHOWN:
            self.stdout.write(f"… and {len(found) - SHOWN} more")
        return bool(found)
