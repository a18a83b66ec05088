"""`make faults`: breaks workers, Redis, PostgreSQL and the clock on purpose, and reckons afterwards. Loopback only."""

import argparse
import os
import shutil
import sys
import time

import django

from tests.faults.servers import VAR, Servers


def arguments() -> argparse.Namespace:
    """How much of it."""
    parser = argparse.ArgumentParser(prog="make faults ARGS=…", description=__doc__)
    parser.add_argument("--only", choices=["feed"], help="the change feed alone")
    parser.add_argument("--feed-seconds", type=float, default=20, help="how long people work on the feed in a run")
    parser.add_argument("--feed-runs", type=int, default=1, help="how many runs")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; each later one has the next")
    return parser.parse_args()


def main() -> int:
    """0 when every flag stands exactly once, every message left exactly once or is shown, every copy is true."""
    asked = arguments()
    began = time.monotonic()
    servers = Servers()
    try:
        os.environ.update(servers.start())
        shutil.rmtree(VAR / "mail", ignore_errors=True)
        django.setup()
        set_up = __import__("tests.faults.trials", fromlist=["trials"])
        management = __import__("django.core.management", fromlist=["management"])
        management.call_command("migrate", interactive=False, verbosity=0)
        management.call_command("load_reference_data", verbosity=0)
        trials = set_up.Trials(servers)
        if not asked.only:
            trials.run()
        feed = __import__("tests.faults.feed", fromlist=["feed"])
        for seed in range(asked.seed, asked.seed + asked.feed_runs):
            trials.wrong += feed.trial(asked.feed_seconds, seed)
    finally:
        servers.stop()
    print("\n".join(trials.wrong) or "Nothing was lost, nothing happened twice.")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if trials.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
