"""The rows of a batch of children: what is recorded, what the files say, and what is written of it.

Nothing here saves: `Batch.work` notes in the plan, and collects rows to add, to change and to remove.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Council
from cases.models import Child, MissingEpisode, Placement, PlacementType
from cases.rules import ended_at
from cases.ssda903 import checks, reconciling
from cases.ssda903.reading import Row
from cases.ssda903.reconciling import Outcome, Span
from interviews.actions.ssda903_kept import keep, row_words, until
from interviews.actions.ssda903_plan import CORRECTED, ENDED, LEFT, NEW, REMOVED, UNCHANGED, ChildChange, Plan
from rhi.bulk_rows import maker
from rhi.timespan import LONDON, TimeSpan

LOADED = Child.Source.SSDA903
GUESSED = "The end is not in these files. It is taken to be the day on which the next one starts: check it."
HELD_GUESSED = "{0}, loaded before, is not in these files and had no end. It is ended when this one starts: check it."


@dataclass
class Known:
    """What the whole load has in common."""

    council: Council
    types: dict[str, PlacementType]
    councils: dict[str, Council]
    last_day: date
    written: dict[str, str]  # each reference of the files as it is recorded (cases.other_spellings)
    hidden: Collection[int] = ()  # children of whom nothing recorded is said
    seen: set[int] = field(default_factory=set)  # recorded children of the files so far


@dataclass
class Batch:
    """Some children of the files, with all their placements and absences."""

    known: Known
    plan: Plan
    new: dict[type[Any], list[Any]] = field(default_factory=lambda: {Child: [], Placement: [], MissingEpisode: []})
    changed: dict[type[Any], list[Any]] = field(default_factory=lambda: {Child: [], Placement: [], MissingEpisode: []})
    removed: list[Placement] = field(default_factory=list)

    def work(self, records: Iterable["ChildRecords"]) -> None:
        """Bring the records of these children together with what is recorded."""
        chosen = list(records)
        children = self._children([each.child for each in chosen])
        held = _rows_of(Placement, children, "placement_type", "host_council")
        absent = _rows_of(MissingEpisode, children, "placement")
        for each in chosen:
            child = children[each.child.reference]
            change = ChildChange(each.child.reference, child.pk)
            self.known.seen |= {child.pk} if child.pk else set()
            self._child(child, each.child, change)
            placements = self._placements(child, each.placements, held[child.pk] if child.pk else [], change)
            self._absences(child, each.missing, absent[child.pk] if child.pk else [], placements, change)
            if change.child_pk is None:
                change.lines.append((NEW, _new_in_words(each)))
            if change.lines:
                self.plan.changes.append(change)

    def _children(self, records: list[checks.ChildRecord]) -> dict[str, Child]:
        """The recorded child of each reference. A record merged into another leads there; the file must agree."""
        by_reference = {self.known.written[record.reference]: record for record in records}
        rows = Child.objects.filter(council=self.known.council, reference__in=by_reference)
        rows = rows.select_related("merged_into").order_by("-same_reference")  # the first that had a reference wins
        found: dict[str, Child] = {row.reference: row.merged_into or row for row in rows}
        for row in rows:
            if row.merged_into and row.merged_into.reference in found.keys() - {row.reference}:
                message = (
                    f"This child and {row.merged_into.reference} are one record here. Make them one in your system too."
                )
                self.plan.problems.append(by_reference[row.reference].row.problem("CHILD", message))
        children = {}
        for here, record in by_reference.items():
            children[record.reference] = found[here] if here in found else self._new_child(record)
            children[record.reference].council = self.known.council
        return children

    def _new_child(self, record: checks.ChildRecord) -> Child:
        precision = Child.BirthPrecision.EXACT if record.born_on else Child.BirthPrecision.UNKNOWN
        made: Child = maker(Child)(
            council_id=self.known.council.pk,
            reference=record.reference,
            born_on=record.born_on,
            born_precision=precision,
            sex=record.sex,
            ethnicity=record.ethnicity,
            upn=record.upn,
            source=LOADED,
        )
        return made

    def _child(self, child: Child, record: checks.ChildRecord, change: ChildChange) -> None:
        if change.child_pk is None:
            self.new[Child].append(child)
            self.plan.note(change, "children", NEW)
            return
        if child.born_on and record.born_on and child.born_on != record.born_on and child.born_precision == "exact":
            message = "INT13: another date of birth is recorded for this child. Correct it here or in your system."
            self.plan.problems.append(record.row.problem("DOB", message))
        filled = _complete(child, record)
        if filled:
            self.changed[Child].append(child)
        self.plan.note(change, "children", "completed" if filled else UNCHANGED, ", ".join(filled))

    def _placements(
        self, child: Child, records: list[checks.PlacementRecord], rows: list[Placement], change: ChildChange
    ) -> list[Placement]:
        """What is written of the placements; all that the child has then."""
        said = [_placement_said(record) for record in records]
        held = [
            Span(row, row.starts_on, row.ends_on, (row.placement_type_id, row.urn), is_fixed=is_a_persons(row))
            for row in rows
        ]
        made = reconciling.placements(said, held, self.known.last_day)
        for span, row in made.clashes:
            message = f"This overlaps a placement recorded here ({row.of}). End or correct one of them first."
            self.plan.problems.append(span.of.row.problem("DECOM", message))
        for span, row in made.left:
            self.plan.note(change, "placements", LEFT)
            _warn_of_other_days(self.plan, span, row, "DECOM")
        standing = [row.of for row in held if row not in made.removed]
        for span, before in made.written:
            placement = self._write_placement(child, span, before, change)
            if before is None:
                standing.append(placement)
        self._give_way(made, change, "placements", Placement)
        self._guessed(made, "DEC")
        self._keep(made, change)
        for row in made.removed:
            self.removed.append(row.of)
            self.plan.note(change, "placements", REMOVED, f"{row.of} (these files say otherwise about these days)")
        return standing

    def _write_placement(self, child: Child, span: Span, row: Span | None, change: ChildChange) -> Placement:
        record: checks.PlacementRecord = span.of
        facts: dict[str, Any] = {"starts_on": span.starts_on, "ends_on": span.ends_on}
        if row is None or not row.is_fixed:
            host = self.known.councils.get(record.host.lower()) if record.host else None
            facts |= {"placement_type": self.known.types[record.place], "urn": record.urn}
            # Columns that a file may lack, or leave empty, take nothing away.
            facts |= {"host_council": host} if host or row is None else {}
            facts |= {"provider": record.provider} if record.provider or row is None else {}
            facts |= {"location": record.location} if record.location != "not_known" or row is None else {}
        if row is None:
            new = self._new(Placement, child)
            for name, value in facts.items():
                setattr(new, name, value)
            self.new[Placement].append(new)
            self.plan.note(change, "placements", NEW, row_words(new))
            return new
        placement: Placement = row.of
        before, ended_before = row_words(placement), placement.ends_on
        changed = _set_changed(placement, facts)
        is_ended = ended_before is None and changed == ["ends_on"]
        self._changed(placement, changed, change, (before, row_words(placement)), is_ended=is_ended)
        return placement

    def _new(self, model: Any, child: Child) -> Any:
        """A row of the child, who may have no key yet."""
        row = maker(model)(council_id=self.known.council.pk, source=LOADED)
        row.child, row.council = child, self.known.council
        return row

    def _absences(
        self,
        child: Child,
        records: list[checks.MissingRecord],
        rows: list[MissingEpisode],
        placements: list[Placement],
        change: ChildChange,
    ) -> None:
        said = [Span(record, record.starts_on, record.ends_on, (record.category,)) for record in records]
        held = [_absence_held(row) for row in sorted(rows, key=lambda row: row.duplicate_of_id is not None)]
        made = reconciling.absences(said, held, self.known.last_day)
        for span, row in made.clashes:
            message = f"574: this overlaps an episode recorded here (missing from {row.of.went_missing})."
            self.plan.problems.append(span.of.row.problem("MIS_START", message))
        for span, row in made.left:
            self.plan.note(change, "episodes", LEFT)
            if span.ends_on and row.ends_on is None:
                message = "This is still open here, and a person has worked on it. Record the end on its page."
                self.plan.problems.append(span.of.row.problem("MIS_END", message, is_warning=True))
        for span, before in made.written:
            self._write_absence(child, span, before, placements, change)
        self._give_way(made, change, "episodes", MissingEpisode)
        self._guessed(made, "MIS_END")
        self._keep(made, change)
        self._relink(rows, placements)

    def _write_absence(
        self, child: Child, span: Span, row: Span | None, placements: list[Placement], change: ChildChange
    ) -> None:
        record: checks.MissingRecord = span.of
        if row is None:
            new = self._new(MissingEpisode, child)
            new.category = record.category
            new.set_span("went_missing", TimeSpan.on_day(span.starts_on))
            new.placement = _placement_on(placements, span.starts_on)
            _end(new, span.ends_on)
            self.new[MissingEpisode].append(new)
            self.plan.note(change, "episodes", NEW, _absence_days(span))
            self.plan.counts["episodes counted as “cannot say”"] += bool(span.ends_on)
            self._warn_after_go_live(record)
            return
        episode: MissingEpisode = row.of
        episode.child, episode.council = child, self.known.council
        changed = [name for name, is_changed in _absence_changes(span, row) if is_changed]
        if "start" in changed:
            episode.set_span("went_missing", TimeSpan.on_day(span.starts_on))
        if "end" in changed:
            _end(episode, span.ends_on)
        episode.category = record.category
        days = _absence_days(row), _absence_days(span)
        self._changed(episode, changed, change, days, is_ended=row.ends_on is None and changed == ["end"])

    def _changed(
        self, row: Any, names: list[str], change: ChildChange, days: tuple[str, str], *, is_ended: bool
    ) -> None:
        """Note a row that was recorded: as it is, ended since, or corrected. `days` before and now, in words."""
        what = "placements" if isinstance(row, Placement) else "episodes"
        if not names:
            self.plan.note(change, what, UNCHANGED)
            return
        self.changed[type(row)].append(row)
        before, now = days
        self.plan.note(change, what, ENDED if is_ended else CORRECTED, now if is_ended else f"{before}, now {now}")

    def _give_way(self, made: Outcome, change: ChildChange, what: str, model: type[Any]) -> None:
        """Loaded rows that these files do not hold keep only the days about which the files say nothing."""
        for before, now in made.cut:
            row = before.of
            if model is Placement:
                row.starts_on, row.ends_on = now.starts_on, now.ends_on
            else:
                row.council = self.known.council
                _end(row, now.ends_on)
            words = f"{row}{until(before.ends_on)}, now from {now.starts_on:%d/%m/%Y}{until(now.ends_on)}"
            self.changed[model].append(row)
            self.plan.note(change, what, ENDED if before.ends_on is None else CORRECTED, words)
            nearest = next((span for span, _ in made.written if span.starts_on == now.ends_on), None)
            if before.ends_on is None and nearest:
                column = "DECOM" if model is Placement else "MIS_START"
                self.plan.problems.append(nearest.of.row.problem(column, HELD_GUESSED.format(row), is_warning=True))

    def _keep(self, made: Outcome, change: ChildChange) -> None:
        for row in made.unsaid if change.child_pk not in self.known.hidden else ():
            keep(self.plan, change, row.of)

    def _guessed(self, made: Outcome, column: str) -> None:
        for span in made.guessed:
            self.plan.problems.append(span.of.row.problem(column, GUESSED, is_warning=True))

    def _relink(self, rows: list[MissingEpisode], placements: list[Placement]) -> None:
        """Absences recorded before belong to the placement of their first day, whichever came first."""
        gone = {row.pk for row in self.removed}
        for row in rows:
            current = row.placement
            lived = _placement_on(placements, _day(row.went_missing_earliest_at))
            is_right = current is not None and current.pk not in gone and (lived is None or lived.pk == current.pk)
            if is_right or (current is None and lived is None):
                continue
            row.placement, row.council = lived, self.known.council
            if row not in self.changed[MissingEpisode]:
                self.changed[MissingEpisode].append(row)
                self.plan.counts["episodes linked to another placement"] += 1

    def _warn_after_go_live(self, record: checks.MissingRecord) -> None:
        """An absence since go-live that nobody recorded here: somebody should look whether an interview was offered."""
        live = self.known.council.went_live_at
        if live and record.ends_on and record.ends_on >= timezone.localdate(live):
            message = "This ended after this system came into use. Check whether an interview was offered."
            self.plan.problems.append(record.row.problem("MIS_END", message, is_warning=True))


@dataclass
class ChildRecords:
    """One child of the files."""

    child: checks.ChildRecord
    placements: list[checks.PlacementRecord] = field(default_factory=list)
    missing: list[checks.MissingRecord] = field(default_factory=list)


def _new_in_words(each: ChildRecords) -> str:
    placements, absences = len(each.placements), len(each.missing)
    rows = f"{placements} placement{'' if placements == 1 else 's'}, {absences} absence{'' if absences == 1 else 's'}"
    return f"Child with {rows}"


def is_a_persons(row: Any) -> bool:
    """Whether a person recorded the row, or changed it since it was loaded: no file overwrites it."""
    return row.source != LOADED or row.version != row.loaded_version


def _rows_of(model: type[Any], children: dict[str, Child], *related: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    by_pk = {child.pk: child for child in children.values() if child.pk}
    if by_pk:
        for row in model.objects.filter(child_id__in=by_pk).select_related(*related).order_by("pk"):
            row.child = by_pk[row.child_id]
            found[row.child_id].append(row)
    return found


def _placement_said(record: checks.PlacementRecord) -> Span:
    kind = (record.place, record.urn)
    return Span(record, record.starts_on, record.ends_on, kind, continues=record.continues)


def _absence_held(row: MissingEpisode) -> Span:
    """By its days. Of one that a person recorded, the day of its end is taken too, unless it ended at midnight."""
    is_aside = row.duplicate_of_id is not None
    is_fixed = is_aside or is_a_persons(row) or row.returned is not None or row.closed_at is not None
    ends_on = row.ended_at and row.ended_at.astimezone(LONDON)
    day = ends_on.date() if ends_on else None
    if is_fixed and ends_on and day and ends_on.time().replace(tzinfo=None) != ends_on.min.time():
        day += timedelta(days=1)
    return Span(row, _day(row.went_missing_earliest_at), day, (row.category,), is_fixed, is_aside=is_aside)


def _absence_changes(span: Span, row: Span) -> list[tuple[str, bool]]:
    return [
        ("start", span.starts_on != row.starts_on),
        ("end", span.ends_on != row.ends_on),
        ("category", span.kind != row.kind),
    ]


def _complete(child: Child, record: checks.ChildRecord) -> list[str]:
    """Fill what is empty; never overwrite what is there. What was filled, in words."""
    filled = []
    fields = (("sex", "not_known", "Sex"), ("ethnicity", "", "Ethnicity"), ("upn", "", "UPN"))
    for name, empty, words in fields:
        if getattr(child, name) == empty and getattr(record, name) != empty:
            setattr(child, name, getattr(record, name))
            filled.append(words)
    if child.born_on is None and record.born_on:
        child.born_on, child.born_precision = record.born_on, Child.BirthPrecision.EXACT
        filled.append("Date of birth")
    return filled


def _set_changed(row: Placement, facts: dict[str, Any]) -> list[str]:
    """Put the facts into the row; the names of those that differed."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def _end(row: MissingEpisode, ends_on: date | None) -> None:
    """Located on that day; no return is known."""
    row.set_span("located", TimeSpan.on_day(ends_on) if ends_on else None)
    row.ended_at = ended_at(returned=None, located=row.located, closed_at=None, is_loaded=True)


def _placement_on(rows: list[Placement], day: date) -> Placement | None:
    return next((row for row in rows if row.starts_on <= day and (row.ends_on is None or day < row.ends_on)), None)


def _warn_of_other_days(plan: Plan, span: Span, row: Span, column: str) -> None:
    if (span.starts_on, span.ends_on) != (row.starts_on, row.ends_on) and span.ends_on:
        message = f"Another start or end is recorded here ({row.of}{until(row.ends_on)}). It is left as it is."
        plan.problems.append(_row(span).problem(column, message, is_warning=True))


def _row(span: Span) -> Row:
    found: Row = span.of.row
    return found


def _day(at: Any) -> date:
    found: date = at.astimezone(LONDON).date()
    return found


def _absence_days(span: Span) -> str:
    what = "Missing" if span.kind == (MissingEpisode.Category.MISSING,) else "Away"
    return f"{what} from {span.starts_on:%d/%m/%Y}{until(span.ends_on)}"
