"""`python -m rhi.embedded discard FOLDER` for `make clean`: data may lie outside the clone (see folders.py).

`python -m rhi.embedded try FOLDER` for CI: start, answer, stop, remove.
"""

import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from rhi import embedded


def main(words: list[str]) -> int:
    """Run one of the two commands; a problem is told in plain words."""
    try:
        match words:
            case ["discard", folder]:
                embedded.discard(Path(folder))
            case ["try", folder]:
                attempt(Path(folder))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def attempt(var: Path) -> None:
    """Start waits until both servers answer, so there is nothing to ask them here."""
    began = time.monotonic()
    services = embedded.start(var, database="rhi")
    ports = [urlsplit(url).port for url in (services.database_url, services.redis_url)]
    print(f"PostgreSQL and Redis answer on ports {ports} after {time.monotonic() - began:.1f} s")
    services.stop()
    embedded.discard(var)
    print(f"Stopped and removed after {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
