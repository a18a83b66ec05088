"""Let a person of a police force in: the operator's way, for the first lead of a force."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Agency
from rhi.refusals import Refused
from sharing.actions.police_members import invite_member


class Command(BaseCommand):
    """manage.py invite_police_user --force <code> --email <address> --name <name> [--lead]."""

    help = "Invite a named user of a police force. They are sent a link to choose a password; none is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which force, and who."""
        parser.add_argument("--force", required=True, help="the code of the force, as in the admin under Agencies")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--lead", action="store_true", help="may invite and stop others of the force")

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite; a refusal is said in its own words."""
        force = Agency.objects.filter(code=options["force"], kind=Agency.Kind.POLICE).first()
        if force is None:
            raise CommandError(f"No police force has the code {options['force']}.")
        try:
            facts = {"email": options["email"], "name": options["name"], "is_lead": options["lead"]}
            member = invite_member(user=None, force=force, **facts)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"Invited {member} for {force}. A link to choose a password is on its way.")
