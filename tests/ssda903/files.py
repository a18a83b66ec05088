"""SSDA903 files as a council's case system writes them, and loading them by the command."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.core.management import CommandError, call_command

from cases.ssda903.reading import COLUMNS

Rows = Iterable[Sequence[str]]


def header(reference: str = "C1", sex: str = "1", born: str = "12/05/2010") -> tuple[str, ...]:
    """A child."""
    return (reference, sex, born, "WBRI", "", "", "")


def stay(
    starts: str, ends: str = "", *, place: str = "K2", rne: str = "P", urn: str = "1234567", reference: str = "C1"
) -> tuple[str, ...]:
    """A row of Episodes."""
    return (reference, starts, rne, "C2", "N1", place, "PR4", ends, "X1" if ends else "", "", "AB1", "AB2", urn)


def absence(starts: str, ends: str = "", *, kind: str = "M", born: str = "12/05/2010", reference: str = "C1"):
    """A row of Missing."""
    return (reference, born, kind, starts, ends)


def written(name: str, rows: Rows) -> str:
    """The text of a file."""
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS[name], *rows])
    return out.getvalue()


class Folder:
    """A folder with the three files, and the command over them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, episodes: Rows = (), missing: Rows = (), *options: str, children: Rows | None = None) -> str:
        """Load rows into Leeds; what was said, with REFUSED where nothing was loaded."""
        texts = {"header": children or [header()], "episodes": episodes, "missing": missing}
        return self.load_texts({name: written(name, rows) for name, rows in texts.items()}, *options)

    def load_texts(self, texts: dict[str, str], *options: str, council: str = "383", encoding: str = "utf-8") -> str:
        """Load three files."""
        out, paths = io.StringIO(), []
        for name in ("header", "episodes", "missing"):
            path = self.path / f"{name}.csv"
            path.write_bytes(texts[name].encode(encoding))
            paths.append(str(path))
        try:
            call_command("import_ssda903", "--council", council, *paths, *options, stdout=out, stderr=out)
        except CommandError as error:
            return f"{out.getvalue()} REFUSED {error}"
        return out.getvalue()
