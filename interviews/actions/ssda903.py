"""Loading SSDA903 files: children, placements and absences, all or nothing, and loading them again changes nothing.

The files hold no names, no times of day, no returns and no offers. An absence loaded from them is located on a day
and its return is not known: its return home interview is *not known (before this system)*, raises no flag and no
message, and stands in no rate. What a person recorded here is never overwritten.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator
from typing import Any

import pghistory
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from cases.models import Child, MissingEpisode, Placement, PlacementType
from cases.other_spellings import Spellings
from cases.ssda903 import checks
from cases.ssda903.plausible import Limits
from cases.ssda903.reading import EPISODES, Problem
from cases.ssda903.xml import read_all
from interviews import derived
from interviews.actions.load_questions import need_agreement
from interviews.actions.returns import owe_interview
from interviews.actions.ssda903_kept import keep_of_others
from interviews.actions.ssda903_plan import Plan, questions_of
from interviews.actions.ssda903_rows import Batch, ChildRecords, Known
from interviews.models import ReturnInterview
from rhi import bulk_rows
from rhi.wall import nothing_hidden

BATCH = 250  # children at a time
CHANGED_MEANWHILE = "What is recorded here changed while these files were loaded. Check them again."
REASON = "Loaded from SSDA903"
Report = Callable[[int, int], None]  # children done, of how many
CHECKED_LAST = "placements_of_a_child_never_overlap, episodes_of_a_child_never_overlap"


class ImportRefusedError(Exception):
    """The files were not loaded: `plan` names every problem, `problems` those that stopped it."""

    def __init__(self, made: Plan) -> None:
        self.plan, self.problems = made, made.errors
        super().__init__(f"{len(self.problems)} problems")


def _silent(done: int, total: int) -> None:
    """Nobody waits for the progress."""


@nothing_hidden()
def plan(
    *, council: Council, files: dict[str, bytes], hidden: Collection[int] = (), progress: Report = _silent
) -> Plan:
    """Check the files against the rules and against what is recorded, restricted records too; write nothing.

    Of `hidden` children nothing is said that is recorded and not in the files.
    """
    made = Plan([])
    for _ in _batches(council, files, made, hidden, progress):
        pass
    return made


@transaction.atomic
@nothing_hidden()
def load(
    *,
    user: User | None,
    council: Council,
    files: dict[str, bytes],
    agreed: Any = (),
    progress: Report = _silent,
) -> Plan:
    """Load in one transaction, or raise ImportRefusedError with the plan, or NotAgreed. `user`: None for the command.

    `agreed` holds the digests of the questions that a person said yes to, or is EVERYTHING. The caller keeps the record
    of the load (`record_of`).
    """
    if user:
        require(user, "import_records", council.pk)
    Council.objects.select_for_update().get(pk=council.pk)
    made, hidden = Plan([]), user.hidden_children if user else frozenset[int]()
    with pghistory.context(reason=REASON), _rows_change_places():
        for batch in _batches(council, files, made, hidden, progress):
            if not made.has_errors:
                _save(batch)
        if made.has_errors:
            raise ImportRefusedError(made)
        need_agreement(made.questions, agreed)
    return made


def record_of(made: Plan, files: dict[str, bytes]) -> dict[str, Any]:
    """The columns of an upload once it is loaded: without the files and the preview, with the digests."""
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if data}
    emptied = {"header": b"", "episodes": b"", "missing": b"", "preview": []}
    return {**emptied, "digests": digests, "counts": dict(made.counts)}


class _rows_change_places:  # noqa: N801
    """Two rows may take each other's days: overlaps are looked for when all rows are written, not at each of them."""

    def __enter__(self) -> None:
        self._set("DEFERRED")

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            try:
                self._set("IMMEDIATE")
            except IntegrityError as overlap:
                raise ImportRefusedError(Plan([Problem(EPISODES, 1, "", "", CHANGED_MEANWHILE)])) from overlap

    def _set(self, when: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS {CHECKED_LAST} {when}")


def _batches(
    council: Council, files: dict[str, bytes], made: Plan, hidden: Collection[int], progress: Report
) -> Iterator[Batch]:
    """The files brought together with what is recorded, some children at a time. Problems stand in the plan."""
    councils = {name.lower(): found for found in Council.objects.all() for name in (found.dfe_code, found.name)}
    types = {row.pk: row for row in PlacementType.objects.all()}
    tables = read_all(files)
    made.questions += questions_of(tables)
    records = checks.check(
        tables,
        limits=Limits(timezone.localdate(), PlacementType.validity(), council.long_absence_days),
        councils=set(councils),
    )
    made.problems += records.problems
    written, wrong = Spellings(council).of(records.children)
    made.problems += [records.children[each].row.problem("CHILD", words) for each, words in wrong.items()]
    if made.has_errors:
        return
    known, done, total = Known(council, types, councils, records.last_day, written, hidden), 0, len(records.children)
    for children in _by_child(records):
        progress(done, total)
        batch = Batch(known, made)
        batch.work(children)
        yield batch
        known.seen |= {child.pk for child in batch.new[Child] if child.pk}  # saved meanwhile, where this is a load
        done += len(children)
    keep_of_others(made, council, records.last_day, known.seen, hidden)
    made.problems.sort(key=lambda problem: (problem.file, problem.line))


def _by_child(records: checks.Records) -> Iterator[list[ChildRecords]]:
    """The records by child, in portions."""
    found = {reference: ChildRecords(child) for reference, child in records.children.items()}
    for placement in records.placements:
        found[placement.reference].placements.append(placement)
    for absence in records.missing:
        found[absence.reference].missing.append(absence)
    rows = list(found.values())
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


WRITTEN: dict[type[Any], tuple[str, ...]] = {
    Child: ("sex", "ethnicity", "upn", "born_on", "born_precision"),
    Placement: (
        *("placement_type", "starts_on", "ends_on", "location", "host_council", "provider", "urn", "loaded_version"),
    ),
    MissingEpisode: (
        *("category", "placement", "went_missing_earliest_at", "went_missing_latest_at", "went_missing_precision"),
        *("located_earliest_at", "located_latest_at", "located_precision", "ended_at", "loaded_version"),
    ),
}
"""What a load may change of each kind of row."""


def _remove(placements: list[int]) -> None:
    """By SQL: Django would refuse while absences are linked to them, and the database links those anew by itself."""
    if placements:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cases_placement WHERE id = ANY(%s)", [placements])


def _save(batch: Batch) -> None:
    """Children, then placements, then absences, then what is known of their interviews; rows that went last."""
    for model, fields in WRITTEN.items():
        for row in batch.new[model]:
            _take_keys(row)
        bulk_rows.insert(model, batch.new[model])
        changed = batch.changed[model]
        for row in changed:
            if model is not Child and row.version == row.loaded_version:
                row.loaded_version += 1
        if bulk_rows.update(model, changed, fields) != len(changed):
            raise ImportRefusedError(Plan([Problem(EPISODES, 1, "", "", CHANGED_MEANWHILE)]))
    _remove([placement.pk for placement in batch.removed])
    _save_interviews(batch)


def _take_keys(row: Any) -> None:
    """A row refers to rows that had no key yet when it was made."""
    for name in ("child", "placement"):
        if getattr(row, f"{name}_id", 0) is None:
            setattr(row, name, getattr(row, name))


def _save_interviews(batch: Batch) -> None:
    """Of each absence that has ended: that its interview is not known."""
    changed = batch.changed[MissingEpisode]
    pks = [row.pk for row in changed]
    owed = set(ReturnInterview.objects.filter(episode__in=pks).values_list("episode_id", flat=True))
    ended = [row for row in [*batch.new[MissingEpisode], *changed] if row.located and row.pk not in owed]
    new = bulk_rows.maker(ReturnInterview)
    rows = [new(episode_id=row.pk, council_id=row.council_id, child_id=row.child_id) for row in ended]
    if rows:
        derived.insert(rows)
    for row in changed:
        if row.pk in owed:
            owe_interview(row)
