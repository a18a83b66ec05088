"""Loading a file of children: all or nothing, twice changes nothing, and no correction of a person is written over.

Per field: what the file says is taken unless a person has corrected it here since the last file (it differs from what
that file said). Then ours stands, and the difference is put before a person, once for each thing that the file says.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from cases.about import save_status
from cases.actions import check_placement, save_placement
from cases.importing.fields import FIELDS
from cases.importing.reading import Problem, Row, read
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
from cases.other_spellings import as_recorded
from interviews.actions.returns import reconsider
from rhi.refusals import Refused, lock_current
from rhi.wall import nothing_hidden

CHILD_FIELDS = tuple(field.key for field in FIELDS if field.of == "child" and field.key != "reference")
BATCH = 1000
COUNTED = ("new", "changed", "unchanged", "to decide", "merged here")
SOURCE = Child.Source.CASE_FILE


class ImportRefused(Exception):
    """Nothing was loaded; `problems` says why, all of it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class _Undo(Exception):
    """Only looked at."""


@dataclass
class Loading:
    """One file on its way in: what there is already, and what was done."""

    council: Council
    now: datetime
    children: dict[str, Any] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    types: dict[str, PlacementType] = field(default_factory=dict)
    councils: dict[str, Council] = field(default_factory=dict)
    asked: set[tuple[int, str, str]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    states: list[ChildImportState] = field(default_factory=list)
    differences: list[ImportDifference] = field(default_factory=list)


def look(*, council: Council, content: bytes) -> tuple[dict[str, int], list[Problem]]:
    """What loading would do, without doing it: counts and problems."""
    try:
        with transaction.atomic():
            counts = _load(council, content)
            raise _Undo
    except _Undo:
        return counts, []
    except ImportRefused as refused:
        return {}, refused.problems


@transaction.atomic
def load(*, user: User | None, council: Council, content: bytes, upload: ChildImport | None = None) -> dict[str, int]:
    """Load the file; `user` is None for the operator's command. Raises ImportRefused."""
    if user is not None:
        require(user, "import_records", council.pk)
    with pghistory.context(reason="Loaded from the council’s case system"):
        counts = _load(council, content)
    done = upload or ChildImport(council=council, uploaded_by=user)
    done.content, done.digest = b"", hashlib.sha256(content).hexdigest()
    done.loaded_at, done.counts = timezone.now(), counts
    done.save()
    return counts


def columns_of(council: Council) -> dict[str, str]:
    """The council's columns as they were last chosen."""
    mapping = ChildImportMapping.objects.filter(council=council).first()
    return dict(mapping.columns) if mapping else {}


@transaction.atomic
def remember_columns(*, user: User, council: Council, columns: Mapping[str, str]) -> None:
    """Which heading holds which field, for this file and the next ones."""
    require(user, "import_records", council.pk)
    ChildImportMapping.objects.update_or_create(council=council, defaults={"columns": dict(columns)})


@transaction.atomic
def decide_difference(*, user: User, difference: ImportDifference, choice: str) -> ImportDifference:
    """Keep what stands here, or take what the file says."""
    require(user, "record_cases", difference.council_id)
    current: ImportDifference = ImportDifference.objects.select_for_update(of=("self",)).get(pk=difference.pk)
    if current.choice:
        raise Refused("This was decided already.")
    current.choice, current.decided_by, current.decided_at = choice, user, timezone.now()
    current.save()
    if choice == ImportDifference.Choice.THEIRS:
        child = lock_current(Child.objects.all(), current.child_id, current.child.version)
        with pghistory.context(reason="Taken from the council’s case system"):
            _set(child, {current.field: current.theirs})
    return current


def _load(council: Council, content: bytes) -> dict[str, int]:
    table = read(content, columns_of(council))
    if table.problems:
        raise ImportRefused(table.problems)
    with nothing_hidden():
        _write_references_as_here(council, table.rows)
        loading = _prepare(council)
        for start in range(0, len(table.rows), BATCH):
            _load_batch(loading, table.rows[start : start + BATCH])
        if loading.problems:
            raise ImportRefused(loading.problems)
        _write_down(loading)
    return {name: loading.counts[name] for name in COUNTED}


def _write_references_as_here(council: Council, rows: list[Row]) -> None:
    """Raises ImportRefused for references that are likely those of another row, or of a child here."""
    written, wrong = as_recorded(council, (row.facts["reference"] for row in rows))
    references = [(row, row.facts["reference"]) for row in rows]
    if wrong:
        raise ImportRefused([Problem(row.line, "reference", wrong[each]) for row, each in references if each in wrong])
    for row, each in references:
        row.facts["reference"] = written[each]


def _prepare(council: Council) -> Loading:
    """Everything of the council that rows are compared with, in a handful of queries."""
    children = Child.objects.filter(council=council, merged_into__isnull=True).select_related("import_state")
    gone = Child.objects.filter(council=council, merged_into__isnull=False)
    rows = children.prefetch_related("placements__placement_type", "placements__host_council", "statuses")
    known = {child.reference: child for child in rows.order_by("-same_reference")}  # the first that had it wins
    asked = ImportDifference.objects.filter(council=council).values_list("child_id", "field", "theirs")
    return Loading(
        council=council,
        now=timezone.now(),
        children=known,
        merged=set(gone.values_list("reference", flat=True)) - known.keys(),
        types={row.code: row for row in PlacementType.objects.all()},
        councils={code: row for row in Council.objects.all() for code in (row.dfe_code, row.name.upper())},
        asked=set(asked),
    )


def _load_batch(loading: Loading, rows: Iterable[Row]) -> None:
    known = loading.children.keys() | loading.merged
    new = [row for row in rows if row.facts["reference"] not in known]
    made = Child.objects.bulk_create(_new_child(loading.council, row.facts) for row in new)
    for child, row in zip(made, new, strict=True):
        loading.counts["new"] += 1
        loading.states.append(_state(loading, child, row.facts))
        _live(loading, child, row, placements=[], statuses=[])
    fresh = {row.line for row in new}
    for row in rows:
        if row.facts["reference"] in loading.merged:
            loading.counts["merged here"] += 1
        elif row.line not in fresh:
            _compare(loading, loading.children[row.facts["reference"]], row)


def _new_child(council: Council, facts: Mapping[str, str]) -> Child:
    child = Child(council=council, reference=facts["reference"], source=SOURCE)
    for name, value in _typed({key: facts[key] for key in CHILD_FIELDS if key in facts}).items():
        setattr(child, name, value)
    child.born_precision = Child.BirthPrecision.EXACT if child.born_on else Child.BirthPrecision.UNKNOWN
    return child


def _compare(loading: Loading, child: Any, row: Row) -> None:
    """Take what is new in the file; where a person has corrected ours, ask."""
    state = getattr(child, "import_state", None)
    before: dict[str, str] = state.facts if state else {}
    taken: dict[str, str] = {}
    for key in (key for key in CHILD_FIELDS if key in row.facts):
        ours, theirs = _plain(getattr(child, key)), row.facts[key]
        if ours == theirs or before.get(key) == theirs:
            continue
        if ours in {"", before.get(key, "")}:
            taken[key] = theirs
        elif (child.pk, key, theirs) not in loading.asked:
            loading.counts["to decide"] += 1
            loading.differences.append(ImportDifference(child=child, council=loading.council, field=key, theirs=theirs))
    if taken:
        _set(child, taken)
    moved = _live(loading, child, row, placements=list(child.placements.all()), statuses=list(child.statuses.all()))
    loading.counts["changed" if taken or moved else "unchanged"] += 1
    if before != row.facts:
        loading.states.append(_state(loading, child, row.facts))


def _set(child: Any, facts: Mapping[str, str]) -> None:
    for name, value in _typed(facts).items():
        setattr(child, name, value)
    if "born_on" in facts:
        child.born_precision = Child.BirthPrecision.EXACT if child.born_on else Child.BirthPrecision.UNKNOWN
    child.version += 1
    child.save()
    if "born_on" in facts:
        reconsider(child)


def _live(loading: Loading, child: Child, row: Row, *, placements: list[Any], statuses: list[Any]) -> bool:
    """Placement and status as the file says; whether anything was written. What is wrong is a problem of the row."""
    try:
        with transaction.atomic():
            placed = _place(loading, child, row.facts, placements)
            return _stand(child, row.facts, statuses) or placed
    except Refused as refused:
        columns = {"ends_on": "placement_to", "placement_type": "placement_code"}
        loading.problems.append(Problem(row.line, columns.get(refused.field or "", "placement_from"), refused.message))
        return False


def _place(loading: Loading, child: Child, facts: Mapping[str, str], placements: list[Any]) -> bool:
    code, starts_on = facts.get("placement_code", ""), _day(facts.get("placement_from", ""))
    if not code:
        return False
    if code not in loading.types or starts_on is None:
        wrong = "starts_on" if code in loading.types else "placement_type"
        raise Refused("A placement needs its first day, and a code of SSDA903.", wrong)
    wanted: dict[str, Any] = {
        "placement_type": loading.types[code],
        "ends_on": _day(facts.get("placement_to", "")),
        "location": facts.get("placement_area") or Placement.Location.NOT_KNOWN,
        "host_council": _host(loading, facts.get("host_council", "")),
        "provider": facts.get("provider", ""),
        "urn": facts.get("urn", ""),
    }
    check_placement(loading.types[code], starts_on, wanted["ends_on"])
    known = next((row for row in placements if row.starts_on == starts_on), None)
    if known and (known.source != SOURCE or all(getattr(known, name) == value for name, value in wanted.items())):
        return False  # the same, or a person recorded it
    if not known:
        _end_earlier(placements, starts_on)
        known = Placement(child=child, council_id=child.council_id, starts_on=starts_on, source=SOURCE)
    for name, value in wanted.items():
        setattr(known, name, value)
    save_placement(known)
    return True


def _end_earlier(rows: list[Any], starts_on: date) -> None:
    for row in rows:
        if row.ends_on is None and row.starts_on < starts_on:
            row.ends_on = starts_on
            row.version += 1
            row.save()


def _stand(child: Child, facts: Mapping[str, str], statuses: list[Any]) -> bool:
    kind, starts_on = facts.get("status", ""), _day(facts.get("status_from", ""))
    if not kind:
        return False
    if starts_on is None:
        raise Refused("A status needs its first day.", "starts_on")
    if any(row.starts_on == starts_on and row.kind == kind for row in statuses):
        return False
    _end_earlier(statuses, starts_on)
    save_status(CareStatus(child=child, council_id=child.council_id, kind=kind, starts_on=starts_on, source=SOURCE))
    return True


def _host(loading: Loading, cell: str) -> Council | None:
    if not cell:
        return None
    found = loading.councils.get(cell.upper())
    if found is None:
        raise Refused("No council has this code or name.", "host_council")
    return found


def _write_down(loading: Loading) -> None:
    """What the file said, for the next time; and what a person has to decide."""
    ImportDifference.objects.bulk_create(loading.differences, batch_size=BATCH)
    ChildImportState.objects.bulk_create(
        loading.states,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["child"],
        update_fields=["facts", "seen_at"],
    )


def _state(loading: Loading, child: Child, facts: dict[str, str]) -> ChildImportState:
    return ChildImportState(child=child, council=loading.council, facts=facts, seen_at=loading.now)


def _typed(facts: Mapping[str, str]) -> dict[str, Any]:
    """Plain values as the columns hold them."""
    kinds: dict[str, Any] = {"born_on": _day, "address_is_confidential": bool}
    return {key: kinds[key](value) if key in kinds else value for key, value in facts.items()}


def _plain(value: Any) -> str:
    """A column's value as a file says it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
