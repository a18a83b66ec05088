"""The API against calls that no person would think of (schemathesis, made from the document): no answer breaks it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import wall
from tests.sharing.test_api import token

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.walk]
EXPECTED = """[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 413, 414, 415, 422, 429]
"""
# Left out: that everything the document's schemas allow is accepted (a name without a letter is refused in words).
LEFT_OUT = "positive_data_acceptance"


def test_every_answer_is_as_documented(leeds, live_server, tmp_path, settings):
    settings.API_RATE = "100000/min"
    wall.open_wall()
    bearer = token(leeds.council.police_force, "summaries.read receipts.write reports.write")
    (tmp_path / "schemathesis.toml").write_text(EXPECTED)
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{live_server.url}/api/v1/openapi.json"]
    command += ["-H", f"Authorization: Bearer {bearer}", "--max-examples=4", "--seed=1"]
    command += [f"--exclude-checks={LEFT_OUT}", "--exclude-path=/api/v1/snapshots", "--no-color"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
