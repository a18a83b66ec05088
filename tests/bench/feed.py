"""`python -m tests.bench.feed`: a full resync, and pages of the change feed, at three million changes.

A scratch database of its own (var/bench-feed) gets them by INSERT … SELECT; a gunicorn with one worker serves the API
on loopback. Measured: the lines of `GET /snapshots` against PostgreSQL's own COPY of the same texts to a client
(budget: half its rate), the worker's memory while it streams (budget: flat), and `GET /changes?limit=100` from places
all over the feed (budget: 50 ms, p95).
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import django

from rhi import embedded
from rhi.embedded.ports import free_port

VAR = Path(__file__).resolve().parents[2] / "var" / "bench-feed"


def start() -> embedded.Services:
    """The scratch servers, and Django on them."""
    services = embedded.start(VAR, database="rhi", is_fast=True)
    os.environ.update(
        DATABASE_URL=services.database_url,
        DATABASE_OWNER_URL=services.owner_url,
        REDIS_URL=services.redis_url,
        RHI_DEMO="1",
        RHI_VAR=str(VAR),
        SECRET_KEY="for measuring only, with invented data in a scratch database",
        DJANGO_SETTINGS_MODULE="rhi.settings",
        API_RATE="1000000/min",
    )
    django.setup()
    return services


def main() -> None:
    """Fill once, then measure; the figures go to the screen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--summaries", type=int, default=1_000_000)
    chosen = options.parse_args()
    services = start()
    port = free_port()
    server = None
    try:
        measuring = __import__("tests.bench.feed_measured", fromlist=["feed_measured"])
        measuring.fill(chosen.summaries)
        command = [sys.executable, "-m", "gunicorn", "--workers=1", "--threads=2", f"--bind=127.0.0.1:{port}"]
        server = subprocess.Popen([*command, "--log-level=warning", "rhi.wsgi"], cwd=VAR.parents[1])
        for line in measuring.figures(f"127.0.0.1:{port}", server.pid):
            print(line, flush=True)
    finally:
        if server:
            server.terminate()
            server.wait(20)
        services.stop()


if __name__ == "__main__":
    main()
