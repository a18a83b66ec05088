"""Installing the locks: uv does it, and pip where uv fails. Stand-ins for both write down how they were called."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
LOCKS = ("requirements.txt", "requirements-demo.txt", "requirements-uv.txt")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile, empty locks, and a python and a uv that only write down their words."""
    shutil.copy(PROJECT / "Makefile", tmp_path)
    for name in LOCKS:
        (tmp_path / name).touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(tmp_path / ".venv" / "bin" / "python", 'echo "python $*" >>calls; [ "$3" != config ] || echo "$INDEX"')
    return tmp_path


def program(path: Path, script: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def install(clone: Path, **environment: str) -> tuple[str, list[str]]:
    """What `make .venv/.demo` printed, and how uv and pip were asked to install."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_", "MAKE"))}
    path = {"PATH": f"{clone / 'bin'}:{os.environ['PATH']}"}
    answer = subprocess.run(
        ["make", "PYTHON=python3", ".venv/.demo"],
        cwd=clone,
        env=own | path | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    calls = (clone / "calls").read_text().splitlines()
    return answer.stdout, [call for call in calls if " install " in call]


def test_uv_of_the_machine_installs_the_product_then_the_servers(clone: Path) -> None:
    program(clone / "bin" / "uv", 'echo "uv $*" >>calls')
    told, calls = install(clone)
    assert [call.rpartition(" ")[2] for call in calls] == ["requirements.txt", "requirements-demo.txt"]
    assert all(call.startswith("uv pip install ") and "--require-hashes" in call for call in calls)
    assert "pip tries" not in told
    assert (clone / ".venv" / ".demo").exists()


def test_uv_is_given_the_index_that_pip_is_set_to(clone: Path) -> None:
    program(clone / "bin" / "uv", 'echo "uv $*" >>calls')
    _, calls = install(clone, INDEX="https://mirror.example/simple")
    assert all("--default-index https://mirror.example/simple" in call for call in calls)


def test_a_uv_that_cannot_be_run_is_replaced_by_the_locked_one(clone: Path) -> None:
    program(clone / "bin" / "uv", "exit 127")
    _, calls = install(clone)
    assert calls[0].startswith("python -m pip install ")
    assert calls[0].endswith("requirements-uv.txt")


def test_pip_installs_where_uv_fails_and_one_line_says_so(clone: Path) -> None:
    program(clone / "bin" / "uv", '[ "$1" = --version ] || { echo no such host >&2; exit 2; }')
    told, calls = install(clone)
    assert [call.split()[0] for call in calls] == ["python", "python"]
    assert told.count("pip tries it now") == len(calls)
    assert "no such host" not in told


def test_servers_that_have_no_package_here_are_tried_again_next_time(clone: Path) -> None:
    program(clone / "bin" / "uv", 'echo "uv $*" >>calls; case "$*" in *demo.txt) exit 1; esac')
    program(clone / ".venv" / "bin" / "python", 'case "$*" in *demo.txt) exit 1; esac')
    told, _ = install(clone)
    assert "those of this machine are used" in told
    assert not (clone / ".venv" / ".demo").exists()
