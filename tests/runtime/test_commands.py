"""Every management command of the project, from the shell, as the application's role, on a database with data.

A command that forgets to enter the wall sees nothing there and says so quietly: each case names the words that only a
command that saw the data says.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from cases.models import Child
from interviews.actions.child_import import remember_columns
from tests import factories, wall
from tests.ssda903.files import absence, header, stay, written

ROOT = Path(__file__).resolve().parents[2]
FORCE = "E23000010"  # West Yorkshire


@dataclass(frozen=True)
class Case:
    """Words after the command, what it says, and how it ends. `{folder}` is a folder with files to load."""

    words: str
    says: str
    fails: bool = False
    environment: dict[str, str] = field(default_factory=dict)


DEMO = {"RHI_DEMO": "1", "RHI_TESTING": "0"}
COLUMNS = {"reference": "Ref", "given_names": "First", "family_name": "Last", "born_on": "Born"}
FILES = "{folder}/header.csv {folder}/episodes.csv {folder}/missing.csv"
CASES: dict[str, list[Case]] = {
    "api_client": [
        Case(f"register --force {FORCE}", "The secret is shown this once"),
        Case(f"list --force {FORCE}", ": active"),
    ],
    "document_measures": [Case("", "")],
    "export_council": [Case("383 {folder}/export", "interviews_returninterviewevent: 5")],
    "feed": [
        Case("new-epoch", "Every cursor given out before is gone"),
        Case("forget", "are too old from now on"),
    ],
    "give_role": [
        Case("384 new@wakefield.example New administrator", "new@wakefield.example: Administrator at Wakefield")
    ],
    "import_children": [Case("--council 383 {folder}/children.csv", "to decide: 1\n")],
    "import_ssda903": [
        Case(f"--council 383 --dry-run {FILES}", "episodes new: 1\nplacements new: 1\nNothing was saved (dry run)."),
        Case(f"--council 383 {FILES}", "episodes new: 1\nplacements new: 1\nLoaded."),
        Case(f"--council 383 --dry-run {FILES}", "children unchanged: 1\nepisodes unchanged: 1\n"),
    ],
    "invite_demo_child": [
        Case("", "This is for the demonstration only", fails=True),
        Case("", "born 3 February, first name Bea", environment=DEMO),
    ],
    "invite_police_user": [Case(f"--force {FORCE} --email one@police.example --name One", "Invited")],
    "load_demo_data": [
        Case("--small", "DATABASE_OWNER_URL is not set", fails=True, environment=DEMO),
    ],
    "load_dfe_figures": [
        Case("reporting/national/data/dfe_missing.csv --source DfE --council 383", "Loaded for 1 councils."),
        Case("{folder}/none.csv --source DfE", "cannot be read", fails=True),
    ],
    "load_reference_data": [Case("", "councils and police forces: 0 written")],
    "makemigrations": [Case("--check --dry-run", "No changes detected")],
    "migrate": [Case("", "DATABASE_OWNER_URL is not set", fails=True, environment=DEMO)],
    "oidc_identity": [Case("show --email manager@leeds.example", "")],
    "check_figures": [Case("--councils 383", "1 councils: every derived column and every number is right")],
    "set_mailbox": [Case(f"--force {FORCE} --email unit@police.example", "notices go to unit@police.example")],
    "stop_police_user": [Case("--email one@police.example", "has ended")],
    "verify_audit": [Case("", "Nothing has been sealed yet")],
    "webhook": [Case(f"--force {FORCE} --show", "West Yorkshire")],
}


def own_commands() -> set[str]:
    """The commands that the project's own apps bring."""
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    return {name for name, app in get_commands().items() if app in ours}


def test_every_command_has_a_case() -> None:
    assert own_commands() == set(CASES)


@pytest.mark.django_db(transaction=True)
def test_every_command_works_as_the_application(leeds: factories.House, tmp_path: Path) -> None:
    wall.open_wall()
    remember_columns(user=leeds["administrator"], council=leeds.council, columns=COLUMNS)
    waits_for_an_interview(leeds)
    write_files(tmp_path, leeds.child)
    ended = (failure(name, case, tmp_path) for name, cases in sorted(CASES.items()) for case in cases)
    problems = [text for text in ended if text]
    assert not problems, "\n\n".join(problems)


def failure(name: str, case: Case, folder: Path) -> str:
    """What is wrong with the way it ended; nothing where all is right."""
    known = {key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"}
    environment = {**known, "DATABASE_URL": wall.application_url(), "DJANGO_SETTINGS_MODULE": "rhi.settings"}
    words = case.words.format(folder=folder).split()
    command = [sys.executable, "-W", "ignore", "manage.py", name, *words]
    done = subprocess.run(
        command, env={**environment, **case.environment}, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    said = done.stdout + done.stderr
    if case.says in said and (done.returncode != 0) == case.fails and "Traceback" not in said:
        return ""
    return f"{name} {case.words}: ended with {done.returncode}, not with “{case.says}”:\n{said[-1500:]}"


def waits_for_an_interview(house: factories.House) -> None:
    """A made-up child of the council who can be invited."""
    manager = house["manager"]
    child = factories.child(manager, house.council, 7)
    factories.returned(manager, factories.episode(manager, child))
    Child.objects.filter(pk=child.pk).update(source=Child.Source.DEMO)


def write_files(folder: Path, child: Child) -> None:
    """Files that name the child of the house, who is known only to a command that entered the wall."""
    born = f"{child.born_on:%d/%m/%Y}"
    rows = {
        "header": [header(child.reference, "", born)],
        "episodes": [stay("01/06/2024", "01/02/2025", reference=child.reference)],
        "missing": [absence("05/09/2024", "07/09/2024", born=born, reference=child.reference)],
    }
    for name, found in rows.items():
        (folder / f"{name}.csv").write_text(written(name, found))
    (folder / "children.csv").write_text(f"Ref,First,Last,Born\n{child.reference},Ann,Example,{born}\n")
