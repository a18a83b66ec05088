"""`make faults`: breaks workers, Redis, PostgreSQL and the clock on purpose, and reckons afterwards. Loopback only."""

import os
import shutil
import sys
import time

import django

from tests.faults.servers import VAR, Servers


def main() -> int:
    """0 when every flag stands exactly once, and every message left exactly once or is shown."""
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
        trials.run()
    finally:
        servers.stop()
    print("\n".join(trials.wrong) or "Nothing was lost, nothing happened twice.")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if trials.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
