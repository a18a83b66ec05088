"""docs/glossary.md: what it says a term is called in code is there under that name."""

import re
from pathlib import Path

from django.apps import apps

PROJECT = Path(__file__).resolve().parent.parent.parent


def rows() -> list[list[str]]:
    """Term, meaning, source and names in code of each."""
    lines = (PROJECT / "docs/glossary.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0] != "Term"]


def test_what_a_term_is_called_in_code_exists() -> None:
    models = {model.__name__ for model in apps.get_models()}
    places = {path.stem for path in (PROJECT / "reporting").glob("*.py")}
    source = "".join(path.read_text() for path in (PROJECT / "rhi/timespan.py", PROJECT / "reporting/measures.py"))
    defined = set(re.findall(r"^(?:class|def) (\w+)", source, re.MULTILINE))
    named = {name for *_, names in rows() for name in re.findall(r"`(\w+)`", names)}
    assert len(named) > 40
    assert named - models - places - defined == set()


def test_a_term_has_one_meaning() -> None:
    terms = [term for term, *_ in rows()]
    assert sorted(set(terms)) == sorted(terms)
