"""In views, API, forms, serializers and reporting, rows are asked for through `for_user`: read from the source."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from rhi.scoping import CouncilScoped

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "audit", "guidance", "cases", "interviews", "sharing", "reaching", "rights", "reporting")
EVERY_COUNCIL = {"rollup.py", "rollup_distinct.py", "checking.py", "jobs.py", "working.py"}
"""Jobs that serve every council at once: each enters rhi.wall.every_council for itself, and shows nobody anything."""
WATCHED = ("views", "api", "forms", "serializers", "pages")


def watched_files() -> list[Path]:
    """The files in which a person's request meets rows."""
    files = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    return [
        path
        for path in files
        if path.name not in EVERY_COUNCIL
        and (
            path.parts[-2] in WATCHED
            or path.stem in WATCHED
            or path.stem.endswith(("_views", "_api"))
            or (path.is_relative_to(ROOT / "reporting") and not {"demo", "management"} & set(path.parts))
        )
    ]


def scoped_names() -> set[str]:
    """Models whose rows belong to a council."""
    return {model.__name__ for model in apps.get_models() if issubclass(model, CouncilScoped)}


def unscoped(source: str, names: set[str]) -> list[int]:
    """Lines on which `Model.objects` (or `_default_manager`) of a scoped model is not followed by `.for_user(`."""
    tree = ast.parse(source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    lines = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}):
            continue
        if not (isinstance(node.value, ast.Name) and node.value.id in names):
            continue
        parent = parents.get(node)
        if not (isinstance(parent, ast.Attribute) and parent.attr in {"for_user", "none", "for_agency", "for_host"}):
            lines.append(node.lineno)
    return lines


def test_files_are_watched():
    assert len(watched_files()) > 8


@pytest.mark.parametrize("path", watched_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_rows_are_asked_for_through_for_user(path):
    assert unscoped(path.read_text(), scoped_names()) == []


def test_the_check_finds_a_leak():
    assert unscoped("rows = Child.objects.filter(pk=1)\nmine = Child.objects.for_user(user)", {"Child"}) == [1]
