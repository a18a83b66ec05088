"""What a page shows: the house's guidance for its step and its questions, and what the council at hand adds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from guidance.entries import Entry, Source, by_key
from guidance.models import CouncilGuidance
from guidance.querysets import row_councils


@dataclass(frozen=True)
class Shown:
    """One entry as it stands today, and the council's addition where there is one."""

    entry: Entry
    sources: list[Source]
    added: CouncilGuidance | None = None


def step_on(name: str) -> Entry | None:
    """The guidance of the page with this name."""
    return by_key().get(name)


def questions_of(form: Any) -> dict[str, Entry]:
    """The guidance of the form's questions by field: its own, or that of a form it is made from."""
    known, found = by_key(), {}
    forms = [f"{kind.__module__.partition('.')[0]}.{kind.__name__}" for kind in type(form).__mro__]
    for field in getattr(form, "fields", ()):
        entry = next((known[key] for key in (f"{name}.{field}" for name in forms) if key in known), None)
        if entry is not None:
            found[field] = entry
    return found


def citable(sources: Iterable[Source], today: date) -> list[Source]:
    """Those that may be cited on the day: nothing names a duty before the day on which it is in force."""
    return [source for source in sources if not source.from_setting or _begun(source.from_setting, today)]


def with_additions(entries: Iterable[Entry], *, user: Any, council_id: int | None) -> dict[str, Shown]:
    """The entries by key, each with the council's words in force. One query, none where there is nothing to ask."""
    wanted, today = {entry.key: entry for entry in entries}, timezone.localdate()
    added = {row.key: row for row in additions(user=user, council_id=council_id, keys=wanted) if not row.is_withdrawn}
    return {key: Shown(entry, citable(entry.sources, today), added.get(key)) for key, entry in wanted.items()}


def additions(*, user: Any, council_id: int | None, keys: Iterable[str]) -> list[CouncilGuidance]:
    """The council's versions in force of these keys, for whoever may read them."""
    wanted = list(keys)
    if not wanted or council_id is None or council_id not in row_councils(user):
        return []
    rows = CouncilGuidance.objects.for_user(user).filter(council=council_id).newest(wanted)
    return list(rows.select_related("council"))


def council_at_hand(request: Any) -> int | None:
    """The council of the record where the person has a part in it, else the one they act for."""
    page = getattr(request, "page_council", None)
    if page is not None and page.pk in row_councils(request.user):
        return int(page.pk)
    acting = getattr(request, "acting_council", None)
    return int(acting.pk) if acting else None


def _begun(setting: str, today: date) -> bool:
    day: str = getattr(settings, setting)
    return bool(day) and today >= date.fromisoformat(day)
