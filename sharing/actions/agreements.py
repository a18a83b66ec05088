"""Agreements between a council and an agency: signed, changed, ended."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from accounts.actions import require
from accounts.models import Agency, Council, User
from accounts.roles import Permission
from rhi.refusals import Refused
from sharing.actions.standing import in_step
from sharing.models import SharingAgreement
from sharing.points import SECTIONS


@dataclass(frozen=True)
class Terms:
    """What is agreed. `sections`: what a safeguarding summary may hold (sharing.points); None leaves nothing out."""

    purpose: str
    legal_basis: str
    tiers: Iterable[int]
    starts_on: date
    ends_on: date | None = None
    review_on: date | None = None
    sections: Iterable[str] | None = None
    decide_within_hours: int = 72
    needs_second_person: bool = False
    retention: str = ""
    signed_for_council: str = ""
    signed_for_agency: str = ""


@transaction.atomic
def sign_agreement(*, user: User, council: Council, agency: Agency, terms: Terms) -> SharingAgreement:
    """Put an agreement into force: the agency may receive what the council releases to it, up to the tiers agreed.

    Summaries released under an earlier agreement are announced to the agency again.
    """
    require(user, Permission.RELEASE_SUMMARIES, council.pk)
    if agency.kind != Agency.Kind.POLICE:
        raise Refused("Summaries are shared with police forces only.", "agency")
    with in_step(council.pk, summaries=Q(council=council, agency=agency)):
        _make_room(council, agency)
        return _make(user, council, agency, terms, replaces=None)


@transaction.atomic
def change_agreement(*, user: User, agreement: SharingAgreement, terms: Terms) -> SharingAgreement:
    """The next version, from today: the one before ends this moment, and what it no longer covers is taken back."""
    require(user, Permission.RELEASE_SUMMARIES, agreement.council_id)
    with _in_step(agreement):
        current = _open(agreement)
        current.ended_at = current.end_told_at = timezone.now()
        current.save(update_fields=["ended_at", "end_told_at"])
        return _make(user, current.council, current.agency, terms, replaces=current)


@transaction.atomic
def end_agreement(*, user: User, agreement: SharingAgreement) -> SharingAgreement:
    """End an agreement now: the agency is shown nothing more. What it pulled before stays in the record."""
    require(user, Permission.RELEASE_SUMMARIES, agreement.council_id)
    with _in_step(agreement):
        current = _open(agreement)
        _end(current)
    return current


def _in_step(agreement: SharingAgreement) -> AbstractContextManager[None]:
    pair = Q(council=agreement.council_id, agency=agreement.agency_id)
    return in_step(agreement.council_id, summaries=pair)


def _make(
    user: User, council: Council, agency: Agency, terms: Terms, replaces: SharingAgreement | None
) -> SharingAgreement:
    tiers = sorted({int(tier) for tier in terms.tiers} | {1})
    sections = list(SECTIONS) if terms.sections is None else [name for name in SECTIONS if name in set(terms.sections)]
    _check(terms, tiers, sections)
    agreement = SharingAgreement.objects.create(
        council=council,
        agency=agency,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        purpose=terms.purpose,
        legal_basis=terms.legal_basis,
        tiers=tiers,
        sections=sections,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        review_on=terms.review_on,
        decide_within_hours=terms.decide_within_hours,
        needs_second_person=terms.needs_second_person,
        retention=terms.retention,
        signed_for_council=terms.signed_for_council,
        signed_for_agency=terms.signed_for_agency,
        signed_by=user,
    )
    assign_perm(Permission.RECEIVE_SUMMARIES.value, agency.group, council)
    return agreement


def _check(terms: Terms, tiers: list[int], sections: list[str]) -> None:
    if not set(tiers) <= {1, 2, 3}:
        raise Refused("Choose what may be shared: the fact of the interview, a summary, or intelligence too.", "tiers")
    if 2 in tiers and not sections:
        raise Refused("Choose at least one part that a safeguarding summary may hold.", "sections")
    if terms.ends_on and terms.ends_on < terms.starts_on:
        raise Refused("The agreement must end on or after the day it starts.", "ends_on")
    if terms.ends_on and terms.ends_on < timezone.localdate():
        raise Refused("This day has passed: the agreement would have ended already.", "ends_on")
    if terms.review_on and terms.review_on < terms.starts_on:
        raise Refused("The day for looking at it again must come after its start.", "review_on")


def _open(agreement: SharingAgreement) -> SharingAgreement:
    rows = SharingAgreement.objects.select_for_update(of=("self",)).select_related("agency", "council")
    current: SharingAgreement = rows.get(pk=agreement.pk)
    if current.ended_at:
        raise Refused("This agreement has ended already.")
    return current


def _make_room(council: Council, agency: Agency) -> None:
    """One agreement at a time: one that has lapsed gives way, one in force (or still to begin) is ended by a person."""
    rows = SharingAgreement.objects.select_for_update(of=("self",)).select_related("agency", "council")
    standing = rows.filter(council=council, agency=agency, ended_at__isnull=True).first()
    if standing is None:
        return
    if standing.ends_on is None or standing.ends_on >= timezone.localdate():
        raise Refused(f"There is an agreement with {agency} already. Change that one, or end it first.", "agency")
    _end(standing)


def _end(agreement: SharingAgreement) -> None:
    agreement.ended_at = timezone.now()
    agreement.save(update_fields=["ended_at"])
    remove_perm(Permission.RECEIVE_SUMMARIES.value, agreement.agency.group, agreement.council)
