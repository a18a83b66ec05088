"""`manage.py import_children --council CODE file.csv`: nightly; see docs/how-to/import-children.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Council
from interviews.actions.child_import import ImportRefused, check, load
from interviews.actions.load_questions import EVERYTHING, NotAgreed
from interviews.actions.loads import read_by_index
from rhi.wall import every_council


class Command(BaseCommand):
    """Loads the children of one council from its own case system, all or nothing."""

    help = "Load a file of children. Columns are as chosen on the page. Loading the same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The council and the file."""
        parser.add_argument("--council", required=True, help="DfE code, for instance 383")
        parser.add_argument("--dry-run", action="store_true", help="say what would be loaded, and save nothing")
        parser.add_argument(
            "--agree-to-all",
            action="store_true",
            help="load although a person should look first: emptied addresses, possible duplicates, letters that are a "
            "guess, hidden rows, many changes",
        )
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say in numbers what was done; or name every problem, and write nothing."""
        council = Council.objects.filter(dfe_code=options["council"]).first()
        if council is None:
            raise CommandError(f"There is no council with the DfE code {options['council']}.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        with every_council("import children"):
            read_by_index()
            counts = self.run_load(council, content, is_dry=options["dry_run"], agrees=options["agree_to_all"])
        for what, number in counts.items():
            self.stdout.write(f"{what}: {number}")
        self.stdout.write("Nothing was saved (dry run)." if options["dry_run"] else "Loaded.")

    def run_load(self, council: Council, content: bytes, *, is_dry: bool, agrees: bool) -> dict[str, int]:
        """Check or load."""
        try:
            if not is_dry:
                return load(user=None, council=council, content=content, agreed=EVERYTHING if agrees else ())
            found = check(council=council, content=content)
        except ImportRefused as refused:
            self.refuse(refused.problems)
        except NotAgreed as asked:
            self.name_questions(asked.questions)
            raise CommandError(
                "Nothing was loaded. A person has to look first: load this file on the page, or use --agree-to-all."
            ) from asked
        self.refuse(found.problems)
        self.name_questions(found.questions)
        if found.new_columns:
            self.stderr.write(f"Columns that were not in the file before: {', '.join(found.new_columns)}")
        return found.named_counts()

    def refuse(self, problems: list[Any]) -> None:
        """Every problem, and the end, if there is any."""
        for problem in problems:
            self.stderr.write(f"line {problem.line}, {problem.column or 'file'}: {problem.message}")
        if problems:
            raise CommandError(f"{len(problems)} problems; nothing was loaded.")

    def name_questions(self, questions: list[Any]) -> None:
        """What to look at, in numbers: no child's name goes into a log."""
        for question in questions:
            self.stderr.write(f"to look at: {question.words} ({len(question.keys)})")
