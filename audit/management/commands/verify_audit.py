"""`manage.py verify_audit`: whether the chain over the audit holds; names the first row that does not."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import anchors
from audit.models import Removal, Seal, SealedRow
from audit.verifying import Fault, verify
from rhi.wall import every_council


class Command(BaseCommand):
    """Reads everything that was ever sealed; ends with 1 where the chain does not hold."""

    help = "Verify the sealed chain over the audit; name the first row that was altered, removed or inserted."

    def add_arguments(self, parser: CommandParser) -> None:
        """The link noted outside the database, if there is one."""
        parser.add_argument("--link", default="", help="a link noted outside (log: “audit sealed until”)")
        parser.add_argument("--anchor", action="append", type=Path, help="a file of links; AUDIT_ANCHOR’s unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say what was covered."""
        with every_council("verify the audit"):
            fault = self.fault(options["link"], options["anchor"] or anchors.files())
            last = Seal.objects.order_by("-sealed_until_at").first()
            rows, removals = SealedRow.objects.count(), Removal.objects.count()
        if fault:
            raise CommandError(f"The audit does not hold. {fault}")
        if last is None:
            self.stdout.write("Nothing has been sealed yet.")
            return
        self.stdout.write(
            f"The audit holds: {rows} rows sealed until {last.sealed_until_at.isoformat()}, "
            f"{removals} lawfully removed. Newest link: {bytes(last.link).hex()}"
        )

    def fault(self, link: str, files: list[Path]) -> Fault | None:
        """Also against every file of links: where one cannot be read, nothing is said to hold."""
        try:
            known = {until: noted for file in files for until, noted in anchors.read(file).items()}
        except (OSError, ValueError) as error:
            raise CommandError(f"The links kept outside cannot be read: {error}") from error
        return verify(expected_link=link, anchored=known)
