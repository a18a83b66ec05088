"""Searching among what an agency may read: the one answer of the API and of the pages for its people.

Nothing but what `entitlement.readable_by` gives is ever looked through. A name is compared with the names that were
released, not with the record's: a name that the council holds and did not tell finds nothing.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Func, JSONField, Q, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Lower

from accounts.models import Agency
from cases.models import EpisodeReference
from cases.references import key_of
from rhi.keyset import KeysetPage
from rhi.refusals import Refused
from rhi.timespan import LONDON
from sharing.entitlement import readable_by
from sharing.models import PoliceReport
from sharing.querysets import SummaryQuerySet

NAMES = ("given_names", "family_name", "known_as")
NOT_IN_NAMES = re.compile(r"[\W_]+")
APOSTROPHES = re.compile(r"['’‘`´]")


def find_summaries(
    agency: Agency,
    day: date,
    *,
    police_reference: str = "",
    returned_from: date | None = None,
    returned_to: date | None = None,
    name: str = "",
    born_on: date | None = None,
) -> SummaryQuerySet:
    """The live summaries that the agency may read on the London `day` and that fit everything asked for.

    `police_reference`: a reference of this force (capitals and spaces do not matter), at any episode of the child or
    at a report that was matched to it: the next report brings what was told before. `returned_from` and `returned_to`:
    London days, both included, of the return that the interview was owed for. `name` with `born_on` (both or neither;
    else `Refused`, at the one that is missing): the date of birth exactly, or with day and month changed over; of the
    name all that was typed stands in what was released, or the whole family name and one of the others were typed,
    whatever the accents and the case. Nothing asked for: everything the agency may read.

    Inside `wall.enter_agency`. The latest release stands first (`released_at`, then `id`, both descending); pages of
    it by `one_page`. Whoever calls writes the search down (sharing.actions.searches).
    """
    rows = readable_by(agency, day)
    if reference := police_reference.strip():
        rows = rows.filter(child__in=sorted(_known_by(agency, reference)))
    if returned_from:
        starts = _start_of(returned_from)
        back = "return_interview__episode__returned"
        rows = rows.filter(Q(**{f"{back}_latest_at__gt": starts}) | Q(**{f"{back}_earliest_at__gte": starts}))
    if returned_to and returned_to < date.max:
        rows = rows.filter(return_interview__episode__returned_earliest_at__lt=_start_of(returned_to, days_later=1))
    if name.strip() or born_on:
        rows = _of_name(rows, name, born_on)
    return rows.order_by("-released_at", "-pk")


def one_page(rows: SummaryQuerySet, *, after: str, size: int) -> KeysetPage:
    """One page of what was found, after the key of the page before ("" or a key that cannot be read: from the top)."""
    at, pk = _read_key(after)
    if at and pk:
        rows = rows.filter(Q(released_at__lt=at) | Q(released_at=at, pk__lt=pk))
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return KeysetPage(found[:size], _key(last.released_at, last.pk) if last else "")


def is_key(after: str) -> bool:
    """Whether it is a key that `one_page` gave, or none."""
    return not after or None not in _read_key(after)


def _known_by(agency: Agency, reference: str) -> set[int]:
    """The children that the force knows by this reference of its own."""
    key = key_of(reference)
    episodes = EpisodeReference.objects.filter(force=agency, reference_key=key)
    reports = PoliceReport.objects.filter(force=agency, answer=PoliceReport.Answer.MATCHED, reference_key=key)
    found = {*episodes.values_list("episode__child", flat=True), *reports.values_list("child", flat=True)}
    return {child for child in found if child is not None}


def _of_name(rows: SummaryQuerySet, name: str, born_on: date | None) -> SummaryQuerySet:
    """Those of a child of this name and date of birth: few share a birthday, and their names are compared here."""
    typed = _words(_folded(name))
    if not typed:
        raise Refused("Enter the name", "name")
    if born_on is None:
        raise Refused("Enter the date of birth", "born_on")
    fitting = [
        pk
        for pk, *released in _released_names(rows.filter(child__born_on__in=_birthdays(born_on)))
        if _is_named(typed, released)
    ]
    return rows.filter(pk__in=fitting)


def _released_names(rows: SummaryQuerySet) -> Iterable[Any]:
    """(id, given names, family name, known as) as they were released, folded."""
    told = rows.annotate(told=Cast("body", JSONField()))
    folded = {
        f"folded_{part}": Lower(Func(KT(f"told__child__{part}"), function="unaccent", output_field=TextField()))
        for part in NAMES
    }
    return told.annotate(**folded).values_list("pk", *folded)


def _is_named(typed: set[str], released: Iterable[str | None]) -> bool:
    """Whether the words typed are this child's name, middle names left out or added."""
    given, family, known_as = (_words(part or "") for part in released)
    if typed <= given | family | known_as:
        return True
    return bool(family) and family <= typed and bool(typed & (given | known_as))


def _birthdays(born_on: date) -> list[date]:
    """The date, and the one with day and month changed over where there is one."""
    return [born_on, born_on.replace(month=born_on.day, day=born_on.month)] if born_on.day <= 12 else [born_on]


def _folded(text: str) -> str:
    """In lower case without accents, as the database makes it of names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lower(unaccent(%s))", [text])
        return str(cursor.fetchone()[0])


def _words(folded: str) -> set[str]:
    """The words of a name: O’Brien is one, Smith-Jones are two."""
    return {word for word in NOT_IN_NAMES.split(APOSTROPHES.sub("", folded)) if word}


def _start_of(day: date, days_later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days_later), time.min, tzinfo=LONDON)


def _key(at: datetime, pk: UUID) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{pk}"


def _read_key(key: str) -> tuple[datetime | None, UUID | None]:
    """What `_key` was made of: in no other spelling, of which Python reads many."""
    at, _, pk = key.rpartition("_")
    try:
        found = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return None, None
    return found if found[0].tzinfo and _key(*found) == key else (None, None)
