"""What loading a row of a children's file would change, worked out without writing anything.

Per field: what the file says is taken unless a person has corrected it here since the last file (it differs from what
that file said). Then ours stays, and the difference is put before a person, once for each thing that the file says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from accounts.models import Council
from cases.actions import check_placement
from cases.importing.fields import BY_KEY, FIELDS, HOME
from cases.importing.reading import Row
from cases.models import CareStatus, Child, ImportDifference, Placement, PlacementType
from interviews.actions.child_periods import Periods, WrongRow, take
from rhi.bulk_rows import maker
from rhi.refusals import Refused

CHILD_FIELDS = tuple(each.key for each in FIELDS if each.of == "child" and each.key != "reference")
SOURCE = Child.Source.CASE_FILE
KEPT_WHEN_EMPTY = frozenset({"address_is_confidential"})
"""A mark that is only ever taken away by an explicit “no”, never by an empty cell."""
EMPTY_SEX = Child.Sex.NOT_KNOWN.value


@dataclass
class Known:
    """What all rows are compared with."""

    council: Council
    now: datetime
    types: dict[str, PlacementType]
    councils: dict[str, Council]


@dataclass
class Change:
    """What one row changes. `taken` and `was` are plain values by our field; `differences` are put before a person."""

    row: Row
    child: Any
    is_new: bool
    taken: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    differences: list[ImportDifference] = field(default_factory=list)
    placements: Periods = field(default_factory=lambda: Periods([], "placement"))
    statuses: Periods = field(default_factory=lambda: Periods([], "status"))
    is_said_before: bool = False

    @property
    def is_change(self) -> bool:
        """Whether anything recorded would be another."""
        periods = (self.placements, self.statuses)
        return bool(self.taken) or any(each.new or each.changed for each in periods)

    def words(self) -> list[tuple[str, str, str]]:
        """(field, before, after) of everything that changes."""
        found = [
            (BY_KEY[key].label, said(key, self.was.get(key, "")), said(key, new)) for key, new in self.taken.items()
        ]
        for label, periods in (("Placement", self.placements), ("Status", self.statuses)):
            found += [(label, "", _period(row, {})) for row in periods.new]
            found += [(label, _period(row, {}), _period(row, values)) for row, values in periods.changed.values()]
        found += [
            (
                f"{BY_KEY[row.field].label} (to decide)",
                said(row.field, plain(getattr(self.child, row.field))),
                row.theirs,
            )
            for row in self.differences
        ]
        return found


@dataclass
class Recorded:
    """A child as recorded, with what the last file said of it (`facts`) and the differences that were asked about."""

    child: Any
    facts: dict[str, str] = field(default_factory=dict)
    placements: list[Placement] = field(default_factory=list)
    statuses: list[CareStatus] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)


def plan(known: Known, row: Row, recorded: Recorded | None) -> Change:
    """What the row changes of this child, or of a new one where there is none. Raises WrongRow."""
    facts = row.facts
    before = recorded.facts if recorded else {}
    if recorded is None:
        made = Change(row, new_child(known.council, facts), is_new=True)
        made.taken = {key: facts[key] for key in CHILD_FIELDS if facts.get(key)}
    else:
        made = Change(row, recorded.child, is_new=False, is_said_before=before == facts)
        made.placements.rows, made.statuses.rows = list(recorded.placements), list(recorded.statuses)
        _compare(made, before, recorded.asked)
    _placement(known, made, before)
    _status(known, made, before)
    made.placements.check("placement_from")
    made.statuses.check("status_from")
    return made


def new_child(council: Council, facts: Mapping[str, str]) -> Child:
    """A child as the file has it, not saved."""
    child: Child = maker(Child)(council_id=council.pk, reference=facts["reference"], source=SOURCE)
    child.council = council
    apply(child, {key: facts[key] for key in CHILD_FIELDS if key in facts})
    child.born_precision = Child.BirthPrecision.EXACT if child.born_on else Child.BirthPrecision.UNKNOWN
    return child


def apply(child: Any, facts: Mapping[str, str]) -> None:
    """Set the columns, not saved."""
    for key, value in facts.items():
        setattr(child, key, typed(key, value))
    if "born_on" in facts:
        child.born_precision = Child.BirthPrecision.EXACT if child.born_on else Child.BirthPrecision.UNKNOWN


def typed(key: str, value: str) -> Any:
    """A plain value as its column holds it."""
    if key == "born_on":
        return _day(value)
    if key == "address_is_confidential":
        return value == "yes"
    return (value or EMPTY_SEX) if key == "sex" else value


def plain(value: Any) -> str:
    """A column's value as a file says it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    text = value.isoformat() if isinstance(value, date) else str(value or "")
    return "" if text == EMPTY_SEX else text


def said(key: str, value: str) -> str:
    """A plain value as a page shows it."""
    if key == "born_on" and value:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return value


def _compare(made: Change, before: Mapping[str, str], asked: set[tuple[str, str]]) -> None:
    """Take what is new in the file; where a person has corrected ours, ask."""
    child, council = made.child, made.child.council_id
    for key in (key for key in CHILD_FIELDS if key in made.row.facts):
        ours, theirs = plain(getattr(child, key)), made.row.facts[key]
        if not theirs and key in KEPT_WHEN_EMPTY:
            continue
        if plain(typed(key, theirs)) == ours or before.get(key) == theirs:
            continue
        if ours in {"", before.get(key, "")}:
            made.taken[key], made.was[key] = theirs, ours
        elif (key, theirs) not in asked:
            made.differences.append(ImportDifference(child=child, council_id=council, field=key, theirs=theirs))


def _placement(known: Known, made: Change, before: Mapping[str, str]) -> None:
    facts = made.row.facts
    code, starts_on = facts.get("placement_code", ""), _day(facts.get("placement_from", ""))
    if not code:
        has_days = starts_on or facts.get("placement_to")
        if has_days and facts.get("status") != HOME and facts.get("placement_code") == "":
            raise WrongRow("placement_code", "A placement needs its code of SSDA903.")
        return
    if code not in known.types:
        raise WrongRow("placement_code", "This is not a placement code of SSDA903, such as U1 or K2.")
    if starts_on is None:
        raise WrongRow("placement_from", "A placement needs its first day.")
    values: dict[str, Any] = {
        "placement_type_id": code,
        "ends_on": _day(facts.get("placement_to", "")),
        "location": facts.get("placement_area") or Placement.Location.NOT_KNOWN,
        "host_council_id": _host(known, facts.get("host_council", "")),
        "provider": facts.get("provider", ""),
        "urn": facts.get("urn", ""),
    }
    try:
        check_placement(known.types[code], starts_on, values["ends_on"])
    except Refused as refused:
        columns = {"ends_on": "placement_to", "placement_type": "placement_code"}
        raise WrongRow(columns.get(refused.field or "", "placement_from"), refused.message) from refused
    take(
        made.placements,
        starts_on=starts_on,
        values=values,
        moved_from=_day(before.get("placement_from", "")),
        same=lambda row: row.placement_type_id == code and row.urn in {"", values["urn"]},
        make=lambda: _of(made, Placement, starts_on=starts_on, **values),
        source=SOURCE,
    )


def _of(made: Change, model: Any, **facts: Any) -> Any:
    """A new placement or status of the child, who may have no key yet."""
    row = maker(model)(council_id=made.child.council_id, source=SOURCE, **facts)
    row.child = made.child
    return row


def _status(known: Known, made: Change, before: Mapping[str, str]) -> None:
    kind, starts_on = made.row.facts.get("status", ""), _day(made.row.facts.get("status_from", ""))
    if not kind:
        return
    if kind == HOME:
        _at_home(made, starts_on)
        return
    if starts_on is None:
        raise WrongRow("status_from", "A status needs its first day.")
    take(
        made.statuses,
        starts_on=starts_on,
        values={"kind": kind},
        moved_from=_day(before.get("status_from", "")),
        same=lambda row: row.kind == kind,
        make=lambda: _of(made, CareStatus, starts_on=starts_on, kind=kind),
        source=SOURCE,
    )


def _at_home(made: Change, on: date | None) -> None:
    """At home: from that day on, no placement and no status."""
    if made.placements.new and made.placements.new[-1].ends_on is None:
        raise WrongRow("status", "The child cannot be at home and in a placement without a last day.")
    if on is None:
        if made.placements.open_rows() or made.statuses.open_rows():
            raise WrongRow("status_from", "Write since when the child is at home: a placement or status is still open.")
        return
    for periods in (made.placements, made.statuses):
        periods.end(on, with_that_day=True)
        for row in periods.open_rows():  # begun later: recorded here, or the file is behind
            since, period = f"The child is at home since {on:%d/%m/%Y}", _period(row, {})
            note = f"{made.row.note} {since}, and {period} stays open here. Check which is right."
            made.row.note = note.strip()


def _host(known: Known, cell: str) -> int | None:
    """The council's key."""
    if not cell:
        return None
    found = known.councils.get(cell.upper())
    if found is None:
        raise WrongRow("host_council", "No council has this code or name.")
    return found.pk


def _period(row: Any, values: Mapping[str, Any]) -> str:
    """A placement or status in words, with these values instead of its own."""
    starts_on, ends_on = values.get("starts_on", row.starts_on), values.get("ends_on", row.ends_on)
    if isinstance(row, Placement):
        name = str(values.get("placement_type_id", row.placement_type_id))
    else:
        name = CareStatus.Kind(values.get("kind", row.kind)).label
    return f"{name} from {starts_on:%d/%m/%Y}" + (f" to {ends_on:%d/%m/%Y}" if ends_on else "")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
