"""`python -m tests.bench.figures`: how fast the figures are, and how that grows from 30 thousand episodes to 3 million.

Each size has a scratch database of its own (var/bench-figures-…), filled once and kept: ten years of 153 councils, of
which one has a thirtieth of everything. Measured in one run, mostly as ratios: the figures and the page of the largest
and of a middle council over ten years and twelve months, the same after a correction in a closed month, and counted
afresh; DuckDB over the council's extract; all councils together, and recounted; `check_figures`, and whether it finds
twenty rows that were altered by SQL. Every number is compared with a recount.
"""

import argparse
import subprocess
import sys

from django.core.management import call_command

from tests.bench.scratch import start

SIZES = (30_000, 300_000, 3_000_000)


def main() -> None:
    """One size; or each in a process of its own, as Django knows one database."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, help=f"episodes; without it {', '.join(f'{size:,}' for size in SIZES)}")
    options.add_argument("--upto", type=int, default=SIZES[-1], help="none of the sizes above")
    options.add_argument("--quick", action="store_true", help="without DuckDB and check_figures")
    chosen = options.parse_args()
    if chosen.rows:
        one(chosen.rows, is_quick=chosen.quick)
        return
    for size in (size for size in SIZES if size <= chosen.upto):
        print(f"\n{size:,} episodes", flush=True)
        more = ["--quick"] if chosen.quick else []
        subprocess.run([sys.executable, "-m", "tests.bench.figures", "--rows", str(size), *more], check=True)


def one(rows: int, *, is_quick: bool) -> None:
    """Fill once, then measure; the figures go to the screen."""
    services = start(f"bench-figures-{rows}")
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        filling = __import__("tests.bench.figures_rows", fromlist=["figures_rows"])
        measuring = __import__("tests.bench.figures_measured", fromlist=["figures_measured"])
        filling.fill(rows)
        for line in measuring.figures(is_quick=is_quick):
            print(line, flush=True)
    finally:
        services.stop()


if __name__ == "__main__":
    main()
