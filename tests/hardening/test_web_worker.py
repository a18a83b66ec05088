"""What the web server itself refuses is a problem too."""

import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest


@pytest.fixture
def port(tmp_path):
    """gunicorn with our worker, in front of an application of the standard library."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{port}", "--threads=2", "--no-control-socket"]
    command += ["--worker-class=rhi.web_worker.ProblemWorker", "wsgiref.simple_server:demo_app"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(20)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [("/" + "x" * 5000, {}, 414), ("/", {"Long": "x" * 20_000}, 431), ("/", {}, 200)],
)
def test_what_is_too_long_is_a_problem(port, path, headers, status):
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
    assert answer.status == status
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert f'"status": {status}'.encode() in body
