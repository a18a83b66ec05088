"""Print the link of one made-up child, and the two facts that open it. In the demonstration only."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Council, User
from accounts.roles import Role
from cases.models import Child
from interviews.models import ReturnInterview
from reaching.links import link_of
from reporting.demo.inviting import invite_to_try, may_be_invited
from rhi import wall
from rhi.words import day_words


class Command(BaseCommand):
    """`manage.py invite_demo_child --council Leeds`."""

    help = "Print the link of one made-up child, and the two facts that open it. In the demonstration only."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which council."""
        parser.add_argument("--council", default="Leeds")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make a card for a child who waits for an interview."""
        if not settings.DEMO:
            raise CommandError("This is for the demonstration only: it shows a private link.")
        with wall.every_council("a child of the demonstration is invited"):
            council = Council.objects.get(name=options["council"])
            user = User.objects.who_may(council, "conduct_interviews").filter(email__startswith=Role.MANAGER).first()
            rows = ReturnInterview.objects.for_user(user).filter(council=council, child__source=Child.Source.DEMO)
            open_work = rows.still_open().standing().select_related("child", "council")
            owed = next((row for row in open_work if may_be_invited(row)), None)
            if user is None or owed is None:
                raise CommandError(
                    "No made-up child of this council waits for an interview. Load the demonstration first."
                )
            _, secret = invite_to_try(user=user, owed=owed)
            born = day_words(owed.child.born_on) if owed.child.born_on else ""
            name = owed.child.known_as or owed.child.given_names
            self.stdout.write(f"{link_of(secret)}\nborn {born.rsplit(' ', 1)[0]}, first name {name}")
