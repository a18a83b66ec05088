"""Finds a Chromium to drive. `python -m tests.browser.chromium` says which, and fails when there is none."""

import os
import shutil
import sys
from pathlib import Path

# The headless shell draws pages as Chromium does, without the rest of the browser: a third less work.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    Path("/usr/bin/chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
# Where Playwright keeps the browsers that `playwright install chromium` fetches, and what they are called inside.
PLAYWRIGHT_PLACES = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
PLAYWRIGHT_NAMES = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
)
# It must run as root in CI, without a graphics card, and speak to nobody but the test server.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path | None:
    """The browser to use: CHROMIUM, the machine's own, else Playwright's; None when there is none."""
    if named := os.environ.get("CHROMIUM"):
        return Path(named) if os.access(named, os.X_OK) else None
    on_path = [Path(place) for name in NAMES if (place := shutil.which(name))]
    for path in (*on_path, *PLACES, *_of_playwright()):
        if path.is_file() and os.access(path, os.X_OK):
            return path
    return None


def _of_playwright() -> list[Path]:
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    folders = (Path(named),) if named and named != "0" else PLAYWRIGHT_PLACES
    return sorted((path for folder in folders for name in PLAYWRIGHT_NAMES for path in folder.glob(name)), reverse=True)


def main() -> int:
    """Say what was found."""
    path = find()
    print(path or "No Chromium found.")
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
