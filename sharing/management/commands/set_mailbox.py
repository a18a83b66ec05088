"""Set the mailbox of a police force's unit, which is told once a day that something is new."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Agency
from rhi.refusals import Refused
from sharing.actions.mailboxes import set_mailbox


class Command(BaseCommand):
    """manage.py set_mailbox --force <code> --email <address, or "" for none>."""

    help = "Set the mailbox to which the daily notice of a police force goes; an empty address ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which force, and where to."""
        parser.add_argument("--force", required=True, help="the code of the force, as in the admin under Agencies")
        parser.add_argument("--email", required=True, help='the address, or "" for no notice')

    def handle(self, *args: Any, **options: Any) -> None:
        """Set it."""
        force = Agency.objects.filter(code=options["force"], kind=Agency.Kind.POLICE).first()
        if force is None:
            raise CommandError(f"No police force has the code {options['force']}.")
        try:
            current = set_mailbox(user=None, force=force, mailbox=options["email"])
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{force}: notices go to {current.mailbox or 'nobody'}.")
