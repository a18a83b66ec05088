"""`python -m tests.bench.ssda903`: checking and loading an SSDA903 set of 100,000 absences, in time and memory.

It starts PostgreSQL and Redis of its own under var/bench-ssda903 and runs each step as the worker does, in a process of
its own: a new set, the same set again, and one in which every placement ended since. Budgets: 60 seconds, and 300 MB
above the idle worker.
"""

import argparse

from tests.bench.scratch import start


def main() -> None:
    """Measure; the figures go to the screen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--absences", type=int, default=100_000)
    chosen = options.parse_args()
    services = start("bench-ssda903")
    try:
        measuring = __import__("tests.bench.ssda903_measured", fromlist=["ssda903_measured"])
        for line in measuring.figures(chosen.absences):
            print(line, flush=True)
    finally:
        services.stop()


if __name__ == "__main__":
    main()
