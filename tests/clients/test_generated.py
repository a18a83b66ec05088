"""Clients generated from the API's document, against a live server: each ends with what its force may read.

Run by `make clients`, which fetches the generators. Each copies a snapshot and follows the feed over a withdrawal.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sharing.actions.release import withdraw_summary
from sharing.models import Summary
from tests import factories, wall
from tests.sharing.test_api import token

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "docs" / "openapi-v1.json"
GENERATED, BUILT = HERE / "generated", HERE / "built"
PYTHON = Path(sys.executable)
CLIENTS = {
    "openapi-typescript": ["node", str(BUILT / "by_openapi_typescript.js")],
    "hey-api": ["node", str(BUILT / "by_hey_api.js")],
    "openapi-python-client": [str(PYTHON), str(HERE / "by_openapi_python_client.py")],
}
pytestmark = pytest.mark.clients


def run(*command: object) -> str:
    """What a command prints; the test fails with what it said where it fails."""
    environment = {**os.environ, "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ['PATH']}"}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=HERE, capture_output=True, text=True, timeout=120, env=environment)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def npx(*command: object) -> str:
    return run("npx", "--no", "--", *command)


@pytest.fixture(scope="module")
def generated() -> None:
    """The clients, made from the released document; the TypeScript ones compiled with every check."""
    for folder in (GENERATED, BUILT):
        shutil.rmtree(folder, ignore_errors=True)
    GENERATED.mkdir()
    npx("openapi-typescript", DOCUMENT, "-o", GENERATED / "openapi-typescript.ts")
    npx("openapi-ts", "-i", DOCUMENT, "-o", GENERATED / "hey-api", "-c", "@hey-api/client-fetch")
    npx("tsc", "-p", HERE)
    options = ["--meta", "none", "--config", HERE / "python.yaml", "--fail-on-warning"]
    run("openapi-python-client", "generate", "--path", DOCUMENT, "--output-path", GENERATED / "python", *options)


@pytest.mark.django_db(transaction=True)
def test_each_client_ends_with_what_its_force_may_read(generated, live_server):
    wall.open_wall()
    leeds = factories.house("Leeds")
    bearer = token(leeds.council.police_force)
    first = Summary.objects.get()
    copies = {name: json.loads(run(*command, live_server.url, bearer)) for name, command in CLIENTS.items()}
    assert {name: copy["ids"] for name, copy in copies.items()} == {name: [str(first.pk)] for name in CLIENTS}
    withdraw_summary(user=leeds["manager"], summary=first, reason="Wrong child.")
    factories.house("Bradford")
    (second,) = Summary.objects.exclude(pk=first.pk)
    for name, command in CLIENTS.items():
        copy = json.loads(run(*command, live_server.url, bearer, json.dumps(copies[name])))
        assert copy["ids"] == [str(second.pk)], name


def test_linters_find_nothing_in_the_document(tmp_path):
    rules = tmp_path / "spectral.yaml"
    rules.write_text('extends: ["spectral:oas"]\n')
    npx("spectral", "lint", DOCUMENT, "-r", rules, "--fail-severity", "hint")
    said = json.loads(npx("redocly", "lint", DOCUMENT, "--format", "json"))
    assert (said["totals"]["errors"], said["totals"]["warnings"]) == (0, 0), said["problems"]


def test_no_enum_is_null_alone():
    assert "NullEnum" not in DOCUMENT.read_text()
