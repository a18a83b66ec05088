"""Loading SSDA903 files: children, placements and absences, all or nothing, and loading them again changes nothing.

The files hold no names, no times of day, no returns and no offers. An absence loaded from them is located on a day
and its return is not known: its return home interview is *not known (before this system)*, raises no flag and no
message, and stands in no rate. What a person recorded here is never overwritten.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from cases.models import Child, MissingEpisode, Placement, PlacementType
from cases.other_spellings import as_recorded
from cases.rules import ended_at
from cases.ssda903 import checks
from cases.ssda903.reading import EPISODES, HEADER, MISSING, Problem, read
from interviews.actions.returns import interview_facts
from interviews.deadlines import LONDON
from interviews.models import ReturnInterview, SsdaUpload
from rhi.timespan import TimeSpan
from rhi.wall import nothing_hidden

LOADED = Child.Source.SSDA903
BATCH = 2000


class ImportRefusedError(Exception):
    """The files were not loaded: every problem, named."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Plan:
    """What loading would write. `counts` by “children new”, “episodes changed”, …; `problems` include warnings."""

    problems: list[Problem]
    counts: Counter[str] = field(default_factory=Counter)
    new: dict[type[Any], list[Any]] = field(default_factory=lambda: {Child: [], Placement: [], MissingEpisode: []})
    changed: list[Any] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What stops the load."""
        return [problem for problem in self.problems if not problem.is_warning]

    @property
    def warnings(self) -> list[Problem]:
        """What is named, and loaded all the same."""
        return [problem for problem in self.problems if problem.is_warning]

    def note(self, what: str, row: Any, is_new: bool, is_changed: bool) -> None:
        """Put a row where it belongs."""
        state = "new" if is_new else "changed" if is_changed else "unchanged"
        self.counts[f"{what} {state}"] += 1
        if is_new:
            self.new[type(row)].append(row)
        elif is_changed:
            self.changed.append(row)


@nothing_hidden()
def plan(*, council: Council, files: dict[str, bytes]) -> Plan:
    """Check the files against the rules and against what is recorded, restricted records too; write nothing."""
    councils = {name.lower(): found for found in Council.objects.all() for name in (found.dfe_code, found.name)}
    types = {row.pk: row for row in PlacementType.objects.all()}
    records = checks.check(
        {name: read(name, files[name]) for name in (HEADER, EPISODES, MISSING)},
        today=timezone.localdate(),
        places=set(types),
        councils=set(councils),
    )
    made = Plan(records.problems)
    if made.errors:
        return made
    children = _children(council, records, made)
    placements = _placements(council, records, children, types, councils, made)
    _episodes(council, records, children, placements, made)
    made.problems.sort(key=lambda problem: (problem.file, problem.line))
    return made


@transaction.atomic
@nothing_hidden()
def load(*, user: User | None, council: Council, files: dict[str, bytes], upload: SsdaUpload | None = None) -> Plan:
    """Load in one transaction, or raise ImportRefusedError with every problem. `user` is None for the command."""
    if user:
        require(user, "import_records", council.pk)
    Council.objects.select_for_update().get(pk=council.pk)
    made = plan(council=council, files=files)
    if made.errors:
        raise ImportRefusedError(made.errors)
    with pghistory.context(reason="Loaded from SSDA903"):
        _save(made)
    record = upload or SsdaUpload(council=council, uploaded_by=user)
    record.header = record.episodes = record.missing = b""
    record.digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    record.counts, record.loaded_at = dict(made.counts), timezone.now()
    record.save()
    return made


def _save(made: Plan) -> None:
    """Children, then placements, then absences, then what is known of their interviews."""
    for model, rows in made.new.items():
        model._base_manager.bulk_create(rows, batch_size=BATCH)
    for row in made.changed:
        row.version += 1
        row.save()
    episodes = made.new[MissingEpisode] + [row for row in made.changed if isinstance(row, MissingEpisode)]
    ended = [row for row in episodes if row.located]
    ReturnInterview.objects.bulk_create(
        (ReturnInterview(episode=row, **interview_facts(row)) for row in ended), batch_size=BATCH
    )


def _children(council: Council, records: checks.Records, made: Plan) -> dict[str, Child]:
    """A child per reference: new, completed where a field was empty, or as it is."""
    known = _known(council, records, made)
    for child in known.values():
        child.council = council
    for reference, record in records.children.items():
        if reference not in known:
            precision = Child.BirthPrecision.EXACT if record.born_on else Child.BirthPrecision.UNKNOWN
            known[reference] = Child(
                council=council,
                reference=reference,
                born_on=record.born_on,
                born_precision=precision,
                sex=record.sex,
                ethnicity=record.ethnicity,
                upn=record.upn,
                source=LOADED,
            )
            made.note("children", known[reference], True, False)
            continue
        child = known[reference]
        if child.born_on and record.born_on and child.born_on != record.born_on and child.born_precision == "exact":
            made.problems.append(record.row.problem("DOB", "INT13: another date of birth is recorded for this child."))
        made.note("children", child, False, _complete(child, record))
    return known


def _known(council: Council, records: checks.Records, made: Plan) -> dict[str, Child]:
    """The recorded child of each reference. A record that was merged into another leads there; the file must agree."""
    written, wrong = as_recorded(council, records.children)
    made.problems += [records.children[each].row.problem("CHILD", words) for each, words in wrong.items()]
    in_file = {here: each for each, here in written.items()}
    rows = Child.objects.filter(council=council, reference__in=in_file).select_related("merged_into")
    rows = rows.order_by("-same_reference")  # of several with one reference, the first that had it
    known = {in_file[row.reference]: row.merged_into or row for row in rows}
    for row in rows:
        if row.merged_into and in_file.get(row.merged_into.reference) in known.keys() - {in_file[row.reference]}:
            message = (
                f"This child and {row.merged_into.reference} are one record here. Make them one in your system too."
            )
            made.problems.append(records.children[in_file[row.reference]].row.problem("CHILD", message))
    return known


def _complete(child: Child, record: checks.ChildRecord) -> bool:
    """Fill what is empty; never overwrite what is there. Whether anything was filled."""
    filled = False
    for name, empty in (("sex", "not_known"), ("ethnicity", ""), ("upn", "")):
        if getattr(child, name) == empty and getattr(record, name) != empty:
            setattr(child, name, getattr(record, name))
            filled = True
    if child.born_on is None and record.born_on:
        child.born_on, child.born_precision, filled = record.born_on, Child.BirthPrecision.EXACT, True
    return filled


def _placements(
    council: Council,
    records: checks.Records,
    children: dict[str, Child],
    types: dict[str, PlacementType],
    councils: dict[str, Council],
    made: Plan,
) -> dict[str, list[Placement]]:
    """The placements of each child by reference, loaded ones brought up to date, recorded ones left alone."""
    known = _by_child(
        Placement.objects.filter(council=council).select_related("placement_type", "host_council"), children
    )
    for record in records.placements:
        rows = known.setdefault(record.reference, [])
        facts = {
            "placement_type": types[record.place],
            "ends_on": record.ends_on,
            "location": record.location,
            "host_council": councils.get(record.host.lower()) if record.host else None,
            "provider": record.provider,
            "urn": record.urn,
        }
        same = next((row for row in rows if row.starts_on == record.starts_on), None)
        if same and same.source != LOADED:
            made.counts["placements left as recorded here"] += 1
        elif same:
            made.note("placements", same, False, _set_changed(same, facts))
        elif clash := next((row for row in rows if _days_overlap(row, record)), None):
            message = f"This overlaps a placement recorded here ({clash})."
            made.problems.append(record.row.problem("DECOM", message))
        else:
            new = Placement(child=children[record.reference], council=council, starts_on=record.starts_on, **facts)
            new.source = LOADED
            rows.append(new)
            made.note("placements", new, True, False)
    return known


def _set_changed(row: Placement, facts: dict[str, Any]) -> bool:
    """Put the facts into the row; whether any differed."""
    changed = False
    for name, value in facts.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def _days_overlap(row: Placement, record: checks.PlacementRecord) -> bool:
    """Whether a placement recorded by a person covers days of the record."""
    if row.source == LOADED:
        return False
    return row.starts_on < (record.ends_on or date.max) and record.starts_on < (row.ends_on or date.max)


def _episodes(
    council: Council,
    records: checks.Records,
    children: dict[str, Child],
    placements: dict[str, list[Placement]],
    made: Plan,
) -> None:
    """The absences: new, ended since the last load, as they are, or recorded here by a person and left alone."""
    known = _by_child(MissingEpisode.objects.filter(council=council), children)
    for record in records.missing:
        child = children[record.reference]
        rows = known.get(record.reference, [])
        same = next((row for row in rows if _started_on(row) == record.starts_on and row.source == LOADED), None)
        if any(_started_on(row) == record.starts_on and row.source != LOADED for row in rows):
            made.counts["episodes left as recorded here"] += 1
        elif same:
            same.child, same.council = child, council
            made.note("episodes", same, False, _bring_up_to_date(same, record, made))
        else:
            new = MissingEpisode(child=child, council=council, source=LOADED, category=record.category)
            new.set_span("went_missing", TimeSpan.on_day(record.starts_on))
            new.placement = _placement_on(placements.get(record.reference, []), record.starts_on)
            _end(new, record.ends_on)
            if clash := next((row for row in rows if _is_standing(row) and _times_overlap(row, new)), None):
                message = f"574: this overlaps an episode recorded here (missing from {clash.went_missing})."
                made.problems.append(record.row.problem("MIS_START", message))
                continue
            made.note("episodes", new, True, False)
            made.counts["episodes that will stand as “cannot say”"] += bool(record.ends_on)
            _warn_after_go_live(council, record, made)


def _bring_up_to_date(row: MissingEpisode, record: checks.MissingRecord, made: Plan) -> bool:
    """An absence loaded before: ended or re-graded since. One that a person went on with is left alone."""
    ends_on = row.located_earliest_at.astimezone(LONDON).date() if row.located_earliest_at else None
    if row.returned or row.version > 1 or (row.category == record.category and ends_on == record.ends_on):
        return False
    if ends_on is not None:
        message = "This was loaded before with another end or type. Correct it on the episode’s page."
        made.problems.append(record.row.problem("MIS_END", message, is_warning=True))
        return False
    if record.ends_on is None:
        return False
    _end(row, record.ends_on)
    return True


def _end(row: MissingEpisode, ends_on: date | None) -> None:
    """Located on that day; no return is known."""
    row.set_span("located", TimeSpan.on_day(ends_on) if ends_on else None)
    row.ended_at = ended_at(returned=None, located=row.located, closed_at=None, is_loaded=True)


def _warn_after_go_live(council: Council, record: checks.MissingRecord, made: Plan) -> None:
    """An absence since go-live that nobody recorded here: somebody should look whether an interview was offered."""
    if council.went_live_at and record.ends_on and record.ends_on >= timezone.localdate(council.went_live_at):
        message = "This ended after this system came into use. Check whether an interview was offered."
        made.problems.append(record.row.problem("MIS_END", message, is_warning=True))


def _is_standing(row: MissingEpisode) -> bool:
    """Recorded here by a person, and not marked as the duplicate of another."""
    return row.source != LOADED and row.duplicate_of_id is None


def _times_overlap(row: MissingEpisode, new: MissingEpisode) -> bool:
    starts_before = new.ended_at is None or row.went_missing_earliest_at < new.ended_at
    return starts_before and (row.ended_at is None or new.went_missing_earliest_at < row.ended_at)


def _started_on(row: MissingEpisode) -> date:
    return row.went_missing_earliest_at.astimezone(LONDON).date()


def _placement_on(rows: list[Placement], day: date) -> Placement | None:
    return next((row for row in rows if row.starts_on <= day and (row.ends_on is None or day < row.ends_on)), None)


def _by_child(rows: Any, children: dict[str, Child]) -> dict[str, list[Any]]:
    """Recorded rows by the reference of their child."""
    references = {child.pk: reference for reference, child in children.items() if child.pk}
    found: dict[str, list[Any]] = {}
    for row in rows.filter(child_id__in=list(references)).iterator(chunk_size=BATCH):
        found.setdefault(references[row.child_id], []).append(row)
    return found
