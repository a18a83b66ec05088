"""`manage.py give_role`: the operator of the service names the first administrator of a council, or another."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.granting import set_up
from accounts.models import Council
from accounts.roles import Role
from rhi.refusals import Refused


class Command(BaseCommand):
    """Gives a role without a second person of the council: for a new council, or one where nobody else is left."""

    help = "Give somebody a role at a council: its first administrator, or where nobody there can say yes to one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, to whom, which."""
        parser.add_argument("dfe_code", help="the council’s DfE code, for example 383")
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("role", choices=[Role.ADMINISTRATOR.value, Role.MANAGER.value])

    def handle(self, *args: Any, **options: Any) -> None:
        """Give it; the person is sent a link, the council's managers are told."""
        council = Council.objects.filter(dfe_code=options["dfe_code"]).first()
        if council is None:
            raise CommandError(f"No council has the DfE code {options['dfe_code']}.")
        try:
            holding = set_up(council=council, email=options["email"], name=options["name"], role=Role(options["role"]))
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{holding.user.email}: {holding.council_role.get_role_display()} at {council}")
