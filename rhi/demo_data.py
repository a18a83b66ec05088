"""Removes the data of a demonstration that another version made. All of it is made up."""

import shutil
from contextlib import closing
from pathlib import Path

import psycopg2

from rhi import embedded
from rhi.embedded.account import serving_account
from rhi.embedded.folders import Folders, alone

FILES = ("mail", "messages", "staticfiles", "run/beat-schedule*")


def remove(var: Path) -> None:
    """Remove databases, queues and files; keep passwords and logs. Raises EmbeddedError while the servers run."""
    folders = Folders(var.resolve())
    with alone(folders.run / "start.lock"):  # nobody starts the servers meanwhile
        if embedded.running(var):
            raise embedded.EmbeddedError(
                f"Another copy of the demo still runs with the data in {var}, which another version of this program "
                "made. Stop that copy, then start again."
            )
        base = folders.base(serving_account())
        _remove([*base.glob("postgres-*"), base / "redis", *_files(var)])


def remove_of_other_postgres(var: Path, url: str) -> bool:
    """Remove data folders of other major versions than that of the server at `url`; whether there were any."""
    with closing(psycopg2.connect(url)) as connection:
        major = connection.info.server_version // 10_000
    base = Folders(var.resolve()).base(serving_account())
    others = [folder for folder in base.glob("postgres-*[0-9]") if folder.name != f"postgres-{major}"]
    if others:
        _remove([*others, *_files(var)])
    return bool(others)


def _files(var: Path) -> list[Path]:
    return [path for pattern in FILES for path in var.glob(pattern)]


def _remove(paths: list[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
