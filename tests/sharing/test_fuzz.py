"""The API against calls that no person would think of (schemathesis, made from the document): no answer breaks it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import factories, wall
from tests.sharing.test_api import token

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.walk]
# Left out: that everything the document's schemas allow is accepted (a name without a letter is refused in words), and
# that whatever they do not name is refused (members nobody knows are ignored, so that version 1 can grow).
LEFT_OUT = "positive_data_acceptance,negative_data_rejection"


def test_every_answer_is_as_documented(live_server, tmp_path, settings):
    settings.API_RATE = "100000/min"
    wall.open_wall()
    house = factories.house("Leeds")
    bearer = token(house.council.police_force, "summaries.read receipts.write reports.write")
    command = [Path(sys.executable).with_name("schemathesis"), "run", f"{live_server.url}/api/v1/openapi.json"]
    command += ["-H", f"Authorization: Bearer {bearer}", "--max-examples=4", "--seed=1"]
    command += [f"--exclude-checks={LEFT_OUT}", "--exclude-path=/api/v1/snapshots", "--no-color"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
