"""Brings the demo's database (`python -m rhi.demo_setup database`) or static files (`static`) up to date, for rhi.demo.

One process for all steps of the database: starting Django for each would take longer than the steps. Its exit status is
demo_state.OTHER_VERSION, and nothing is changed, when the database was made by another version of the program.
"""

import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection

from rhi import demo_state
from rhi.environment import BASE_DIR
from rhi.migration_history import is_empty, why_not_ours
from rhi.ownership import as_owner

WORTH_AN_ESTIMATE = 5  # seconds
SIGN_OF_LIFE_SECONDS = 2.0


def main() -> int:
    """The part that is named on the command line; the exit status."""
    django.setup()
    return {"database": set_up_database, "static": collect_static}[sys.argv[1]]()


def set_up_database() -> int:
    """Each step says what it does and how long it took; the longer ones say before how long that will be."""
    with as_owner():  # a first migrate that was cut off has given the application no rights yet
        is_other = bool(why_not_ours(connection))
    if is_other or demo_state.has_edited_migrations(settings.DATABASE_OWNER_URL):
        return demo_state.OTHER_VERSION
    is_new = is_empty(connection)
    migrate = "Making the tables" if is_new else "Bringing the database up to date"
    report(migrate, 8 if is_new else 1, lambda: call_command("migrate", interactive=False, verbosity=0))
    report("Loading reference data", 1, lambda: call_command("load_reference_data", verbosity=0))
    if not get_user_model().objects.exists():
        report("Loading made-up children and their records", 12, lambda: call_command("load_demo_data", verbosity=0))
    return 0


def collect_static() -> int:
    """Only when a file changed. Says nothing: the database is set up meanwhile, with lines of its own."""
    note, state = Path(settings.STATIC_ROOT) / demo_state.STATIC_NOTE, static_state()
    if not note.exists() or note.read_text() != state:
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(state)
    return 0


def report(text: str, estimate: int, step: Callable[[], object]) -> None:
    """Run one step with a line of progress: the estimated seconds where it is long, and dots while it runs."""
    began, is_done = time.monotonic(), Event()
    is_long = estimate > WORTH_AN_ESTIMATE
    print(f"{text}{f' (about {estimate} seconds)' if is_long else ''} ...", end="", flush=True)
    dots = Thread(target=print_dots, args=(is_done,), daemon=True)
    dots.start()
    try:
        step()
    finally:
        is_done.set()
        dots.join()
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def print_dots(is_done: Event) -> None:
    """A dot every other second."""
    while not is_done.wait(SIGN_OF_LIFE_SECONDS):
        print(".", end="", flush=True)


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
