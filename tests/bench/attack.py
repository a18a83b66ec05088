"""`python -m tests.bench.attack`: the attack on what left, longer than `make test` has time for.

Made-up years of councils of five sizes, and two years of a council at work with 504 polls of the API (tests/reporting),
of so many seeds; the attacker works out so many months of a year together. A line per year, and at the end whether
anything was told closer than promised.
"""

import argparse
import os
import subprocess
import sys

YEARS, WORK = "tests/reporting/test_attack.py", "tests/reporting/test_two_years.py"


def main() -> int:
    """Run both, the quick one with ten times the seeds; 1 where anything is told too closely."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--months", type=int, default=28)
    options.add_argument("--times", type=int, default=8)
    chosen = options.parse_args()
    codes = [
        subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "--maxfail=100", tests],
            env={
                **os.environ,
                "ATTACK_SEEDS": ",".join(map(str, range(seeds))),
                "ATTACK_MONTHS": str(chosen.months),
                "ATTACK_TIMES": str(chosen.times),
            },
            check=False,
        ).returncode
        for tests, seeds in ((YEARS, 10 * chosen.seeds), (WORK, chosen.seeds))
    ]
    print("Nothing was told closer than promised." if not any(codes) else "Something was told closer than promised.")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
