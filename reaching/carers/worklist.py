"""What carers add to the worklist: what they wrote, until a person has decided."""

from typing import Any

from django.urls import reverse

from interviews.worklist.queues import Queue
from interviews.worklist.rows import Row
from interviews.worklist.scope import Scope
from interviews.worklist.words import Words
from reaching.models import CarerEntry
from rhi.words import age, moment_words

TAGS = {CarerEntry.Kind.MISSING: ("Missing", "red"), CarerEntry.Kind.RETURNED: ("Back", "yellow")}


def _entries(scope: Scope) -> Any:
    return scope.narrowed(scope.of(CarerEntry).filter(state=CarerEntry.State.WAITING))


def _entry(entry: CarerEntry, scope: Scope) -> Row:
    child, url = entry.child, reverse("carer_entry", args=[entry.pk])
    tag, colour = TAGS.get(CarerEntry.Kind(entry.kind), ("", ""))
    said = f": {entry.at}" if entry.at else ""
    return Row(
        child_id=child.pk,
        council_id=entry.council_id,
        name=child.full_name,
        age=age(child.born_on, scope.today) if child.born_on else None,
        url=reverse("child", args=[child.pk]),
        how=f"{entry.get_kind_display()}{said}. From {entry.written_by} ({str(entry.link).lower()})",
        when=f"written {moment_words(entry.written_at, scope.now)}",
        label="Read it and decide",
        next_url=url,
        tag=tag,
        colour=colour,
    )


ENTRIES = Queue(
    "carers",
    _entries,
    _entry,
    "written_at",
    permission="record_cases",
    is_urgent=True,
    related=("child", "link"),
)
ENTRIES_WORDS = Words(
    "From carers",
    "entry of a carer waits for a person",
    "entries of carers wait for a person",
    "Everything that carers wrote is decided.",
)
