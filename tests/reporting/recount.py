"""Every measure and count once more, for DuckDB over the extract: written from the words, not from the code."""

from pathlib import Path

import duckdb

MATURE = "duty = 'due' AND returned_latest_at <= as_at - INTERVAL 72 HOURS"
OFFERED = f"{MATURE} AND first_offered_at IS NOT NULL"
DONE = f"{MATURE} AND completed_at IS NOT NULL"
HELPED = f"{MATURE} AND help_offered_at IS NOT NULL"
HEARD = f"{MATURE} AND (completed_at IS NOT NULL OR is_declined_by_child)"


def soon(column: str, length: str) -> str:
    """So long after the earliest end of the return, or before."""
    return f"{column} <= returned_earliest_at + INTERVAL {length}"


def said(column: str, length: str) -> str:
    """Not so that the earliest end says late and the latest end in time."""
    return f"({column} IS NULL OR {soon(column, length)} OR {column} > returned_latest_at + INTERVAL {length})"


def timed(key: str, column: str) -> dict[str, tuple[str, str]]:
    """A measure per window."""
    windows = {"72h": "72 HOURS", "7d": "168 HOURS", "28d": "672 HOURS"}
    return {
        f"{key}_{name}": (f"{MATURE} AND {said(column, length)}", soon(column, length))
        for name, length in windows.items()
    }


# (denominator, what of it is the numerator), written down here from the definitions in words
RECOUNT: dict[str, tuple[str, str]] = {
    "offered": (MATURE, "first_offered_at IS NOT NULL"),
    "offered_directly": (MATURE, "first_direct_offer_at IS NOT NULL"),
    "offered_indirectly": (MATURE, "first_offered_at IS NOT NULL AND first_direct_offer_at IS NULL"),
    **timed("offered", "first_offered_at"),
    "accepted": (OFFERED, "latest_response = 'response.accepted' OR completed_at IS NOT NULL"),
    "declined_by_child": (OFFERED, "latest_response = 'response.declined_by_child' AND completed_at IS NULL"),
    "declined_by_parent": (OFFERED, "latest_response = 'response.declined_by_parent' AND completed_at IS NULL"),
    "uptake": (MATURE, "completed_at IS NOT NULL"),
    **timed("interviewed", "completed_at"),
    "completed_of_offered": (OFFERED, "completed_at IS NOT NULL"),
    "done_in_time_72h": (f"{DONE} AND {said('completed_at', '72 HOURS')}", soon("completed_at", "72 HOURS")),
    "partial": (MATURE, "partial_at IS NOT NULL AND completed_at IS NULL"),
    "shared_interview": (DONE, "shares_interview"),
    "independent": (DONE, "is_independent"),
    "help_offered": (MATURE, "help_offered_at IS NOT NULL"),
    "help_accepted": (HELPED, "help_accepted_at IS NOT NULL"),
    "help_started": (HELPED, "help_started_at IS NOT NULL"),
    "decided_in_time": (
        f"{HEARD} AND (share_decided_at IS NOT NULL OR decision_due_at <= as_at)",
        "share_decided_at <= decision_due_at",
    ),
    "shared": (HEARD, "is_shared"),
}
RECOUNTED: dict[str, str] = {
    "due": "duty = 'due'",
    "mature": MATURE,
    "pending": "duty = 'due' AND returned_latest_at > as_at - INTERVAL 72 HOURS",
    "cannot_say": "duty = 'not_known'",
    "estimated": "duty = 'due' AND returned_precision <> 'exact'",
    "offer_cannot_say": f"{MATURE} AND NOT {said('first_offered_at', '72 HOURS')}",
    "interview_cannot_say": f"{MATURE} AND NOT {said('completed_at', '72 HOURS')}",
    "away": "duty = 'due' AND category = 'away'",
    "own_interview": "duty = 'due' AND completed_at IS NOT NULL AND NOT shares_interview",
    "sharing_interview": "duty = 'due' AND completed_at IS NOT NULL AND shares_interview",
    "not_due": "duty = 'not_due'",
}


def counted(path: Path, **conditions: str) -> dict[str, int]:
    """Each condition's rows, by DuckDB over the file."""
    columns = ", ".join(f"count(*) FILTER ({sql}) AS {name}" for name, sql in conditions.items())
    with duckdb.connect() as database:
        answer = database.execute(f"SELECT {columns} FROM read_parquet(?)", [str(path)])
        return dict(zip(conditions, answer.fetchone(), strict=True))


def rates(path: Path) -> dict[str, tuple[int, int]]:
    """(numerator, denominator) of every measure, in one pass over the file."""
    below = {f"d_{key}": whole for key, (whole, _) in RECOUNT.items()}
    above = {f"n_{key}": f"({whole}) AND ({part})" for key, (whole, part) in RECOUNT.items()}
    found = counted(path, **below, **above)
    return {key: (found[f"n_{key}"], found[f"d_{key}"]) for key in RECOUNT}
