"""A process that is told to end ends, also when the signal comes while Python would drop an exception."""

import signal
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
DROPPING = """
import os, signal, time
from rhi.embedded import ending

class Dropping:
    def __del__(self):
        print("dropping", flush=True)
        time.sleep(1)

ending.listen()
try:
    Dropping()
    time.sleep(20)
except ending.ToldToEnd:
    ending.ignore()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(1.2)
    print("ended", flush=True)
"""


def test_a_signal_that_python_drops_is_heard_in_the_end():
    process = subprocess.Popen(
        [sys.executable, "-c", DROPPING],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "dropping\n"
    process.send_signal(signal.SIGTERM)
    said, errors = process.communicate(timeout=15)
    assert (said, process.returncode) == ("ended\n", 0)
    assert "ToldToEnd" in errors
