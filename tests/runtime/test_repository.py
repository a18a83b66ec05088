"""What is committed: no host a package came from, no path of somebody's machine, no key; locks that lock."""

import re
import subprocess
from pathlib import Path

import pytest
from django.db.backends.postgresql import psycopg_any

PROJECT = Path(__file__).resolve().parent.parent.parent
# Joined from pieces, so that this file does not contain what it looks for.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com")
HOMES = re.compile(rb"(?<![\w.<{/-])/(?:ro" + rb"ot|wo" + rb"rk|ho" + rb"me/[a-z]+|Us" + rb"ers/[A-Za-z]+)/[\w.]")
KEYS = re.compile(rb"-----BEGIN [A-Z ]*PRIV" + rb"ATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{30}|\bAK" + rb"IA[0-9A-Z]{16}\b")
ADDRESS = re.compile(rb"\b[\w.+-]+@((?:[a-z0-9-]+\.)+[a-z]{2,})\b", re.IGNORECASE)
INVENTED = (b".example", b".invalid", b".test", b"example.com", b"example.org")
LOCKED = re.compile(r"^([\w.\[\]-]+==[^\s]+)(?: ;[^\n\\]+)? ?(\\\n +--hash=sha256:[0-9a-f]{64})?", re.MULTILINE)
FETCHED = {"package-lock.json"}


def committed() -> list[Path]:
    """The files git knows; from a tree without git (an archive) the test has nothing to look at."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=False)
    if answer.returncode:
        pytest.skip("no git here")
    return [path for name in answer.stdout.decode().split("\0") if name and (path := PROJECT / name).is_file()]


def lines_with(pattern: re.Pattern[bytes], files: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile("|".join(map(re.escape, HOSTS)).encode(), re.IGNORECASE)
    assert lines_with(hosts, committed()) == []


def test_no_file_names_a_folder_of_a_machine() -> None:
    assert lines_with(HOMES, committed()) == []


def test_no_file_holds_a_key() -> None:
    assert lines_with(KEYS, committed()) == []


def test_mail_addresses_are_invented_ones() -> None:
    found = {
        f"{path.relative_to(PROJECT)}: {match[0].decode()}"
        for path in committed()
        if path.name not in FETCHED
        for match in ADDRESS.finditer(path.read_bytes())
        if not match[1].lower().endswith(INVENTED)
    }
    assert found == set()


def test_nothing_built_or_fetched_is_committed() -> None:
    names = [str(path.relative_to(PROJECT)) for path in committed()]
    assert [name for name in names if re.match(r"(var|node_modules|static/build|staticfiles|\.venv)/", name)] == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in sorted(PROJECT.glob("requirements*.txt")):
        packages = LOCKED.findall(lock.read_text())
        assert packages, lock.name
        assert [name for name, has_hash in packages if not has_hash] == [], lock.name


def test_every_requirement_is_locked() -> None:
    for wanted in sorted(PROJECT.glob("requirements*.in")):
        locked = wanted.with_suffix(".txt").read_text().lower()
        names = [
            re.match(r"[\w.-]+", line) for line in wanted.read_text().splitlines() if not line.startswith(("-", "#"))
        ]
        assert [
            name[0] for name in names if name and f"{name[0].lower()}==" not in re.sub(r"\[[^]]*\]", "", locked)
        ] == []


def test_django_speaks_through_psycopg2() -> None:
    """Django silently prefers psycopg 3 wherever it is installed; everything here was measured with psycopg2."""
    assert psycopg_any.is_psycopg3 is False


def test_browser_tests_wait_for_what_they_assert() -> None:
    """A press ends when the answer begins: a page that is asked once, at that instant, may not be there yet."""
    at_once = re.compile(rb"assert .*\.(is_visible|is_hidden|is_checked|inner_text|input_value|count)\(")
    assert lines_with(at_once, sorted((PROJECT / "tests/browser").glob("*.py"))) == []
