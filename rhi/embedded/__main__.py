"""`python -m rhi.embedded discard FOLDER`: for `make clean`; data may lie outside the clone (see folders.py)."""

import sys
from pathlib import Path

from rhi import embedded


def main(words: list[str]) -> int:
    """Remove what the embedded servers wrote for one var folder."""
    match words:
        case ["discard", folder]:
            try:
                embedded.discard(Path(folder))
            except embedded.EmbeddedError as error:
                print(error, file=sys.stderr)
                return 1
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
