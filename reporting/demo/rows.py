"""The rows the generator writes, one named tuple per table, and their text for PostgreSQL's COPY.

Field names are column names: a column that a model gains without a default makes COPY fail, and so the tests.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from io import StringIO
from typing import Any, NamedTuple

DEMO, LOADED = "demo", "ssda903"


class ChildRow(NamedTuple):
    """cases_child"""

    id: int
    council_id: int
    reference: str
    given_names: str
    family_name: str
    known_as: str
    born_on: date
    sex: str
    ethnicity: str
    nhs_number: str
    address: str
    first_language: str
    interpreter_needed: bool
    communication_needs: str
    school: str
    care_leaver_from: date | None
    allocated_worker: str
    created_at: datetime
    born_precision: str = "exact"
    upn: str = ""
    address_is_confidential: bool = False
    do_not_tell: str = ""
    source: str = DEMO
    version: int = 1


class PlacementRow(NamedTuple):
    """cases_placement"""

    id: int
    council_id: int
    child_id: int
    placement_type_id: str
    starts_on: date
    ends_on: date | None
    location: str
    host_council_id: int | None
    provider: str
    urn: str = ""
    source: str = DEMO
    version: int = 1


class EpisodeRow(NamedTuple):
    """cases_missingepisode"""

    id: int
    council_id: int
    child_id: int
    category: str
    police_grade: str
    went_missing_earliest_at: datetime
    went_missing_latest_at: datetime
    went_missing_precision: str
    located_earliest_at: datetime | None
    located_latest_at: datetime | None
    located_precision: str
    returned_earliest_at: datetime | None
    returned_latest_at: datetime | None
    returned_precision: str
    ended_at: datetime | None
    told_council_at: datetime | None
    missing_from_id: str | None
    placement_id: int | None
    circumstances: str
    found_where: str
    found_by: str
    returned_to_id: str | None
    prevention_interview: str
    recorded_by_id: int
    recorded_at: datetime
    source: str = DEMO
    version: int = 1


class ReferenceRow(NamedTuple):
    """cases_episodereference"""

    id: int
    council_id: int
    episode_id: int
    force_id: int
    reference: str
    recorded_at: datetime


class ReturnInterviewRow(NamedTuple):
    """interviews_returninterview"""

    id: int
    council_id: int
    child_id: int
    episode_id: int
    duty: str
    category: str
    placement_basis: str
    placement_type_id: str | None
    placement_group: str
    is_care_leaver: bool
    returned_earliest_at: datetime | None
    returned_latest_at: datetime | None
    returned_precision: str
    counted_on: date | None
    due_at: datetime | None
    offer_due_at: datetime | None
    assigned_to_id: int | None
    not_completed_id: str | None
    not_completed_note: str
    not_completed_at: datetime | None
    first_offered_at: datetime | None
    first_direct_offer_at: datetime | None
    latest_response: str
    is_declined_by_child: bool
    declined_at: datetime | None
    partial_at: datetime | None
    completed_at: datetime | None
    is_independent: bool | None
    shares_interview: bool
    help_offered_at: datetime | None
    help_accepted_at: datetime | None
    help_started_at: datetime | None
    share_decided_at: datetime | None
    is_shared: bool | None
    decision_due_at: datetime | None
    released_at: datetime | None = None
    made_at: datetime | None = None
    version: int = 1


class OfferRow(NamedTuple):
    """interviews_offer"""

    id: int
    council_id: int
    return_interview_id: int
    offered_at: datetime
    offered_by_id: int
    offered_to: str
    method_id: str
    response_id: str
    responded_at: datetime | None
    decline_reason_id: str | None
    next_attempt_on: date | None
    note: str
    recorded_at: datetime


class AttemptRow(NamedTuple):
    """interviews_contactattempt"""

    id: int
    council_id: int
    return_interview_id: int
    attempted_at: datetime
    attempted_by_id: int
    outcome_id: str
    note: str = ""


class InterviewRow(NamedTuple):
    """interviews_interview"""

    id: int
    council_id: int
    child_id: int
    started_at: datetime
    ended_at: datetime
    interviewer_id: int
    interviewer_role: str
    interviewer_employer: str
    relationship_to_child: str
    outside_care: str
    outside_council: str
    independence_reason: str
    venue_id: str
    mode: str
    completion_id: str
    late_reason_id: str | None
    advocate_offered: bool
    agreed_to_talk: bool
    told_limits: bool
    wishes_on_sharing: str
    parent_informed: bool
    child_words: str
    analysis: str
    helpline_given: bool
    recorded_at: datetime
    signed_off_by_id: int | None
    signed_off_at: datetime | None
    also_present: str = ""
    sign_off_comment: str = ""
    version: int = 1


class CoverageRow(NamedTuple):
    """interviews_interviewcoverage"""

    id: int
    council_id: int
    interview_id: int
    return_interview_id: int


class FindingRow(NamedTuple):
    """interviews_finding"""

    id: int
    council_id: int
    interview_id: int
    code_id: str
    certainty: str
    note: str = ""


class HelpRow(NamedTuple):
    """interviews_help"""

    id: int
    council_id: int
    return_interview_id: int
    interview_id: int | None
    outcome_id: str
    offered_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    recorded_by_id: int
    result: str = ""


class DecisionRow(NamedTuple):
    """sharing_sharedecision"""

    id: int
    council_id: int
    return_interview_id: int
    choice: str
    reason: str
    no_consent_reason: str
    decided_by_id: int
    decided_at: datetime
    childs_wishes: str = ""


# In the order in which they are written; `most` is the largest number of rows per episode, which reserves the ids.
TABLES: dict[type[Any], tuple[str, int]] = {
    ChildRow: ("cases_child", 1),
    PlacementRow: ("cases_placement", 2),
    EpisodeRow: ("cases_missingepisode", 1),
    ReferenceRow: ("cases_episodereference", 2),
    ReturnInterviewRow: ("interviews_returninterview", 1),
    OfferRow: ("interviews_offer", 3),
    AttemptRow: ("interviews_contactattempt", 2),
    InterviewRow: ("interviews_interview", 1),
    CoverageRow: ("interviews_interviewcoverage", 1),
    FindingRow: ("interviews_finding", 5),
    HelpRow: ("interviews_help", 2),
    DecisionRow: ("sharing_sharedecision", 1),
}


HISTORY: dict[type[Any], str] = {
    EpisodeRow: "cases_missingepisodeevent",
    ReturnInterviewRow: "interviews_returninterviewevent",
}
"""Where what stood in a row before a change is kept."""
OF_HISTORY = ("pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


FORMATS: dict[type[Any], Callable[[Any], str]] = {
    str: _escaped,
    int: str,
    bool: lambda value: "t" if value else "f",
    datetime: datetime.isoformat,
    date: date.isoformat,
    type(None): lambda _: "\\N",
}


def line(row: tuple[Any, ...]) -> str:
    """One row as COPY's text format reads it."""
    return "\t".join([FORMATS[type(value)](value) for value in row]) + "\n"


COLUMNS: dict[str, tuple[str, ...]] = {
    **{table: kind._fields for kind, (table, _) in TABLES.items()},
    **{table: (*OF_HISTORY, *kind._fields) for kind, table in HISTORY.items()},
}


class Buffer:
    """The rows of one council, as text by table, and the next id of each table."""

    def __init__(self, first_ids: dict[type[Any], int]) -> None:
        self._next = dict(first_ids)
        self._empty()

    def _empty(self) -> None:
        self.lines: dict[str, list[str]] = {table: [] for table in COLUMNS}

    def next_id(self, kind: type[Any]) -> int:
        """The next id of the table."""
        number = self._next[kind]
        self._next[kind] = number + 1
        return number

    def add(self, row: tuple[Any, ...]) -> None:
        """Keep a row for writing."""
        self.lines[TABLES[type(row)][0]].append(line(row))

    def add_history(self, row: Any, *, at: datetime, context: str) -> None:
        """Keep what stood in a row before it was changed at a moment; of one row in the order of time."""
        self.lines[HISTORY[type(row)]].append(line((at, "update", row.id, context, *row)))

    def size(self) -> int:
        """How many rows wait to be written."""
        return sum(map(len, self.lines.values()))

    def take(self) -> dict[str, list[str]]:
        """All rows that wait to be written, as text by table. Empties the buffer."""
        taken = self.lines
        self._empty()
        return taken


class Writer:
    """Writes rows through a psycopg2 cursor on a thread of its own, while the next rows are made.

    Nothing else may use the connection until `finish`.
    """

    def __init__(self, cursor: Any, thread: ThreadPoolExecutor) -> None:
        self._cursor, self._thread = cursor, thread
        self._last: Future[int] | None = None
        self._written = 0

    def write(self, lines: dict[str, list[str]]) -> None:
        """Begin to write these rows, parents before children, once those before are written."""
        self.finish()
        self._last = self._thread.submit(self._copy, lines)

    def finish(self) -> int:
        """Wait until all is written; the number of rows."""
        if self._last:
            self._written, self._last = self._written + self._last.result(), None
        return self._written

    def _copy(self, lines: dict[str, list[str]]) -> int:
        for table, columns in COLUMNS.items():
            if lines[table]:
                named = ", ".join(columns)
                self._cursor.copy_expert(f"COPY {table} ({named}) FROM STDIN", StringIO("".join(lines[table])))
        return sum(map(len, lines.values()))
