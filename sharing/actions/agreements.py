"""Agreements between a council and an agency: signed, and ended."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from accounts.actions import require
from accounts.models import Agency, Council, User
from accounts.roles import Permission
from rhi.refusals import Refused
from sharing import feed
from sharing.models import Change, SharingAgreement, Summary


@transaction.atomic
def sign_agreement(
    *,
    user: User,
    council: Council,
    agency: Agency,
    purpose: str,
    legal_basis: str,
    tiers: Iterable[int],
    starts_on: date,
    ends_on: date | None = None,
    decide_within_hours: int = 72,
    retention: str = "",
) -> SharingAgreement:
    """Put an agreement into force: the agency may receive what the council releases to it, up to the tiers agreed.

    Summaries released under an earlier agreement are announced to the agency again.
    """
    require(user, Permission.RELEASE_SUMMARIES, council.pk)
    agreed = sorted({int(tier) for tier in tiers} | {1})
    _check_agreement(agency, agreed, starts_on, ends_on)
    _make_room(council, agency)
    agreement = SharingAgreement.objects.create(
        council=council,
        agency=agency,
        purpose=purpose,
        legal_basis=legal_basis,
        tiers=agreed,
        starts_on=starts_on,
        ends_on=ends_on,
        decide_within_hours=decide_within_hours,
        retention=retention,
        signed_by=user,
    )
    assign_perm(Permission.RECEIVE_SUMMARIES.value, agency.group, council)
    standing = Summary.objects.filter(council=council, tier__in=agreed).live().released_to(agency)
    now = timezone.now()
    feed.announce(
        [
            Change(council=council, agency=agency, summary=summary, kind=Change.Kind.RELEASED, at=now)
            for summary in standing.order_by("released_at")
        ]
    )
    return agreement


@transaction.atomic
def end_agreement(*, user: User, agreement: SharingAgreement) -> SharingAgreement:
    """End an agreement now: the agency is shown nothing more. What it pulled before stays in the record."""
    require(user, Permission.RELEASE_SUMMARIES, agreement.council_id)
    current = SharingAgreement.objects.select_for_update(of=("self",)).select_related("agency").get(pk=agreement.pk)
    if current.ended_at:
        raise Refused("This agreement has ended already.")
    _end(current)
    return current


def _check_agreement(agency: Agency, tiers: list[int], starts_on: date, ends_on: date | None) -> None:
    if agency.kind != Agency.Kind.POLICE:
        raise Refused("Summaries are shared with police forces only.", "agency")
    if not set(tiers) <= {1, 2}:
        raise Refused("Choose what may be shared: the fact of the interview, or a safeguarding summary too.", "tiers")
    if ends_on and ends_on < starts_on:
        raise Refused("The agreement must end on or after the day it starts.", "ends_on")
    if ends_on and ends_on < timezone.localdate():
        raise Refused("This day has passed: the agreement would have ended already.", "ends_on")


def _make_room(council: Council, agency: Agency) -> None:
    """One agreement at a time: one that has lapsed gives way, one in force (or still to begin) is ended by a person."""
    rows = SharingAgreement.objects.select_for_update(of=("self",)).select_related("agency", "council")
    standing = rows.filter(council=council, agency=agency, ended_at__isnull=True).first()
    if standing is None:
        return
    if standing.ends_on is None or standing.ends_on >= timezone.localdate():
        raise Refused(f"There is an agreement with {agency} already. End that one first.", "agency")
    _end(standing)


def _end(agreement: SharingAgreement) -> None:
    agreement.ended_at = timezone.now()
    agreement.save(update_fields=["ended_at"])
    remove_perm(Permission.RECEIVE_SUMMARIES.value, agreement.agency.group, agreement.council)
