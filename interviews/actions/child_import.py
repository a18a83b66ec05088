"""Loading a file of children: all or nothing, twice changes nothing, and no correction of a person is written over.

`check` works out what would change and writes nothing; `load` does the same once more, in one transaction, and writes.
What a person must see first (interviews.actions.child_questions) has to be agreed to, and what is agreed to has to be
the same when it is loaded. Rows are read, compared and written a thousand at a time, so memory does not grow.
"""

import base64
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from cases.importing.reading import WHAT_IS_WRONG, ChildrenFile, Problem, Row
from cases.models import (
    CareStatus,
    Child,
    ChildImport,
    ChildImportMapping,
    ChildImportState,
    ImportDifference,
    Placement,
    PlacementType,
)
from cases.other_spellings import Spellings
from interviews.actions.child_periods import WrongRow
from interviews.actions.child_plan import CHILD_FIELDS, Change, Known, Recorded, apply, plan
from interviews.actions.child_questions import LEFT_OUT, Questions
from interviews.actions.child_writing import write, write_one
from interviews.actions.load_questions import Question, need_agreement
from rhi.refusals import Refused, lock_current
from rhi.wall import nothing_hidden

BATCH = 1000
PREVIEW_PAGE = 50
COLUMNS = (*CHILD_FIELDS, "reference", "council", "version", "born_precision")
COUNTED = ("new", "changed", "unchanged", "to decide", "merged here")
REASON = "Loaded from the council’s case system"


class ImportRefused(Exception):
    """Nothing was loaded; `problems` says why, all of it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Found:
    """What a file holds, compared with what is recorded."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)
    preview: list[str] = field(default_factory=list)
    new_columns: list[str] = field(default_factory=list)

    def named_counts(self) -> dict[str, int]:
        """In the order of the page."""
        names = (*COUNTED, "left out") if self.counts["left out"] else COUNTED
        return {name: self.counts[name] for name in names}

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole cannot be loaded."""
        return any(problem.is_whole_file for problem in self.problems)


Report = Callable[[int, int], None]


def check(
    *, council: Council, content: bytes, hidden: frozenset[int] = frozenset(), progress: Report | None = None
) -> Found:
    """Everything that loading would do, with a preview of every child for pages; nothing is written."""
    return _Run(council, content, hidden, progress).all(preview=True)


def look(*, council: Council, content: bytes) -> tuple[dict[str, int], list[Problem]]:
    """What loading would do, without doing it: counts, or problems."""
    found = check(council=council, content=content)
    return ({}, found.problems) if found.problems else (found.named_counts(), [])


@transaction.atomic
def load(
    *,
    user: User | None,
    council: Council,
    content: bytes,
    agreed: Any = (),
    leave_out_wrong: bool = False,
    progress: Report | None = None,
    upload: ChildImport | None = None,
) -> dict[str, int]:
    """Load the file; `user` is None for the operator's command. Raises ImportRefused or NotAgreed.

    `agreed` holds the digests of the questions that a person said yes to, or is EVERYTHING. With `leave_out_wrong` the
    lines with problems are not loaded, and that is one of the questions.
    """
    if user is not None:
        require(user, "import_records", council.pk)
    Council.objects.select_for_update().get(pk=council.pk)
    hidden = user.hidden_children if user is not None else frozenset[int]()
    with pghistory.context(reason=REASON):
        found = _Run(council, content, hidden, progress, is_load=True, leave_out=leave_out_wrong).all()
    if found.is_refused or (found.problems and not leave_out_wrong):
        raise ImportRefused(found.problems)
    need_agreement(found.questions, agreed)
    counts = found.named_counts()
    if upload is None:
        record = ChildImport(council=council, uploaded_by=user, content=b"", size=len(content), counts=counts)
        record.digest, record.loaded_at = hashlib.sha256(content).hexdigest(), timezone.now()
        record.state = ChildImport.State.LOADED
        record.save()
    return counts


def columns_of(council: Council) -> dict[str, str]:
    """The council's columns as they were last chosen."""
    mapping = ChildImportMapping.objects.filter(council=council).first()
    return dict(mapping.columns) if mapping else {}


@transaction.atomic
def remember_columns(
    *, user: User, council: Council, columns: Mapping[str, str], headings: list[str] | None = None
) -> None:
    """Which heading holds which field, for this file and the next ones; `headings` are all that the file has."""
    require(user, "import_records", council.pk)
    facts = {"columns": dict(columns), "headings": headings or sorted(set(columns.values()))}
    ChildImportMapping.objects.update_or_create(council=council, defaults=facts)


@transaction.atomic
def decide_difference(*, user: User, difference: ImportDifference, choice: str) -> ImportDifference:
    """Keep what is recorded here, or take what the file says."""
    require(user, "record_cases", difference.council_id)
    current: ImportDifference = ImportDifference.objects.select_for_update(of=("self",)).get(pk=difference.pk)
    if current.choice:
        raise Refused("This was decided already.")
    current.choice, current.decided_by, current.decided_at = choice, user, timezone.now()
    current.save()
    if choice == ImportDifference.Choice.THEIRS:
        child: Any = lock_current(Child.objects.all(), current.child_id, current.child.version)
        with pghistory.context(reason="Taken from the council’s case system"):
            apply(child, {current.field: current.theirs})
            write_one(child, current.field)
    return current


class _Run:
    """One file, compared batch by batch; a load writes each batch."""

    def __init__(
        self,
        council: Council,
        content: bytes,
        hidden: frozenset[int],
        progress: Report | None,
        *,
        is_load: bool = False,
        leave_out: bool = False,
    ) -> None:
        mapping = ChildImportMapping.objects.filter(council=council).first()
        self.file = ChildrenFile(content, mapping.columns if mapping else {})
        self.total = self.file.table.length_hint
        self.council, self.hidden, self.progress = council, hidden, progress or (lambda done, total: None)
        self.is_load, self.leave_out = is_load, leave_out
        self.found = Found(notes=[(self.file.table.head_line, words) for words in self.file.table.notes])
        self.found.new_columns = [
            head for head in self.file.table.heads if mapping and head and head not in mapping.headings
        ]
        self.questions = Questions(council, hidden, timezone.localdate(), self.file)
        self.known = Known(
            council=council,
            now=timezone.now(),
            types={row.code: row for row in PlacementType.objects.all()},
            councils=_councils(),
        )
        self._page: list[Any] = []
        self._keys: dict[str, list[int]] = {}
        self._merged: set[str] = set()

    def all(self, *, preview: bool = False) -> Found:
        """Every row."""
        with nothing_hidden():
            self._read_keys()
            self._spellings = Spellings(self.council)
            rows, done = iter(self.file), 0
            while batch := list(islice(rows, BATCH)):
                done += len(batch)
                for change in self._changes(batch):
                    if preview:
                        self._show(change)
                self.progress(done, max(done, self.total))
            self.found.problems = [*self.file.problems, *self.found.problems]
            if self.found.problems and not self.found.is_refused:
                self._ask_about_wrong()
            self.found.questions += self.questions.all()
        if self._page:
            self.found.preview.append(packed(self._page))
        return self.found

    def _read_keys(self) -> None:
        """The council's children by reference, read once: behind row-level security no index finds a reference."""
        children = Child.objects.filter(council=self.council).values_list("reference", "pk", "merged_into")
        for reference, key, merged_into in children.iterator(chunk_size=5000):
            if merged_into is None:
                self._keys.setdefault(reference, []).append(key)
            else:
                self._merged.add(reference)

    def _changes(self, batch: list[Row]) -> list[Change]:
        """What each good row changes; written where this is a load that may go on."""
        self._write_references_as_here([row for row in batch if not row.problems])
        good = [row for row in batch if not row.problems]
        for row in batch:
            self.found.problems += row.problems
        recorded, merged = self._recorded({row.facts["reference"] for row in good})
        changes = []
        for row in good:
            if row.facts["reference"] in merged:
                self.found.counts["merged here"] += 1
            elif change := self._plan(row, recorded.get(row.facts["reference"])):
                changes.append(change)
        self.found.notes += [(row.line, row.note) for row in batch if row.note]
        if self.is_load and (not self.found.problems or self.leave_out):
            write(self.known, changes)
        return changes

    def _write_references_as_here(self, rows: list[Row]) -> None:
        """A reference that is likely that of another row, or of a child here, is a problem of its row."""
        written, wrong = self._spellings.of(row.facts["reference"] for row in rows)
        for row in rows:
            reference = row.facts["reference"]
            if reference in wrong:
                row.problems.append(Problem(row.line, self.file.key_of["reference"], wrong[reference]))
            row.facts["reference"] = written[reference]

    def _plan(self, row: Row, recorded: Recorded | None) -> Change | None:
        try:
            change = plan(self.known, row, recorded)
        except WrongRow as wrong:
            column = self.file.key_of.get(wrong.key, wrong.key)
            row.problems.append(Problem(row.line, column, wrong.message))
            self.found.problems += row.problems
            return None
        kind = "new" if change.is_new else "changed" if change.is_change else "unchanged"
        self.found.counts[kind] += 1
        self.found.counts["to decide"] += len(change.differences)
        self.questions.look(change)
        return change

    def _recorded(self, references: set[str]) -> tuple[dict[str, Recorded], set[str]]:
        """The children of these references, locked where this is a load; and the references of merged records."""
        keys = [key for reference in references for key in self._keys.get(reference, ())]
        current = Child.objects.filter(pk__in=keys).only(*COLUMNS).order_by("-same_reference")
        if self.is_load:
            current = current.select_for_update(of=("self",))
        # Of several with one reference, the first that had it.
        found = {child.reference: Recorded(child) for child in current}
        by_key = {each.child.pk: each for each in found.values()}
        for placement in Placement.objects.filter(child__in=by_key):
            by_key[placement.child_id].placements.append(placement)
        for status in CareStatus.objects.filter(child__in=by_key):
            by_key[status.child_id].statuses.append(status)
        for key, facts in ChildImportState.objects.filter(child__in=by_key).values_list("child_id", "facts"):
            by_key[key].facts = facts
        asked = ImportDifference.objects.filter(child__in=by_key)
        for key, name, theirs in asked.values_list("child_id", "field", "theirs"):
            by_key[key].asked.add((name, theirs))
        return found, (references & self._merged) - found.keys()

    def _ask_about_wrong(self) -> None:
        lines = sorted({problem.line for problem in self.found.problems})
        self.found.counts["left out"] = len(lines)
        for line in lines:
            self.questions.note(LEFT_OUT, str(line), None, f"Line {line}", "")

    def _show(self, change: Change) -> None:
        if change.child.pk in self.hidden or not (change.is_new or change.is_change or change.differences):
            return
        child, words = change.child, change.words()
        self._page.append([change.row.line, child.pk, f"{child.full_name}, {child.reference}", change.is_new, words])
        if len(self._page) == PREVIEW_PAGE:
            self.found.preview.append(packed(self._page))
            self._page = []


def packed(page: list[Any]) -> str:
    """A page of the preview as it is kept: compressed, since there may be thousands of them."""
    return base64.b85encode(zlib.compress(json.dumps(page).encode(), 1)).decode()


def unpacked(text: str) -> list[Any]:
    """The rows of such a page: line, child, name, whether new, and (field, before, after) of what changes."""
    found: list[Any] = json.loads(zlib.decompress(base64.b85decode(text)))
    return found


def wrong_rows(content: bytes, council: Council, problems: list[Problem]) -> Iterator[list[str]]:
    """The lines with problems as they are in the file, with headings, and what is wrong in a column of its own."""
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        reasons.setdefault(problem.line, []).append(f"{problem.column}: {problem.message}".removeprefix(": "))
    file = ChildrenFile(content, columns_of(council))
    width = len(file.table.heads)
    yield [*file.table.heads, WHAT_IS_WRONG]
    for row in file:
        if row.line in reasons:
            yield [*(row.raw + [""] * width)[: max(width, len(row.raw))], " ".join(reasons[row.line])]


def _councils() -> dict[str, Council]:
    return {
        code.upper(): row for row in Council.objects.all() for code in (row.dfe_code, row.name, row.gss_code) if code
    }
