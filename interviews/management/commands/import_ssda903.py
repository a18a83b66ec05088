"""`manage.py import_ssda903 --council CODE header.csv episodes.csv missing.csv`: see docs/how-to/import-ssda903.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Council
from cases.ssda903.reading import EPISODES, HEADER, MISSING, Problem
from interviews.actions.load_questions import EVERYTHING, NotAgreed, Question
from interviews.actions.loads import read_by_index
from interviews.actions.ssda903 import ImportRefusedError, load, plan, record_of
from interviews.actions.ssda903_plan import Plan
from interviews.models import SsdaUpload
from rhi.wall import every_council


class Command(BaseCommand):
    """Loads the three files of one council, all or nothing."""

    help = "Load SSDA903 Header, Episodes and Missing files of a council. Loading them again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The council and the three files."""
        parser.add_argument("--council", required=True, help="DfE code, for instance 383")
        parser.add_argument("--dry-run", action="store_true", help="say what would be loaded, and save nothing")
        parser.add_argument(
            "--agree-to-all",
            action="store_true",
            help="load although a person should look first: letters that are a guess, hidden rows and columns",
        )
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
            read_by_index()
            agreed = EVERYTHING if options["agree_to_all"] else ()
            self.run_load(council, files, is_dry=options["dry_run"], agreed=agreed)

    def run_load(self, council: Council, files: dict[str, bytes], *, is_dry: bool, agreed: Any) -> None:
        """Plan or load, and say what was found or written."""
        made = self.plan_or_load(council, files, is_dry=is_dry, agreed=agreed)
        if not is_dry:
            record = record_of(made, files)
            SsdaUpload.objects.create(
                council=council, loaded_at=timezone.now(), state=SsdaUpload.State.LOADED, **record
            )
        self.name_questions(made.questions if is_dry else [])
        for problem in made.warnings:
            self.stderr.write(f"warning: {words(problem)}")
        for what, number in sorted(made.counts.items()):
            self.stdout.write(f"{what}: {number}")
        self.stdout.write("Nothing was saved (dry run)." if is_dry else "Loaded.")

    def plan_or_load(self, council: Council, files: dict[str, bytes], *, is_dry: bool, agreed: Any) -> Plan:
        """What would be, or was, written; where that is nothing, why."""
        try:
            if not is_dry:
                return load(user=None, council=council, files=files, agreed=agreed)
            made = plan(council=council, files=files)
            if made.has_errors:
                raise ImportRefusedError(made)
            return made
        except ImportRefusedError as refused:
            for problem in refused.problems:
                self.stderr.write(words(problem))
            raise CommandError(f"{len(refused.problems)} problems; nothing was loaded.") from refused
        except NotAgreed as asked:
            self.name_questions(asked.questions)
            raise CommandError(
                "Nothing was loaded. A person has to look first: load these files on the page, or use --agree-to-all."
            ) from asked

    def name_questions(self, questions: list[Question]) -> None:
        """What to look at."""
        for question in questions:
            self.stderr.write(f"to look at: {question.words} ({len(question.keys)})")


def words(problem: Problem) -> str:
    """A problem in one line."""
    value = f" “{problem.value}”" if problem.value else ""
    line = f" line {problem.line}," if problem.line else ""
    return f"{problem.file},{line} {problem.column or 'file'}{value}: {problem.message}"
