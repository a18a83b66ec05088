"""Two records of one child are made one, and can be taken apart again (domain: hard case 14).

Every row of the merged record goes over to the kept one, whatever app it stands in (interviews.actions.moving); what
was looked at and what was changed stays where it was written. The merged record stays as an empty row that leads to
the kept one, so that its reference goes on finding the child.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import transaction

from accounts.actions import require
from accounts.models import User
from audit.models import Restriction
from cases.models import (
    CareStatus,
    Child,
    ChildMerge,
    ChildName,
    MissingAgainPack,
    MissingEpisode,
    Placement,
    SiblingLink,
)
from interviews.actions import merge_facts
from interviews.actions.duplicates import join
from interviews.actions.moving import Moved, Pointer, made, move, plain, pointers_to, rows_of, set_column
from interviews.actions.returns import reconsider
from interviews.derived import derived_at_the_end
from rhi.locks import lock_councils
from rhi.refusals import Refused, lock_current
from rhi.wall import nothing_hidden

PERMISSION = "sign_off"
NOT_MOVED = {"cases.Child.merged_into", "cases.ChildMerge.merged", "cases.ChildMerge.kept"}  # see _follow_merges
PACK_TEXTS = ("description", "places", "health", "phones", "travel", "handling", "philomena_where")
RESTRICTED = "One of these records is restricted. End the restriction first, then make the two one."
SIBLINGS = "These two are recorded as siblings of each other. If that is wrong, remove the link first."
MERGED_ALREADY = "This record was made one with another already."
STANDS_TWICE = (
    "{one} (record {kept}) and {other} (record {merged}) cover the same days. Correct the days of one of them first; "
    "one that was recorded twice can end on the day it began."
)
SAME_TIME = (
    "The episodes of {one} (record {kept}) and of {other} (record {merged}) overlap. Say whether they are one absence, "
    "and which record of it stands; or correct their times first."
)


@dataclass(frozen=True)
class Pair:
    """Two episodes, one of each record, that overlap: one absence, or times that are wrong."""

    kept: MissingEpisode
    merged: MissingEpisode

    @property
    def key(self) -> str:
        """For a form."""
        return f"{self.kept.pk}_{self.merged.pk}"


def overlapping_episodes(kept: Child, merged: Child) -> list[Pair]:
    """Episodes of the two that cannot stand beside each other."""
    pairs = ((one, other) for one in kept.episodes.standing() for other in merged.episodes.standing())
    return [Pair(one, other) for one, other in pairs if _begins_before(one, other) and _begins_before(other, one)]


def _begins_before(one: MissingEpisode, other: MissingEpisode) -> bool:
    return other.ended_at is None or one.went_missing_earliest_at < other.ended_at


def obstacles(kept: Child, merged: Child) -> list[str]:
    """Why the two cannot be made one as they stand, in words. Of overlapping episodes a person decides: not here."""
    found = []
    if Restriction.objects.filter(child_id__in=(kept.pk, merged.pk), lifted_at__isnull=True).exists():
        found.append(RESTRICTED)
    pair = (kept.pk, merged.pk)
    with nothing_hidden():
        if SiblingLink.objects.filter(child__in=pair, sibling__in=pair).exists():
            found.append(SIBLINGS)
    for model in (Placement, CareStatus):
        for one, other in _same_days(model, kept, merged):
            words = {"one": _dated(one), "other": _dated(other)}
            found.append(STANDS_TWICE.format(**words, kept=kept.reference, merged=merged.reference))
    return found


def _same_days(model: Any, kept: Child, merged: Child) -> Iterator[tuple[Any, Any]]:
    """Rows of both that cover the same day; the last day of one is the first of the next, as the database reads it."""
    others = list(model.objects.filter(child=merged))
    for one in model.objects.filter(child=kept):
        for other in others:
            starts, ends = max(one.starts_on, other.starts_on), [row.ends_on for row in (one, other) if row.ends_on]
            if not ends or starts < min(ends):
                yield one, other


def _dated(row: Any) -> str:
    ends = f"to {row.ends_on:%d/%m/%Y}" if row.ends_on else "with no end"
    what = str(row) if isinstance(row, Placement) else f"{row} from {row.starts_on:%d/%m/%Y}"
    return f"{row._meta.verbose_name.capitalize()} “{what}” {ends}"


@transaction.atomic
def merge_children(
    *,
    user: User,
    kept: Child,
    version: int,
    merged: Child,
    reason: str,
    facts: Mapping[str, str],
    same_absence: Mapping[str, str],
) -> ChildMerge:
    """`merged` becomes part of `kept`. Asks for the permission at the council of both.

    `facts`: for each fact that differs “kept”, “merged” or “both” (missing: what `merge_facts` prefers).
    `same_absence`: for each overlapping pair of episodes (Pair.key) whose record stands, “kept” or “merged”.
    """
    require(user, PERMISSION, kept.council_id)
    lock_councils([kept.council_id, merged.council_id])  # no restriction comes between
    one, other = _locked(kept, version, merged)
    if problems := obstacles(one, other):
        raise Refused(" ".join(problems))
    record = ChildMerge.objects.create(council_id=one.council_id, kept=one, merged=other, reason=reason, merged_by=user)
    with pghistory.context(reason=f"Two records of one child made one: {reason}"), nothing_hidden():
        names = {one.full_name: one.reference, other.full_name: other.reference}
        record.before = _choose(one, other, facts)
        record.moved = _keep_names(one, names)
        record.moved += _join_absences(one, other, same_absence)
        record.moved += _combine_packs(one, other)
        with derived_at_the_end([one.pk, other.pk]):
            for pointer in pointers_to(Child):
                if pointer.name not in NOT_MOVED:
                    record.moved += move(pointer, other, one)
        record.moved += _follow_merges(one, other)
        Child.objects.filter(pk=other.pk).update(merged_into=one.pk, version=other.version + 1)
        record.save()
        reconsider(one)
    return record


def _locked(kept: Child, version: int, merged: Child) -> tuple[Child, Child]:
    """Both rows, the lower number first, so that two people who merge the same two wait for each other."""
    if kept.pk == merged.pk:
        raise Refused("This is the record itself. Enter the reference of the other one.", "reference")
    if kept.council_id != merged.council_id:
        raise Refused("The records belong to two councils.", "reference")
    list(Child.objects.select_for_update().filter(pk__in=(kept.pk, merged.pk)).order_by("pk"))
    one, other = lock_current(Child.objects.all(), kept.pk, version), Child.objects.get(pk=merged.pk)
    if one.merged_into_id or other.merged_into_id:
        raise Refused(MERGED_ALREADY)
    return one, other


def _choose(kept: Child, merged: Child, chosen: Mapping[str, str]) -> dict[str, Any]:
    """Put the facts that stand into the kept record; what they were and what they became."""
    before: dict[str, Any] = {}
    for fact in merge_facts.facts_of(kept, merged):
        choice = chosen.get(fact.name, fact.preferred)
        if not fact.differs or choice == merge_facts.KEPT:
            continue
        for column in merge_facts.columns_of(fact.name):
            became = fact.value(choice) if column == fact.name else getattr(merged, column)
            before[column] = {"was": plain(getattr(kept, column)), "became": plain(became)}
            setattr(kept, column, became)
    kept.save()
    return before


def _keep_names(kept: Child, names: dict[str, str]) -> list[Moved]:
    """A name that does not stand any more stays an alias, so that it goes on finding the child."""
    known = {kept.full_name, *kept.other_names.values_list("name", flat=True)}
    rows = [
        ChildName.objects.create(council_id=kept.council_id, child=kept, name=name, note=f"On record {reference}"[:200])
        for name, reference in names.items()
        if name not in known and "Name not recorded" not in name
    ]
    return [made(row) for row in rows]


def _join_absences(kept: Child, merged: Child, stands: Mapping[str, str]) -> list[Moved]:
    """Overlapping episodes: one absence, of which the record that a person chose stands; Refused where nobody did."""
    moved: list[Moved] = []
    for pair in overlapping_episodes(kept, merged):
        words = {"one": pair.kept.went_missing, "other": pair.merged.went_missing}
        if pair.key not in stands:
            raise Refused(SAME_TIME.format(**words, kept=kept.reference, merged=merged.reference))
        rows = MissingEpisode.objects.select_related("child", "council", "placement__placement_type")
        one, other = rows.get(pk=pair.kept.pk), rows.get(pk=pair.merged.pk)
        if stands[pair.key] == merge_facts.MERGED:
            one, other = other, one
        moved += join(one, other)
    return moved


def _combine_packs(kept: Child, merged: Child) -> list[Moved]:
    """Where both records say what helps to find the child, the kept one's page holds both."""
    packs = {pack.child_id: pack for pack in MissingAgainPack.objects.filter(child__in=(kept.pk, merged.pk))}
    if len(packs) < 2:
        return []
    one, other, moved = packs[kept.pk], packs[merged.pk], []
    for name in PACK_TEXTS:
        mine, theirs = getattr(one, name), getattr(other, name)
        if theirs and theirs not in mine:
            joined = f"{mine}\n{theirs}" if name != "philomena_where" else f"{mine}; {theirs}"[:200]
            moved += set_column(one, name, joined if mine else theirs)
    if other.has_philomena_form:
        moved += set_column(one, "has_philomena_form", True)
    return moved


def _follow_merges(kept: Child, merged: Child) -> list[Moved]:
    """Records that were made one with the merged one before lead to the kept one now."""
    moved = move(Pointer(Child, Child._meta.get_field("merged_into")), merged, kept)
    earlier = Pointer(ChildMerge, ChildMerge._meta.get_field("kept"))
    standing = rows_of(earlier, merged).filter(undone_at__isnull=True)
    return moved + move(earlier, merged, kept, standing)
