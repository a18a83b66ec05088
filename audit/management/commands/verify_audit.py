"""`manage.py verify_audit`: whether the chain over the audit holds; names the first row that does not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.models import Removal, Seal, SealedRow
from audit.sealing import verify
from rhi.wall import every_council


class Command(BaseCommand):
    """Reads everything that was ever sealed; ends with 1 where the chain does not hold."""

    help = "Verify the sealed chain over the audit; name the first row that was altered, removed or inserted."

    def add_arguments(self, parser: CommandParser) -> None:
        """The link noted outside the database, if there is one."""
        parser.add_argument("--link", default="", help="the newest link, as noted outside (log: “audit sealed until”)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and say what was covered."""
        with every_council("verify the audit"):
            fault = verify(expected_link=options["link"])
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
