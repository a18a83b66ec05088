"""A million guesses at the short links of children's pages: how many of 100,000 live links are found.

    python -m tests.bench.guesses [--guesses 1000000] [--live 100000]

In one process, without a server: the links and their digests are those of the product. Over the web each network
address gets 30 wrong links in ten minutes; what is found here still asks for two facts.
"""

import argparse
import time

from django.conf import settings

from reaching import links


def main() -> None:
    """Make live links, guess, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guesses", type=int, default=1_000_000)
    parser.add_argument("--live", type=int, default=100_000)
    options = parser.parse_args()
    settings.configure(SECRET_KEY="for measuring only", SECRET_KEY_FALLBACKS=[])
    began = time.perf_counter()
    live = {links.digest_of(links.new_secret()) for _ in range(options.live)}
    found = sum(links.digest_of(links.new_secret()) in live for _ in range(options.guesses))
    possible = len(links.LETTERS) ** (links.GROUPS * links.GROUP)
    print(f"{options.guesses:,} guesses at {options.live:,} live links of {possible:.2g} possible: {found} found")
    print(f"expected {options.guesses * options.live / possible:.1g}; took {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
