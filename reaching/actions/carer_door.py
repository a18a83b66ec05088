"""A carer's page is found by its link, opened with a PIN, and left again; and which children it shows today.

Who comes to the door has entered nothing. The link is looked up where every row exists (rhi.wall.every_council); from
then on only the rows of the children whom the link shows exist, whatever is asked for.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from audit.models import Restriction
from cases.models import Child, MissingEpisode
from interviews.models import ReturnInterview
from reaching.actions import carer_telling
from reaching.carers import carer_secrets
from reaching.carers.rules import SHOWN_WINDOW, Hidden, LinkFacts, why_hidden
from reaching.models import CarerLink, CarerLinkChild, CarerVisit
from reaching.models.carers import MOST_WRONG_PINS
from rhi import wall

IDLE_WINDOW = timedelta(minutes=15)
WHY = "a carer's link is opened"
FACTS = ("child", "holder", "placement", "link", "council")


@dataclass(frozen=True)
class Door:
    """A link that was found; `rows` are the children it shows today; `visit` where it is open in this browser."""

    link: CarerLink
    rows: list[CarerLinkChild]
    visit: CarerVisit | None

    @property
    def children(self) -> list[Child]:
        """Each child once."""
        return list({row.child_id: row.child for row in self.rows}.values())

    def is_open(self, now: datetime) -> bool:
        """Whether the link leads anywhere: one about nobody any more is as good as revoked."""
        return self.link.is_live(now) and bool(self.rows)


def find(secret: str, token: str, now: datetime) -> Door | None:
    """The door of this link. From here on only the children it shows exist; none before the PIN is given."""
    if not carer_secrets.is_signed(secret):
        return None
    with wall.every_council(WHY):
        link = _link(secret)
        if link is None:
            return None
        rows = shown_by(link, now) if link.is_live(now) else []
        visit = _touch(link, token, now) if rows else None
    if visit is not None:
        enter(rows)
    return Door(link, rows, visit)


def enter(rows: Iterable[CarerLinkChild]) -> None:
    """From here on only these children exist."""
    wall.enter_for_children({row.child_id for row in rows})


def open_door(secret: str, pin: str, now: datetime) -> str:
    """Compare the PIN: the token of a new visit, or "" where it does not fit; the fifth time the link is locked."""
    with wall.every_council(WHY):
        rows = CarerLink.objects.select_for_update(of=("self",)).select_related("council")
        link = rows.filter(secret_digest__in=carer_secrets.digests_of(secret)).first()
        if link is None or not link.is_live(now):
            return ""
        if not pin or link.pin_digest not in carer_secrets.digests_of(secret, pin):
            _count_wrong(link, now)
            return ""
        CarerLink.objects.filter(pk=link.pk).update(wrong_pins=0, last_used_at=now)
        token = secrets.token_urlsafe(32)
        facts = {"began_at": now, "touched_at": now, "token_digest": _digest(token)}
        CarerVisit.objects.create(council_id=link.council_id, link=link, **facts)
    return token


def leave(secret: str, token: str, now: datetime) -> None:
    """The page is closed in this browser."""
    with wall.every_council(WHY):
        open_visits = CarerVisit.objects.filter(token_digest=_digest(token), ended_at__isnull=True)
        open_visits.filter(link__secret_digest__in=carer_secrets.digests_of(secret)).update(ended_at=now)


def shown_by(link: CarerLink, now: datetime) -> list[CarerLinkChild]:
    """The children whom the link shows now. Where one is hidden, the council is told, once for each reason."""
    rows = link.children.filter(removed_at__isnull=True).select_related(*FACTS)
    shown = []
    for row, reason in judged(rows, now):
        if reason is None:
            shown.append(row)
        elif row.told_hidden_as != reason:
            row.told_hidden_as = reason
            row.save(update_fields=["told_hidden_as"])
            carer_telling.tell_of_hidden(row)
    return shown


def judged(found: Iterable[CarerLinkChild], now: datetime) -> Iterator[tuple[CarerLinkChild, Hidden | None]]:
    """Each row with why its link shows the child no more (None: it does). Two queries however many."""
    rows, today = list(found), timezone.localdate(now)
    children = [row.child_id for row in rows]
    restricted = dict(
        Restriction.objects.filter(child_id__in=children, lifted_at__isnull=True).values_list(
            "child_id", "restricted_at"
        )
    )
    owed = _owed(children, now)
    for row in rows:
        yield row, why_hidden(_facts(row, restricted.get(row.child_id), row.child_id in owed), today)


def sweep(now: datetime) -> int:
    """Tell councils of children whom live links show no more, also where nobody opens the link; how many."""
    with wall.every_council("carers' links are looked over"):
        live = CarerLinkChild.objects.filter(
            removed_at__isnull=True,
            link__revoked_at__isnull=True,
            link__locked_at__isnull=True,
            link__expires_at__gt=now,
        )
        told = 0
        for row, reason in judged(live.select_related(*FACTS), now):
            if reason is not None and row.told_hidden_as != reason:
                row.told_hidden_as = reason
                row.save(update_fields=["told_hidden_as"])
                carer_telling.tell_of_hidden(row)
                told += 1
        CarerVisit.objects.filter(touched_at__lt=now - IDLE_WINDOW, ended_at__isnull=True).update(ended_at=now)
    return told


def _facts(row: CarerLinkChild, restricted_at: datetime | None, is_owed: bool) -> LinkFacts:
    child, holder = row.child, row.holder
    return LinkFacts(
        is_home=row.link.kind == CarerLink.Kind.HOME,
        holder=row.link.home_name or (holder.name if holder else ""),
        has_person=holder is not None,
        must_not_be_told=holder is not None and holder.must_not_be_told,
        do_not_tell=child.do_not_tell,
        added_at=row.added_at,
        restricted_at=restricted_at,
        died_on=child.died_on,
        has_moved=child.moved_on is not None or child.council_id != row.council_id or child.merged_into_id is not None,
        born_on=child.born_on,
        is_owed=is_owed,
        placement_ends_on=row.placement.ends_on if row.placement else None,
    )


def _owed(children: list[int], now: datetime) -> set[int]:
    """Children who are missing, or back so lately that the talk still stands on the page, whatever became of it."""
    absent = MissingEpisode.objects.standing().filter(child__in=children, ended_at__isnull=True)
    recent = ReturnInterview.objects.filter(
        child__in=children, duty=ReturnInterview.DutyChoice.DUE, returned_latest_at__gt=now - SHOWN_WINDOW
    )
    return {*absent.values_list("child_id", flat=True), *recent.values_list("child_id", flat=True)}


def _link(secret: str) -> CarerLink | None:
    rows = CarerLink.objects.filter(secret_digest__in=carer_secrets.digests_of(secret))
    found: CarerLink | None = rows.select_related("council").first()
    return found


def _touch(link: CarerLink, token: str, now: datetime) -> CarerVisit | None:
    if not token:
        return None
    rows = CarerVisit.objects.filter(link=link, token_digest=_digest(token), ended_at__isnull=True)
    visit: CarerVisit | None = rows.filter(touched_at__gt=now - IDLE_WINDOW).first()
    if visit is not None:
        visit.touched_at = now
        visit.save(update_fields=["touched_at"])
    return visit


def _count_wrong(link: CarerLink, now: datetime) -> None:
    link.wrong_pins = F("wrong_pins") + 1
    link.save(update_fields=["wrong_pins"])
    link.refresh_from_db(fields=["wrong_pins"])
    if link.wrong_pins < MOST_WRONG_PINS:
        return
    link.locked_at = now
    link.save(update_fields=["locked_at"])
    CarerVisit.objects.filter(link=link, ended_at__isnull=True).update(ended_at=now)
    children = link.children.filter(removed_at__isnull=True).values_list("child_id", flat=True)
    carer_telling.tell_of_locked(link, list(children))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
