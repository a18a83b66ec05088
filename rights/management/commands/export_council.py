"""`manage.py export_council CODE FOLDER`: everything of one council, in open formats, when it leaves."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Council
from audit.models import Access
from rhi.wall import every_council
from rights.export import export_council


class Command(BaseCommand):
    """An operator's work, on the council's written word: the files hold everything, restricted records too."""

    help = "Write a council's data as CSV files with a description of every column."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which council, and a folder that does not exist yet."""
        parser.add_argument("council", help="DfE code, for instance 383")
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, count, and note it in the council's log."""
        council = Council.objects.filter(dfe_code=options["council"]).first()
        if council is None:
            raise CommandError(f"There is no council with the DfE code {options['council']}.")
        if options["folder"].exists():
            raise CommandError(f"{options['folder']} exists already: name a folder that does not.")
        with every_council("export a council"), transaction.atomic():
            written = export_council(council, options["folder"])
            Access.objects.create(
                council=council, what="export_council", kind=Access.Kind.EXPORT, reason="Whole council"
            )
        for each in written:
            self.stdout.write(f"{each.name}: {each.rows}")
