"""Where a police force is called when something changed: set it, stop it, see how it stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import Agency
from rhi.refusals import Refused
from rhi.words import moment_words
from sharing.models import Webhook
from sharing.notices.standing import WebhookStanding, standing_of
from sharing.notices.webhooks import ping, set_webhook, stop_webhook


class Command(BaseCommand):
    """manage.py webhook --force <code> [--set <address> | --stop | --ping | --show]."""

    help = "Set, stop or show the address at which a police force is called when something changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which force, and one of three; without any, it is shown."""
        parser.add_argument("--force", required=True, help="the code of the force, as in the admin under Agencies")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--set", metavar="URL", help="an https address of the force")
        what.add_argument("--stop", action="store_true", help="call it no more")
        what.add_argument("--ping", action="store_true", help="call it now with a signed notice that tells of nothing")
        what.add_argument("--show", action="store_true", help="the address, and how the latest notice stands")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how it stands then; a refusal is said in its own words."""
        force = Agency.objects.filter(code=options["force"], kind=Agency.Kind.POLICE).first()
        if force is None:
            raise CommandError(f"No police force has the code {options['force']}.")
        try:
            if options["set"] is not None:
                set_webhook(force=force, address=options["set"])
            elif options["stop"]:
                stop_webhook(force=force)
            elif options["ping"]:
                outcome = ping(force=force)
                self.stdout.write(f"Ping: {outcome.error or f'delivered ({outcome.status}).'}")
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.show(force)

    def show(self, force: Agency) -> None:
        """The whole address: this is for the operators."""
        webhook, (row,) = Webhook.objects.filter(agency=force).first(), standing_of([force])
        if webhook is None or row.webhook is None:
            self.stdout.write(f"{force} is not called: no address is set.")
            return
        self.stdout.write(f"{force}: {webhook.address}{'' if webhook.is_active else ' (stopped)'}")
        for line in lines(row.webhook):
            self.stdout.write(f"  {line}")


def lines(row: WebhookStanding) -> list[str]:
    """The latest notice, in words."""
    now = timezone.now()
    times = {
        "last delivered": row.delivered_at,
        "waiting since": row.waiting_since,
        "next attempt": row.next_attempt_at,
        "given up": row.given_up_at,
    }
    said = [f"{name}: {moment_words(at, now)}" for name, at in times.items() if at]
    said += [f"attempts: {row.attempts}"] if row.attempts else []
    return [*said, *([f"last error: {row.last_error}"] if row.last_error else [])] or ["nothing was sent yet"]
