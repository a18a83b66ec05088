"""Who is told what, and when: the roles a council names for each kind, each person's quiet hours and digest.

A message says a number, a reference, a council and a link, and nothing of a child. It is written in the transaction of
the facts it tells of, under a key that the same event always has, and leaves through accounts.outbox.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts import channels
from accounts.kinds import TEMPLATES, Facts, Kind, Template
from accounts.models import Channel, Council, MessagePreference, MessageRule, OutboxMessage, RoleHolding, User
from accounts.quiet import after_quiet, next_hour

__all__ = ["TEMPLATES", "Facts", "Kind", "Notice", "Template", "hearers", "hearers_of_many", "notify", "notify_many"]

AT_ONCE_TOGETHER = 500


@dataclass(frozen=True)
class Notice:
    """One message to one person. `key` is the event's own, per person; `link` is a path.

    `child_id` is the child, where it is about one alone.
    """

    key: str
    person: User
    kind: Kind
    council: Council
    link: str = "/"
    number: int = 1
    reference: str = ""
    child_id: int | None = None


def hearers(council: Council, kind: Kind) -> list[User]:
    """The active people with a role in force today that the council (or the template) names for the kind."""
    return hearers_of_many([council], kind)[council.pk]


def hearers_of_many(councils: Iterable[Council], kind: Kind) -> dict[int, list[User]]:
    """The same for several councils, in three queries: council id → people, each once."""
    ids = [council.pk for council in councils]
    rules = MessageRule.objects.filter(council__in=ids, kind=kind.value)
    told = {rule.council_id: set(rule.roles) for rule in rules}
    default = {role.value for role in TEMPLATES[kind].default_roles}
    held = RoleHolding.objects.in_force(timezone.localdate()).filter(
        council_role__council__in=ids, user__is_active=True
    )
    rows = held.order_by("user_id").values_list("council_role__council_id", "council_role__role", "user_id")
    fitting = {(council, pk): None for council, role, pk in rows if role in told.get(council, default)}
    people = User.objects.in_bulk([pk for _, pk in fitting])
    found: dict[int, list[User]] = {pk: [] for pk in ids}
    for council, pk in fitting:
        found[council].append(people[pk])
    return found


def notify(
    *,
    key: str,
    person: User,
    kind: Kind,
    council: Council,
    link: str = "/",
    number: int = 1,
    reference: str = "",
    child_id: int | None = None,
) -> None:
    """Write one message for a person; the same key again changes nothing."""
    notify_many([Notice(key, person, kind, council, link, number, reference, child_id)])


def notify_many(rows: Iterable[Notice]) -> None:
    """The same for many, in two queries for each five hundred.

    Nobody is told of a child whose record is hidden from them, whoever the caller names.
    """
    notices, now = [row for row in rows if not _is_hidden(row)], timezone.now()
    for start in range(0, len(notices), AT_ONCE_TOGETHER):
        some = notices[start : start + AT_ONCE_TOGETHER]
        wishes: defaultdict[int, MessagePreference | None] = defaultdict(lambda: None)
        wishes |= {
            wish.user_id: wish for wish in MessagePreference.objects.filter(user__in={row.person.pk for row in some})
        }
        OutboxMessage.objects.bulk_create(
            [message_of(row, wishes[row.person.pk], now) for row in some], ignore_conflicts=True
        )


def _is_hidden(notice: Notice) -> bool:
    return notice.child_id is not None and notice.child_id in notice.person.hidden_children


def duty_ways(council: Council) -> list[tuple[Channel, str]]:
    """By which ways the council’s duty contact is reached at once: those set, and by which this system sends."""
    ways = [(Channel.EMAIL, council.duty_email), (Channel.TEXT, council.duty_mobile)]
    return [(channel, recipient) for channel, recipient in ways if recipient and channels.is_available(channel)]


def alert_duty(*, key: str, kind: Kind, council: Council, link: str, child_id: int) -> None:
    """Tell the council's duty contact at once, by e-mail and by text, as far as they are set, beside the hearers."""
    template = TEMPLATES[kind]
    facts = Facts(1, council.name, link=f"{settings.SITE_URL}{link}")
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                key=f"{key}:duty:{channel.value}",
                council=council,
                kind=kind.value,
                channel=channel,
                recipient=recipient,
                subject=template.subject(facts),
                body=template.body(facts),
                link=link,
                child_id=child_id,
                is_urgent=True,
                not_before_at=timezone.now(),
            )
            for channel, recipient in duty_ways(council)
        ],
        ignore_conflicts=True,
    )


def message_of(notice: Notice, wish: MessagePreference | None, now: datetime) -> OutboxMessage:
    """The row as it goes into the outbox, by what the person wishes."""
    template = TEMPLATES[notice.kind]
    facts = Facts(notice.number, notice.council.name, notice.reference, f"{settings.SITE_URL}{notice.link}")
    by_text = wish is not None and wish.channel == Channel.TEXT and channels.is_available(Channel.TEXT)
    is_held = wish is not None and wish.pace == MessagePreference.Pace.DAILY and not template.is_urgent
    return OutboxMessage(
        key=notice.key,
        council=notice.council,
        person=notice.person,
        kind=notice.kind.value,
        channel=Channel.TEXT if by_text else Channel.EMAIL,
        recipient=wish.phone if wish is not None and by_text else notice.person.email,
        subject=template.subject(facts),
        body=template.body(facts),
        link=notice.link,
        child_id=notice.child_id,
        is_urgent=template.is_urgent,
        is_held=is_held,
        not_before_at=now if template.is_urgent else leaves_at(wish, now),
    )


def leaves_at(wish: MessagePreference | None, now: datetime) -> datetime:
    """From when a message that is not urgent may reach the person: the digest's hour, then the end of the quiet."""
    if wish is None:
        return now
    first = next_hour(now, wish.digest_hour) if wish.pace == MessagePreference.Pace.DAILY else now
    return after_quiet(first, wish.quiet_from, wish.quiet_until)
