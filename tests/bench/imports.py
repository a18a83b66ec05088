"""`python -m tests.bench.imports`: checking and loading a file of children, in time and memory.

It starts PostgreSQL and Redis of its own under var/bench-imports, makes a file of `--rows` children, and runs each step
as the worker does, in a process of its own: the check and load of a new file, and of one in which every child changes.
Budgets: 60 seconds, and 300 MB above the idle worker.
"""

import argparse

from tests.bench.scratch import start


def main() -> None:
    """Measure; the figures go to the screen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    chosen = options.parse_args()
    services = start("bench-imports")
    try:
        measuring = __import__("tests.bench.imports_measured", fromlist=["imports_measured"])
        for line in measuring.figures(chosen.rows):
            print(line, flush=True)
    finally:
        services.stop()


if __name__ == "__main__":
    main()
