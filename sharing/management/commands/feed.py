"""The change feed, for operators: `manage.py feed new-epoch` after a restore, `forget` for old changes."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from rhi.wall import every_council
from sharing import feed

FEWEST_DAYS = 30


class Command(BaseCommand):
    """Either makes clients start again with a snapshot: all of them, or those that were away for long."""

    help = "After a restore: new-epoch. Changes that nobody reads any more: forget --days 400."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("what", choices=["new-epoch", "forget"])
        parser.add_argument("--days", type=int, default=400, help=f"at least {FEWEST_DAYS}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rows are never removed: what was told stays provable."""
        if options["what"] == "new-epoch":
            feed.start_new_epoch()
            self.stdout.write("Every cursor given out before is gone. Clients take a snapshot and go on.")
            return
        with every_council("forget old changes of the feed"):
            last = feed.forget_before(timezone.now() - timedelta(days=max(FEWEST_DAYS, options["days"])))
        self.stdout.write(f"Cursors before change {last} are too old from now on.")
