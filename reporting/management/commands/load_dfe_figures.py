"""`manage.py load_dfe_figures FILE --source …`: DfE's published figures (docs/how-to/compare-with-others.md)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Council
from reporting.denominators.queries import this_year
from reporting.national.actions import load_figures
from reporting.national.reading import read
from rhi.wall import every_council


class Command(BaseCommand):
    """Loads one file for every council, or for some; a file with a problem is refused whole."""

    help = "Load DfE's table of looked-after children who were missing, by local authority, as downloaded (CSV)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, its release, and for whom."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the release it is from, in words that the page shows")
        parser.add_argument("--council", nargs="+", metavar="CODE", help="DfE codes, for instance 383; all councils")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was in the file."""
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        found = read(content, this_year())
        for problem in found.problems:
            self.stderr.write(str(problem))
        if found.problems:
            raise CommandError(f"{len(found.problems)} problems; nothing was loaded.")
        with every_council("load DfE figures"):
            councils = self.councils(options["council"])
            for council in councils:
                load_figures(user=None, council=council, years=found.years, source=options["source"])
        for year, of_year in sorted(found.years.items()):
            self.stdout.write(f"{year}: {len(of_year.areas)} areas")
        for words, lines in sorted(found.left_out.items()):
            self.stdout.write(f"left out: {words} ({lines} lines)")
        self.stdout.write(f"Loaded for {len(councils)} councils.")

    def councils(self, codes: list[str] | None) -> list[Council]:
        """Those named; all where none is."""
        rows = Council.objects.all()
        found = list(rows.filter(dfe_code__in=codes) if codes else rows)
        if unknown := sorted(set(codes or ()) - {council.dfe_code for council in found}):
            raise CommandError(f"No council has the DfE code {', '.join(unknown)}.")
        return found
