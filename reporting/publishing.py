"""A council lets its figures leave: proposed, agreed, superseded, withdrawn. Each one transaction."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions import require
from accounts.models import Council, User
from accounts.roles import Permission
from reporting.freezing import frozen_sheet
from reporting.leaving import quarters_over
from reporting.models import FiguresProposal, Publication
from reporting.sheet import Sheet, year_words
from rhi.refusals import Refused

WITHDRAW_WORDS = "Say why these figures are withdrawn."


def may_publish(user: User, council_id: int) -> bool:
    """Whether the person answers for the council's figures: sees them, and signs off."""
    return user.may(Permission.VIEW_REPORTS, council_id) and user.may(Permission.SIGN_OFF, council_id)


def preview(*, user: User, council: Council, year: int) -> Sheet:
    """What others would see of a year: this month's copy of the figures."""
    today = timezone.localdate()
    _check_year(year, today)
    return frozen_sheet(user, council, year, today)


def last_published(council: Council, year: int) -> Publication | None:
    """The latest version of a year, in force or not."""
    rows = Publication.objects.filter(council=council, year=year).order_by("-version")
    found: Publication | None = rows.first()
    return found


@transaction.atomic
def propose_figures(*, user: User, council: Council, year: int) -> FiguresProposal:
    """Freeze what others would see, for a manager to agree; a proposal of the same year is replaced."""
    _require(user, council)
    sheet = preview(user=user, council=council, year=year)
    last = last_published(council, year)
    if last and last.ended_at is None and same_numbers(sheet, last.sheet):
        raise Refused("These figures are published already. Figures that leave are counted again once a month.")
    facts: dict[str, Any] = {"figures": sheet.as_data(), "proposed_by": user}
    FiguresProposal.objects.for_user(user).filter(council=council, year=year).delete()
    proposal = FiguresProposal(council=council, year=year, **facts)
    proposal.save()
    return proposal


@transaction.atomic
def agree(*, user: User, proposal: FiguresProposal, caveats: str) -> Publication:
    """The proposal becomes a publication, word for word; the version before is superseded."""
    _require(user, proposal.council)
    Council.objects.select_for_update().get(pk=proposal.council_id)
    last = last_published(proposal.council, proposal.year)
    if last and last.published_at > proposal.proposed_at:
        raise Refused("Figures of this year were published after this proposal. Propose them again.")
    now = timezone.now()
    if last and last.ended_at is None:
        _end(last, user, Publication.End.SUPERSEDED, "")
    made: Publication = Publication.objects.create(
        council=proposal.council,
        year=proposal.year,
        version=last.version + 1 if last else 1,
        figures=proposal.figures,
        caveats=caveats,
        proposed_by_id=proposal.proposed_by_id,
        published_by=user,
        published_at=now,
    )
    proposal.delete()
    return made


@transaction.atomic
def withdraw(*, user: User, publication: Publication, reason: str) -> Publication:
    """Nobody is shown it any more; that it was there, and why it is not, is said in its place."""
    _require(user, publication.council)
    if not reason.strip():
        raise Refused(WITHDRAW_WORDS, "reason")
    current: Publication = Publication.objects.select_for_update().get(pk=publication.pk)
    if current.ended_at:
        raise Refused("These figures were superseded or withdrawn meanwhile.")
    _end(current, user, Publication.End.WITHDRAWN, reason)
    return current


def same_numbers(one: Sheet, other: Sheet) -> bool:
    """Whether a reader would see no difference, and the same definitions."""
    return (one.lines, one.children, one.definitions) == (other.lines, other.children, other.definitions)


def _end(publication: Publication, user: User, how: str, reason: str) -> None:
    publication.ended_at, publication.ended_as = timezone.now(), how
    publication.ended_by, publication.end_reason = user, reason
    publication.save(update_fields=["ended_at", "ended_as", "ended_by", "end_reason"])


def _require(user: User, council: Council) -> None:
    require(user, Permission.VIEW_REPORTS, council.pk)
    require(user, Permission.SIGN_OFF, council.pk)


def _check_year(year: int, today: date) -> None:
    if not quarters_over(year, today):
        raise Refused(f"No quarter of {year_words(year)} is over yet.")
