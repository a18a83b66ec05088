"""Who of the council hears what comes through the carer's door: a link and a number, never a name."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.kinds import Kind
from accounts.messages import Notice, hearers, notify_many
from accounts.models import Council, User
from audit.models import Grant, Restriction
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


def hearers_about(council: Council, kind: Kind, child_id: int | None) -> list[User]:
    """The people whom the council names for the kind; of a restricted child only those let in."""
    people = hearers(council, kind)
    restricted = Restriction.objects.filter(child_id=child_id, lifted_at__isnull=True).first() if child_id else None
    if restricted is None:
        return people
    now = timezone.now()
    standing = Grant.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), ended_at__isnull=True)
    let_in = set(
        standing.filter(restriction=restricted).exclude(kind=Grant.Kind.BARRED).values_list("user_id", flat=True)
    )
    named = [person for person in people if person.pk in let_in]
    return named or list(User.objects.filter(pk__in=let_in, is_active=True).order_by("pk"))


def _tell(key: str, kind: Kind, council: Council, link: str, child_id: int | None) -> None:
    notify_many(
        Notice(f"{key}:{person.pk}", person, kind, council, link, child_id=child_id)
        for person in hearers_about(council, kind, child_id)
    )
