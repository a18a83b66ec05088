"""gunicorn's configuration in the demo: load the program while the database is set up, and listen only afterwards."""

import fcntl
import os
from pathlib import Path
from typing import Any

from rhi.demo_state import SETUP_LOCK
from rhi.embedded.folders import lock_file

preload_app = True  # once, for both workers
workers, threads = 2, 2
loglevel = "warning"  # requests are logged all the same
accesslog = "-"
logger_class = "rhi.access_log.AccessLogger"
worker_class = "rhi.web_worker.ProblemWorker"
control_socket_disable = True
graceful_timeout = 5


def on_starting(arbiter: Any) -> None:
    """Wait until the database is set up."""
    with lock_file(Path(os.environ["RHI_VAR"], SETUP_LOCK)) as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
