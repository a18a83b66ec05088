"""What a job does for each kind of file: check it, or load it (interviews.actions.loads)."""

import io
from dataclasses import astuple
from typing import Any

from cases.importing.reading import Problem, open_table
from interviews.actions import child_import, ssda903
from interviews.actions.load_questions import NotAgreed
from interviews.actions.loads import LoadRefused, Progress, Worker
from rhi.cells import CsvWriter

SHOWN = 200
CHANGED = (
    "Nothing was loaded: what it would change is not what you agreed to. Check it again and look at the questions."
)
NOT_LOADED = "Nothing was loaded: put right the problems below first."


def check_children(upload: Any, progress: Progress) -> dict[str, Any]:
    """Counts, problems, questions, and every change by name."""
    found = child_import.check(
        council=upload.council,
        content=bytes(upload.content),
        hidden=upload.uploaded_by.hidden_children,
        progress=progress,
    )
    return {
        "counts": found.named_counts(),
        "problems": [astuple(problem) for problem in found.problems],
        "preview": found.preview,
        "findings": {
            "is_refused": found.is_refused,
            "questions": [question.as_json() for question in found.questions],
            "notes": found.notes[:SHOWN],
            "new_columns": found.new_columns,
        },
    }


def load_children(upload: Any, progress: Progress) -> dict[str, Any]:
    """Load them. Lines that are left out are kept as a file with the reasons, in place of the whole one."""
    content, is_left_out = bytes(upload.content), upload.options.get("leave_out_wrong", False)
    problems = [Problem(*problem) for problem in upload.problems]
    try:
        counts = child_import.load(
            user=upload.uploaded_by,
            council=upload.council,
            content=content,
            agreed=upload.agreed,
            leave_out_wrong=is_left_out,
            progress=progress,
            upload=upload,
        )
    except child_import.ImportRefused as refused:
        raise LoadRefused(NOT_LOADED, {"problems": [astuple(problem) for problem in refused.problems]}) from refused
    except NotAgreed as asked:
        raise LoadRefused(CHANGED) from asked
    rest = wrong_rows_csv(content, upload.council, problems) if is_left_out else b""
    return {"counts": counts, "content": rest, "preview": [], "findings": {}}


def wrong_rows_csv(content: bytes, council: Any, problems: list[Problem]) -> bytes:
    """The lines with problems, with the reasons, as a spreadsheet opens it.

    Letters that are a guess stay the bytes they were: in UTF-8 they would be sure, and nobody has looked at them.
    """
    written = io.StringIO()
    CsvWriter(written).writerows(child_import.wrong_rows(content, council, problems))
    if open_table(content).is_windows:
        return written.getvalue().encode("cp1252", "surrogateescape")
    return written.getvalue().encode("utf-8-sig")


def check_ssda903(upload: Any, progress: Progress) -> dict[str, Any]:
    """Counts, problems, and what changes for each child."""
    hidden = upload.uploaded_by.hidden_children
    return ssda903.plan(council=upload.council, files=upload.files(), hidden=hidden, progress=progress).columns()


def load_ssda903(upload: Any, progress: Progress) -> dict[str, Any]:
    """Load them."""
    files = upload.files()
    try:
        made = ssda903.load(
            user=upload.uploaded_by, council=upload.council, files=files, agreed=upload.agreed, progress=progress
        )
    except ssda903.ImportRefusedError as refused:
        raise LoadRefused(NOT_LOADED, refused.plan.columns()) from refused
    except NotAgreed as asked:
        raise LoadRefused(CHANGED) from asked
    return ssda903.record_of(made, files)


WORKERS: dict[tuple[str, str], Worker] = {
    ("children", "check"): check_children,
    ("children", "load"): load_children,
    ("ssda903", "check"): check_ssda903,
    ("ssda903", "load"): load_ssda903,
}
