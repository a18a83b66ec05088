"""Links for carers: given, renewed, revoked, and whom they are about. Each is a person's decision, with its reason."""

from datetime import timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import User
from accounts.roles import Permission
from cases.models import Child, KnownPerson
from reaching.actions.carer_door import FACTS, judged
from reaching.carers import carer_secrets
from reaching.carers.rules import HIDDEN_WORDS
from reaching.models import CarerLink, CarerLinkChild, CarerVisit
from reaching.models.carers import USUAL_DAYS
from rhi.refusals import Refused, lock_current

PERMISSION = Permission.RECORD_CASES
NO_LONGER = "This link works no more. Give a new one."


@transaction.atomic
def give_link(
    *,
    user: User,
    child: Child,
    kind: str,
    home_name: str = "",
    person: KnownPerson | None = None,
    days: int = USUAL_DAYS,
) -> tuple[CarerLink, str, str]:
    """A link about one child: the link, its secret and its PIN, which nobody is shown again."""
    require(user, PERMISSION, child.council_id)
    is_home = kind == CarerLink.Kind.HOME
    if is_home and not home_name.strip():
        raise Refused("Enter the name of the home.", "home_name")
    if not is_home and person is None:
        raise Refused(
            "Choose who gets the link. Somebody who is not there yet is added under “Names and people”.", "person"
        )
    secret, pin = carer_secrets.new_secret(), carer_secrets.new_pin()
    link = CarerLink.objects.create(
        council_id=child.council_id,
        kind=kind,
        home_name=home_name.strip() if is_home else "",
        secret_digest=carer_secrets.digest_of(secret),
        pin_digest=carer_secrets.digest_of(secret, pin),
        expires_at=timezone.now() + timedelta(days=days),
        made_by=user,
    )
    _add(user, link, child, None if is_home else person, "home_name" if is_home else "person")
    return link, secret, pin


@transaction.atomic
def add_child(*, user: User, link: CarerLink, child: Child) -> CarerLinkChild:
    """One more child whom a home's link is about."""
    require(user, PERMISSION, child.council_id)
    current = CarerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if current.kind != CarerLink.Kind.HOME or current.council_id != child.council_id:
        raise Refused("Only a home’s link is about several children.", "link")
    if not current.is_live(timezone.now()):
        raise Refused(NO_LONGER, "link")
    if current.children.filter(child=child, removed_at__isnull=True).exists():
        raise Refused("This link is about the child already.", "link")
    return _add(user, current, child, None, "link")


@transaction.atomic
def remove_child(*, user: User, row: CarerLinkChild, reason: str) -> None:
    """The link is about this child no more, from this moment. The last one: the link is revoked."""
    require(user, PERMISSION, row.council_id)
    link = CarerLink.objects.select_for_update(of=("self",)).get(pk=row.link_id)
    current = CarerLinkChild.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.removed_at:
        raise Refused("It was taken off the link already.")
    current.removed_by, current.removed_at, current.removed_reason = user, timezone.now(), reason
    current.save()
    if not link.children.filter(removed_at__isnull=True).exists() and link.revoked_at is None:
        _end(user, link, reason)


@transaction.atomic
def revoke_link(*, user: User, link: CarerLink, version: int, reason: str) -> None:
    """The link opens nothing any more, from this moment; whoever has it open is shown nothing further."""
    require(user, PERMISSION, link.council_id)
    current = lock_current(CarerLink.objects.all(), link.pk, version)
    if current.revoked_at:
        raise Refused("This link was revoked already.")
    _end(user, current, reason)


@transaction.atomic
def renew_link(*, user: User, link: CarerLink, version: int, days: int = USUAL_DAYS) -> tuple[CarerLink, str, str]:
    """A new link and PIN for the same children and the same holder; the one before ends at once."""
    require(user, PERMISSION, link.council_id)
    current = lock_current(CarerLink.objects.all(), link.pk, version)
    if current.revoked_at:
        raise Refused(NO_LONGER)
    rows = CarerLinkChild.objects.for_user(user).filter(link=current, removed_at__isnull=True).select_related(*FACTS)
    shown = [row for row, reason in judged(rows, timezone.now()) if reason is None]
    if not shown:
        raise Refused("This link shows no child any more. Give a new one where it is needed.")
    first, secret, pin = give_link(
        user=user,
        child=shown[0].child,
        kind=current.kind,
        home_name=current.home_name,
        person=shown[0].holder,
        days=days,
    )
    for row in shown[1:]:
        _add(user, first, row.child, row.holder, "days")
    _end(user, current, "A new link was given in its place")
    return first, secret, pin


def _add(user: User, link: CarerLink, child: Child, person: KnownPerson | None, field: str) -> CarerLinkChild:
    """Refused, at the field, where the link would not show the child from the start."""
    placement = None
    if link.kind != CarerLink.Kind.PARENT:
        placement = child.placements.on(timezone.localdate()).first()
    row = CarerLinkChild.objects.create(
        council_id=child.council_id, link=link, child=child, holder=person, placement=placement, added_by=user
    )
    for _, reason in judged([row], timezone.now()):
        if reason is not None:
            raise Refused(f"No link can be given. {HIDDEN_WORDS[reason]}", field)
    return row


def _end(user: User, link: CarerLink, reason: str) -> None:
    now = timezone.now()
    link.revoked_by, link.revoked_at, link.revoked_reason = user, now, reason[:200]
    with pghistory.context(reason=reason):
        link.save()
    CarerVisit.objects.filter(link=link, ended_at__isnull=True).update(ended_at=now)
