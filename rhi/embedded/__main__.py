"""`python -m rhi.embedded discard FOLDER` for `make clean`: data may lie outside the clone (see folders.py)."""

import sys
from pathlib import Path

from rhi import embedded


def main(words: list[str]) -> int:
    """Run the command; a problem is printed in plain words."""
    try:
        match words:
            case ["discard", folder]:
                embedded.discard(Path(folder))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except embedded.EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
