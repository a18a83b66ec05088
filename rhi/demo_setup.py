"""Brings the demo's database and static files up to date; run by rhi.demo as a process of its own.

One process for all steps: starting Django four times would take longer than the steps.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command

from rhi.environment import BASE_DIR


def main() -> int:
    """Each step says what it does and how long it took."""
    django.setup()
    report("Bringing the database up to date", lambda: call_command("migrate", interactive=False, verbosity=0))
    report("Loading reference data", lambda: call_command("load_reference_data", verbosity=0))
    if not get_user_model().objects.exists():
        report("Loading demo data", lambda: call_command("load_demo_data", verbosity=0))
    stamp, state = Path(settings.STATIC_ROOT) / ".made-from", static_state()
    if not stamp.exists() or stamp.read_text() != state:
        report("Collecting static files", lambda: call_command("collectstatic", interactive=False, verbosity=0))
        stamp.write_text(state)
    return 0


def report(text: str, step: Callable[[], object]) -> None:
    """Run one step with a line of progress."""
    began = time.monotonic()
    print(f"{text} ... ", end="", flush=True)
    step()
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def static_state() -> str:
    """Changes when a static file of ours or a locked package does."""
    answer = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes())
    for folder in map(Path, settings.STATICFILES_DIRS):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            answer.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return answer.hexdigest()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")
    sys.exit(main())
