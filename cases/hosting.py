"""Telling the host council of a child placed out of area, by itself where that is safe, else by a person.

Source: statutory guidance (2014): both councils must be told of an episode. The responsible council stays responsible.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.actions import require
from accounts.messages import Kind, hearers, notify
from accounts.models import Council, User
from audit.models import Restriction
from cases.models import Child, EpisodeNotification, HostTelling, MissingEpisode, Placement
from rhi.refusals import Refused, lock_current

RESTRICTED = "The record is restricted."
CONFIDENTIAL = "The child’s address is confidential."
BY_HAND = "The council tells hosts itself."
OUTSIDE = "The host has no account here."
FOUR_WEEKS = timedelta(weeks=4)
BY_ITSELF = "by the system"
State = HostTelling.State


def keep_host_told(episode: MissingEpisode) -> HostTelling | None:
    """Begin, or bring up to date, what the host of this absence is told. None where the child lives in area.

    Called by whatever saves an episode or a child, in its transaction.
    """
    telling = HostTelling.objects.filter(episode=episode).first()
    if telling is None:
        if not _has_host(episode):
            return None
        telling = _begin(episode)
    doubt = why_not_by_itself(episode)
    if telling.state == State.TOLD and telling.decided_by_id is None and doubt in {RESTRICTED, CONFIDENTIAL}:
        telling.state, telling.why, telling.withdrawn_at = State.TO_DECIDE, doubt, timezone.now()
    if telling.state == State.TOLD:
        _write_facts(telling, episode)
    telling.save()
    return telling


def keep_hosts_told(child: Child) -> None:
    """The same for each absence of the child that a host was, or is to be, told of, and for one that goes on."""
    rows = child.episodes.filter(Q(host_telling__isnull=False) | Q(ended_at__isnull=True, duplicate_of__isnull=True))
    for episode in rows.select_related("child", "council", "placement"):
        keep_host_told(episode)


def why_not_by_itself(episode: MissingEpisode) -> str:
    """Why the system does not tell the host; nothing when it does."""
    if Restriction.objects.filter(child_id=episode.child_id, lifted_at__isnull=True).exists():
        return RESTRICTED
    if episode.child.address_is_confidential:
        return CONFIDENTIAL
    if episode.placement is None or episode.placement.host_council_id is None:
        return OUTSIDE
    return "" if episode.council.tells_host else BY_HAND


@transaction.atomic
def tell_host(*, user: User, telling: HostTelling, reason: str) -> HostTelling:
    """A person tells the host: here, or, where it has no account, by phone or letter (`reason` says how).

    For a restricted child or a confidential address it is a manager's decision.
    """
    current = _lock(user, telling)
    current.state, current.told_at, current.withdrawn_at = State.TOLD, timezone.now(), None
    _decide(current, user, reason)
    _write_facts(current, current.episode)
    current.save()
    _note(current, by=user.name)
    _send(current)
    return current


@transaction.atomic
def do_not_tell_host(*, user: User, telling: HostTelling, reason: str) -> HostTelling:
    """The host is not told, or no longer: what it saw is gone from its pages. A manager's decision."""
    require(user, "sign_off", telling.council_id)
    current: HostTelling = HostTelling.objects.select_for_update(of=("self",)).get(pk=telling.pk)
    current.withdrawn_at = timezone.now() if current.told_at else None
    current.state = State.NOT_TOLD
    _decide(current, user, reason)
    current.save()
    return current


@transaction.atomic
def mark_seen(*, user: User, telling: HostTelling) -> HostTelling:
    """Somebody at the host has read it: shown to the council that told."""
    require(user, "view_cases", telling.host_council_id or 0)
    HostTelling.objects.filter(pk=telling.pk, seen_at__isnull=True).update(seen_by=user, seen_at=timezone.now())
    telling.refresh_from_db()
    return telling


@transaction.atomic
def set_responsible(
    *, user: User, child: Child, version: int, responsible_council: Council | None, responsible_body: Any
) -> Child:
    """Another body is responsible for the child's care, or none but ours. Absences so far stay as they were."""
    require(user, "record_cases", child.council_id)
    if responsible_council and responsible_council.pk == child.council_id:
        raise Refused("That is your own council: leave both empty.", "responsible_council")
    current = lock_current(Child.objects.all(), child.pk, version)
    current.responsible_council, current.responsible_body = responsible_council, responsible_body
    current.save()
    return current


def _has_host(episode: MissingEpisode) -> bool:
    lives = episode.placement
    is_open = episode.ended_at is None or episode.ended_at > timezone.now() - FOUR_WEEKS
    return bool(
        lives
        and is_open
        and episode.duplicate_of_id is None
        and episode.source == Child.Source.ENTERED
        and (lives.host_body_id or (lives.host_council_id and lives.host_council_id != episode.council_id))
    )


def _begin(episode: MissingEpisode) -> HostTelling:
    lives: Any = episode.placement
    doubt = why_not_by_itself(episode)
    telling = HostTelling(
        council_id=episode.council_id,
        child_id=episode.child_id,
        episode=episode,
        host_council_id=None if lives.host_body_id else lives.host_council_id,
        host_body_id=lives.host_body_id,
        why=doubt,
    )
    if not doubt:
        telling.state, telling.told_at = State.TOLD, timezone.now()
        telling.save()
        _note(telling, by=BY_ITSELF)
        _send(telling)
        return telling
    telling.state = State.TO_DECIDE if doubt in {RESTRICTED, CONFIDENTIAL} else State.TO_TELL
    telling.save()
    _ask_managers(telling)
    return telling


def _lock(user: User, telling: HostTelling) -> HostTelling:
    rows = HostTelling.objects.select_for_update(of=("self",)).select_related("episode__child", "episode__placement")
    current: HostTelling = rows.get(pk=telling.pk)
    require(user, "sign_off" if current.state == State.TO_DECIDE else "record_cases", current.council_id)
    if current.state == State.TOLD:
        raise Refused("The host has been told.")
    return current


def _decide(telling: HostTelling, user: User, reason: str) -> None:
    telling.decided_by, telling.decided_at, telling.reason = user, timezone.now(), reason


def _write_facts(telling: HostTelling, episode: MissingEpisode) -> None:
    """The listed minimum, and nothing else of the record (docs/data-protection.md)."""
    child, lives = episode.child, episode.placement
    telling.child_name, telling.born_on = child.full_name, child.born_on
    telling.lives_at = _where(lives)[:200] if lives else ""
    telling.police_references = "; ".join(str(row) for row in episode.references.select_related("force"))[:300]
    telling.category, telling.missing_since_at = episode.category, episode.went_missing_earliest_at
    telling.located_at, telling.returned_at = episode.located_earliest_at, episode.returned_earliest_at
    telling.closed_at = episode.closed_at


def _where(lives: Placement) -> str:
    return " · ".join(filter(None, [lives.provider, lives.placement_type.description]))


def _note(telling: HostTelling, *, by: str) -> None:
    """It stands among those told of the absence."""
    EpisodeNotification.objects.create(
        episode_id=telling.episode_id,
        council_id=telling.council_id,
        whom=EpisodeNotification.Whom.HOST_COUNCIL,
        told_at=telling.told_at or timezone.now(),
        told_by=by,
        note=str(telling.host)[:200],
    )


def _send(telling: HostTelling) -> None:
    """The people of the host council hear that something waits for them."""
    if not telling.host_council_id:
        return
    host: Council = telling.host_council  # type: ignore[assignment]
    for person in hearers(host, Kind.HOST_TOLD):
        notify(
            key=f"host:{telling.pk}:{telling.told_at:%Y%m%d%H%M%S}:{person.pk}",
            person=person,
            kind=Kind.HOST_TOLD,
            council=host,
            reference=f"notice {telling.pk}",
            link=reverse("hosted_child", args=[telling.pk]),
        )


def _ask_managers(telling: HostTelling) -> None:
    for person in hearers(telling.council, Kind.HOST_TO_TELL):
        if telling.child_id in person.hidden_children:
            continue
        notify(
            key=f"host-to-tell:{telling.pk}:{person.pk}",
            person=person,
            kind=Kind.HOST_TO_TELL,
            council=telling.council,
            child_id=telling.child_id,
            reference=f"episode {telling.episode_id}",
            link=reverse("host_telling", args=[telling.pk]),
        )
