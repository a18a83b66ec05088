"""What a job does for each kind of file: check it, or load it (interviews.actions.loads)."""

from dataclasses import astuple
from typing import Any

from interviews.actions import child_import, ssda903
from interviews.actions.loads import LoadRefused, Progress, Worker

SHOWN = 200
NOT_LOADED = "Nothing was loaded: put right the problems below first."


def check_children(upload: Any, progress: Progress) -> dict[str, Any]:
    """Counts and problems."""
    counts, problems = child_import.look(council=upload.council, content=bytes(upload.content))
    return {"counts": counts, "problems": [astuple(problem) for problem in problems]}


def load_children(upload: Any, progress: Progress) -> dict[str, Any]:
    """Load them."""
    try:
        counts = child_import.load(user=upload.uploaded_by, council=upload.council, content=bytes(upload.content))
    except child_import.ImportRefused as refused:
        raise LoadRefused(NOT_LOADED, {"problems": [astuple(problem) for problem in refused.problems]}) from refused
    return {"counts": counts, "content": b""}


def check_ssda903(upload: Any, progress: Progress) -> dict[str, Any]:
    """Counts, problems, and what changes for each child."""
    return ssda903.plan(council=upload.council, files=upload.files(), progress=progress).columns()


def load_ssda903(upload: Any, progress: Progress) -> dict[str, Any]:
    """Load them."""
    files = upload.files()
    try:
        made = ssda903.load(user=upload.uploaded_by, council=upload.council, files=files, progress=progress)
    except ssda903.ImportRefusedError as refused:
        raise LoadRefused(NOT_LOADED, refused.plan.columns()) from refused
    return ssda903.record_of(made, files)


WORKERS: dict[tuple[str, str], Worker] = {
    ("children", "check"): check_children,
    ("children", "load"): load_children,
    ("ssda903", "check"): check_ssda903,
    ("ssda903", "load"): load_ssda903,
}
