"""Links that do not exist: who tries many is slowed down, and that somebody does is noticed."""

import logging
from datetime import datetime, timedelta

from allauth.core.internal import ratelimit
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest

from accounts.kinds import Kind
from accounts.messages import Notice, hearers_of_many, notify_many
from accounts.models import Council
from reaching.models import CarerLink, TalkInvitation, WrongTries
from rhi import wall
from rhi.clock import database_now

ACTION, RATE = "private_link", "30/10m/ip"
MANY_IN_AN_HOUR = 100
KEPT_WINDOW = timedelta(days=90)
COUNT = """
INSERT INTO reaching_wrongtries (hour, tries) VALUES (date_trunc('hour', now()), 1)
ON CONFLICT (hour) DO UPDATE SET tries = reaching_wrongtries.tries + 1 RETURNING hour, tries, told_at
"""

log = logging.getLogger(__name__)


def is_slowed(request: HttpRequest) -> bool:
    """Whether so many wrong links came from this address that none is looked up for a while."""
    return _allowance(request, dry_run=True) is None


def note_wrong_link(request: HttpRequest) -> None:
    """Count it, for the address and for the hour; beyond a hundred in an hour people are told, once."""
    _allowance(request, dry_run=False)
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        hour, tries, told_at = cursor.fetchone()
    if tries >= MANY_IN_AN_HOUR and told_at is None:
        _tell(hour, tries)


def forget_old(now: datetime) -> int:
    """Counts older than ninety days."""
    return WrongTries.objects.filter(hour__lt=now - KEPT_WINDOW).delete()[0]


def _allowance(request: HttpRequest, *, dry_run: bool) -> object | None:
    return ratelimit.consume(
        request, app="reaching", action=ACTION, config={ACTION: RATE}, dry_run=dry_run, limit_get=True
    )


def _tell(hour: datetime, tries: int) -> None:
    """Administrators of every council with a live link: nobody knows whose is being looked for."""
    if not WrongTries.objects.filter(hour=hour, told_at__isnull=True).update(told_at=database_now()):
        return
    log.warning("%s private links that do not exist were tried since %s", tries, f"{hour:%Y-%m-%d %H:%M} UTC")
    with wall.every_council("many wrong links were tried"):
        live = [
            model.objects.filter(expires_at__gt=hour, revoked_at__isnull=True).values("council_id")
            for model in (TalkInvitation, CarerLink)
        ]
        councils = list(Council.objects.filter(Q(pk__in=live[0]) | Q(pk__in=live[1])))
    notify_many(
        Notice(f"guessing:{hour:%Y%m%d%H}:{person.pk}", person, Kind.LINK_GUESSING, council, number=tries)
        for council in councils
        for person in hearers_of_many([council], Kind.LINK_GUESSING)[council.pk]
    )
