"""`manage.py import_ssda903 --council CODE header.csv episodes.csv missing.csv`: see docs/how-to/import-ssda903.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Council
from cases.ssda903.reading import EPISODES, HEADER, MISSING, Problem
from interviews.actions.ssda903 import ImportRefusedError, load, plan, record_of
from interviews.models import SsdaUpload
from rhi.wall import every_council


class Command(BaseCommand):
    """Loads the three files of one council, all or nothing."""

    help = "Load SSDA903 Header, Episodes and Missing files of a council. Loading them again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The council and the three files."""
        parser.add_argument("--council", required=True, help="DfE code, for instance 383")
        parser.add_argument("--dry-run", action="store_true", help="say what would be loaded, and save nothing")
        parser.add_argument(HEADER, type=Path, help="the Header file, or the XML file of the whole return")
        for name in (EPISODES, MISSING):
            parser.add_argument(name, type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was written; or name every problem and write nothing."""
        council = Council.objects.filter(dfe_code=options["council"]).first()
        if council is None:
            raise CommandError(f"There is no council with the DfE code {options['council']}.")
        try:
            paths = {name: options[name] for name in (HEADER, EPISODES, MISSING)}
            files = {name: path.read_bytes() if path else b"" for name, path in paths.items()}
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        with every_council("import SSDA903"):
            self.run_load(council, files, is_dry=options["dry_run"])

    def run_load(self, council: Council, files: dict[str, bytes], *, is_dry: bool) -> None:
        """Plan or load."""
        try:
            made = plan(council=council, files=files) if is_dry else load(user=None, council=council, files=files)
            if made.has_errors:
                raise ImportRefusedError(made)
        except ImportRefusedError as refused:
            for problem in refused.problems:
                self.stderr.write(words(problem))
            raise CommandError(f"{len(refused.problems)} problems; nothing was loaded.") from refused
        if not is_dry:
            record = record_of(made, files)
            SsdaUpload.objects.create(
                council=council, loaded_at=timezone.now(), state=SsdaUpload.State.LOADED, **record
            )
        for problem in made.warnings:
            self.stderr.write(f"warning: {words(problem)}")
        for what, number in sorted(made.counts.items()):
            self.stdout.write(f"{what}: {number}")
        self.stdout.write("Nothing was saved (dry run)." if is_dry else "Loaded.")


def words(problem: Problem) -> str:
    """A problem in one line."""
    value = f" “{problem.value}”" if problem.value else ""
    return f"{problem.file}, line {problem.line}, {problem.column or 'file'}{value}: {problem.message}"
