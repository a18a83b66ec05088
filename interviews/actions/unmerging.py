"""Two records that were made one (interviews.actions.merging) are taken apart again.

Exactly what moved goes back, with what was recorded since about an episode or an interview that goes back. What was
recorded since of the child alone stays with the kept record.
"""

from collections.abc import Iterator
from typing import Any

import pghistory
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from audit.models import Restriction
from cases.models import Child, ChildMerge, MissingEpisode
from interviews.actions import merge_facts
from interviews.actions.merging import PERMISSION
from interviews.actions.moving import pointers_to, put_back, read
from interviews.actions.returns import reconsider
from interviews.derived import derived_at_the_end
from interviews.models import Interview, ReturnInterview
from rhi.locks import lock_councils
from rhi.refusals import Refused
from rhi.wall import nothing_hidden

RESTRICTED = "This record is restricted. End the restriction first, then take it apart."
TORN = (
    "A talk held since then is about episodes of both records ({when}). It cannot stand in two records, so that they "
    "can only stay one."
)


@transaction.atomic
def unmerge_children(*, user: User, merge: ChildMerge, reason: str) -> ChildMerge:
    """The two are two again. Refused where a later merge, a restriction, or a talk about both stands in the way."""
    require(user, PERMISSION, merge.council_id)
    lock_councils([merge.council_id])  # no restriction comes between
    current = ChildMerge.objects.select_for_update().get(pk=merge.pk)
    if problems := obstacles_to_undo(current):
        raise Refused(" ".join(problems))
    both = Child.objects.filter(pk__in=(current.kept_id, current.merged_id))
    list(both.select_for_update().order_by("pk"))
    with pghistory.context(reason=f"One record taken apart into two again: {reason}"), nothing_hidden():
        with derived_at_the_end([current.kept_id, current.merged_id]):
            put_back(current.moved)
            _send_along(current)
        _restore_facts(current)
        Child.objects.filter(pk=current.merged_id).update(merged_into=None, version=F("version") + 1)
        current.undone_by, current.undone_at, current.undone_because = user, timezone.now(), reason
        current.save()
        for child in both:
            reconsider(child)
    return current


def obstacles_to_undo(merge: ChildMerge) -> list[str]:
    """Why it cannot be taken apart now, in words."""
    if merge.undone_at:
        return ["This was taken apart already."]
    later = ChildMerge.objects.filter(kept=merge.kept_id, undone_at__isnull=True, merged_at__gt=merge.merged_at)
    if newest := later.select_related("merged").order_by("-merged_at").first():
        return [f"Record {newest.merged.reference} was made one with this one later. Take that apart first."]
    if Restriction.objects.filter(child_id=merge.kept_id, lifted_at__isnull=True).exists():
        return [RESTRICTED]
    torn = [talk for talk, is_torn in _talks_since(merge) if is_torn]
    return [TORN.format(when=f"{torn[0].started_at:%d/%m/%Y}")] if torn else []


def recorded_since(merge: ChildMerge) -> list[tuple[str, int]]:
    """What was recorded of the child since the two were made one: (kind of row, how many)."""
    found = []
    for model in merge_facts.models_about_a_child():
        stamps = [field.name for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)]
        if stamps:
            since = {model.child_path: merge.kept_id, f"{stamps[0]}__gt": merge.merged_at}
            found.append((str(model._meta.verbose_name_plural), model._base_manager.filter(**since).count()))
    return sorted((kind, count) for kind, count in found if count)


def going_back(merge: ChildMerge, model: type[models.Model]) -> set[Any]:
    """The rows of one kind that came from the merged record."""
    wanted = (model._meta.label, "child", merge.merged_id)
    return {pk for label, pk, name, before, _ in merge.moved if (label, name, before) == wanted}


def _talks_since(merge: ChildMerge) -> Iterator[tuple[Interview, bool]]:
    """Talks recorded since that cover an episode that goes back, and whether they cover another one too."""
    going, moved = going_back(merge, ReturnInterview), going_back(merge, Interview)
    rows = Interview.objects.filter(child=merge.kept_id, coverage__return_interview__in=going).exclude(pk__in=moved)
    for talk in rows.distinct().prefetch_related("coverage"):
        yield talk, any(covered.return_interview_id not in going for covered in talk.coverage.all())


def _send_along(merge: ChildMerge) -> None:
    """Rows recorded since that hang on what goes back (its interview, a talk, an action, a summary) go with it."""
    talks = [talk.pk for talk, _ in _talks_since(merge)]
    Interview.objects.filter(pk__in=talks).update(child=merge.merged_id)
    for owner in (MissingEpisode, ReturnInterview):
        went = {"child": merge.merged_id}
        for pointer in pointers_to(Child):
            for field in pointer.model._meta.concrete_fields:
                if pointer.field.name == "child" and field.is_relation and field.related_model is owner:
                    owners = owner._base_manager.filter(**went).values("pk")
                    rows = pointer.model._base_manager.filter(child=merge.kept_id, **{f"{field.name}__in": owners})
                    rows.update(**went)


def _restore_facts(merge: ChildMerge) -> None:
    """The facts of the kept record as they were, but for those that somebody changed since."""
    kept = Child.objects.get(pk=merge.kept_id)
    for name, value in merge.before.items():
        field = Child._meta.get_field(name)
        if getattr(kept, name) == read(field, value["became"]):
            setattr(kept, name, read(field, value["was"]))
    if kept.born_on is None:
        kept.born_precision = Child.BirthPrecision.UNKNOWN
    elif kept.born_precision == Child.BirthPrecision.UNKNOWN:
        kept.born_precision = Child.BirthPrecision.EXACT
    kept.version += 1
    kept.save()
