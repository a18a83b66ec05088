"""docs/access.md: which role may open which page. The table is the document; the tests run from it.

`make access` writes it anew from what the pages answer; a person reads the difference before committing it.
"""

from pathlib import Path

from django.urls import get_resolver

from accounts.roles import ROLE_WORDS, Role
from tests.isolation.recording import COLUMNS, Record, inside
from tests.isolation.routes import PUBLIC, Route

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
HEAD = """# Who may open what

One row per address, one column per role: what a person with that role at *the council of the record* gets when they
open it. **At every other council the same person gets “not found” for each address with a record in it**, and for the
rest sees their own council only. Who holds no role gets nothing but their account. The tests run from this table
(`tests/isolation/test_access.py`); `make access` writes it anew.

- **yes**: opens. **form**: takes a form, shows no page. **goes on**: leads to the first page of their own work.
- **no**: refused, with a sentence saying whom to ask. **not found**: does not exist for this role.
- **sign-in**: leads to the sign-in page. **token**: needs an agency's token; a person's session opens nothing.

A provider's interviewer opens the interviews assigned to them under `assigned/` only; the record here is assigned to
nobody. What a role may *do* on a page stands in `accounts/roles.py`.
"""


def pattern_of(route: Route) -> str:
    """The address as it is written in the table: /children/<child_pk>/."""
    found, parameters = get_resolver().reverse_dict.getlist(route.name)[0][0][0]
    return "/" + found % {name: f"<{name}>" for name in parameters}


def rows_of(records: dict[str, Record]) -> dict[str, list[str]]:
    """What each role gets from each address, in the words of the table."""
    return {pattern_of(route): [records[column].cells[route.name] for column in COLUMNS] for route in inside()}


def table(rows: dict[str, list[str]]) -> str:
    """The document."""
    public = ", ".join(sorted(PUBLIC))
    heads = ["address", "signed out", *(ROLE_WORDS[role] for role in Role)]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| `{pattern}` | {' | '.join(cells)} |" for pattern, cells in sorted(rows.items())]
    return f"{HEAD}\nOpen to everybody, signed in or not: {public}.\n\n" + "\n".join(lines) + "\n"


def written() -> dict[str, list[str]]:
    """The table as it stands in the document."""
    rows = [line.strip("| \n").split(" | ") for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}
