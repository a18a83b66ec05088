"""Stop the access of a named user of a police force: the operator's way, also for a force's last lead."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rhi.refusals import Refused
from sharing.actions.police_members import stop_member
from sharing.models import PoliceMember


class Command(BaseCommand):
    """manage.py stop_police_user --email <address>."""

    help = "Stop the access of a named user of a police force at once: they are signed out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Stop it."""
        member = PoliceMember.objects.in_force().filter(user__email=options["email"].strip().lower()).first()
        if member is None:
            raise CommandError("No named user of a police force has this address.")
        try:
            stop_member(user=None, member=member)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"The access of {member} has ended.")
