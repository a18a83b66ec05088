"""Who of the council hears what comes through the carer's door: a link and a number, never a name."""

from django.urls import reverse

from accounts.kinds import Kind
from accounts.messages import Notice, notify_many
from accounts.models import Council
from reaching.hearing import who_may_hear
from reaching.models import CarerEntry, CarerLink, CarerLinkChild

URGENT = {CarerEntry.Kind.MISSING, CarerEntry.Kind.RETURNED}


def tell_of_entry(entry: CarerEntry) -> None:
    """Somebody has to read it; of a child missing or back at once."""
    kind = Kind.CARER_URGENT if entry.kind in URGENT else Kind.CARER_WROTE
    link = reverse("carer_entry", args=[entry.pk])
    _tell(f"carer-entry:{entry.pk}", kind, entry.council, link, entry.child_id)


def tell_of_hidden(row: CarerLinkChild) -> None:
    """A link shows a child no more: once for each reason."""
    link = reverse("child_carers", args=[row.child_id])
    _tell(f"carer-hidden:{row.pk}:{row.told_hidden_as}", Kind.CARER_LINK, row.council, link, row.child_id)


def tell_of_locked(link: CarerLink, children: list[int]) -> None:
    """Somebody tried wrong PINs. The link is about several children; those let in to a restricted one hear of it."""
    page = reverse("carer_link", args=[link.pk])
    child = next(iter(children), None)
    _tell(f"carer-locked:{link.pk}:{link.wrong_pins}", Kind.CARER_LINK, link.council, page, child)


def _tell(key: str, kind: Kind, council: Council, link: str, child_id: int | None) -> None:
    notify_many(
        Notice(f"{key}:{person.pk}", person, kind, council, link, child_id=child_id)
        for person in who_may_hear(council, kind, child_id)
    )
