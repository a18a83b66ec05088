"""What people do about messages: their own wishes, who hears what at a council, and those that did not arrive."""

from collections.abc import Iterable, Mapping
from datetime import time

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts import channels
from accounts.actions import require
from accounts.kinds import HEARING_ROLES, TEMPLATES, Kind
from accounts.message_querysets import MAY_SEE
from accounts.models import Channel, Council, MessagePreference, MessageRule, OutboxMessage, User
from rhi.refusals import Refused, StaleRecord, lock_current

SOMEBODY = "This is urgent: somebody must hear of it. Tick at least one role."
SECRET_AGAIN = "A message with a sign-in link is not sent twice. Send a new invitation from the person’s page instead."
PRIVATE_AGAIN = "A message with a private link is not sent twice. Invite the child again from the interview’s page."


def require_messages(user: User, council_id: int) -> None:
    """Either permission opens the council's messages: managing its people, or signing off its interviews."""
    require(user, next((held for held in MAY_SEE if user.may(held, council_id)), MAY_SEE[0]), council_id)


@transaction.atomic
def save_preferences(
    *,
    user: User,
    version: int,
    channel: str,
    phone: str,
    pace: str,
    digest_hour: int,
    quiet_from: time | None,
    quiet_until: time | None,
) -> MessagePreference:
    """How this person wants messages from now on; what waits already leaves as it was to."""
    if (quiet_from is None) != (quiet_until is None):
        raise Refused("Give both ends of the quiet hours, or neither.", "quiet_until" if quiet_from else "quiet_from")
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refused("The quiet hours must end at another time than they begin.", "quiet_until")
    if channel == Channel.TEXT and not phone:
        raise Refused("Enter the number to which texts go.", "phone")
    if channel != Channel.EMAIL and (channel != Channel.TEXT or not channels.is_available(channel)):
        raise Refused("This service sends e-mails only.", "channel")
    own, _ = MessagePreference.objects.get_or_create(user=user)
    wish = lock_current(MessagePreference.objects.all(), own.pk, version)
    wish.channel, wish.phone, wish.pace, wish.digest_hour = channel, phone, pace, digest_hour
    wish.quiet_from, wish.quiet_until = quiet_from, quiet_until
    wish.save()
    return wish


def rules_of(council: Council) -> dict[Kind, list[str]]:
    """Which roles hear of each kind that the council may decide on."""
    own = {rule.kind: rule.roles for rule in MessageRule.objects.filter(council=council)}
    return {
        kind: list(own.get(kind.value, [role.value for role in template.default_roles]))
        for kind, template in TEMPLATES.items()
        if not template.is_personal
    }


def version_of_rules(council: Council) -> int:
    """Grows with every change of any rule of the council."""
    return MessageRule.objects.filter(council=council).aggregate(total=Sum("version"))["total"] or 0


@transaction.atomic
def save_rules(*, user: User, council: Council, version: int, rules: Mapping[Kind, Iterable[str]]) -> int:
    """Who hears what from now on; how many kinds changed. An urgent one must have somebody."""
    require_messages(user, council.pk)
    Council.objects.select_for_update(of=("self",), no_key=True).get(pk=council.pk)
    if version_of_rules(council) != version:
        raise StaleRecord(MessageRule.objects.filter(council=council).latest("version"))
    current = rules_of(council)
    allowed = [role.value for role in HEARING_ROLES]
    changed = 0
    for kind, wanted in rules.items():
        ticked = set(wanted)
        roles = [role for role in allowed if role in ticked]
        if ticked - set(allowed) or kind not in current:
            raise Refused("Choose among the roles that are shown.", kind.value)
        if TEMPLATES[kind].is_urgent and not roles:
            raise Refused(SOMEBODY, kind.value)
        changed += set(roles) != set(current[kind]) and _set_rule(council, kind, roles)
    return changed


def _set_rule(council: Council, kind: Kind, roles: list[str]) -> bool:
    rule, is_new = MessageRule.objects.get_or_create(council=council, kind=kind.value, defaults={"roles": roles})
    if not is_new:
        rule.roles, rule.version = roles, rule.version + 1
        rule.save()
    return True


@transaction.atomic
def send_again(*, user: User, message: OutboxMessage) -> OutboxMessage:
    """A second message of the same words, at once; the first stays as it is, with who decided so."""
    current = _lock_unsettled(user, message)
    if current.is_secret:
        raise Refused(PRIVATE_AGAIN if current.is_private else SECRET_AGAIN)
    recipient = current.recipient
    if current.person is not None and current.channel == Channel.EMAIL:
        recipient = current.person.email
    copied = ("council", "person", "kind", "channel", "address", "subject", "body", "link", "is_urgent")
    facts = {name: getattr(current, name) for name in copied}
    again: OutboxMessage = OutboxMessage.objects.create(key=f"again:{current.pk}", recipient=recipient, **facts)
    _resolve(user, current, OutboxMessage.Resolution.SENT_AGAIN)
    return again


@transaction.atomic
def let_be(*, user: User, message: OutboxMessage) -> OutboxMessage:
    """Nothing more is to be done about a message that failed, or may not have left."""
    current = _lock_unsettled(user, message)
    _resolve(user, current, OutboxMessage.Resolution.LET_BE)
    return current


def _lock_unsettled(user: User, message: OutboxMessage) -> OutboxMessage:
    if message.council_id is None:
        raise Refused("This message belongs to no council.")
    require_messages(user, message.council_id)
    rows = OutboxMessage.objects.select_related("person").select_for_update(of=("self",))
    current: OutboxMessage = rows.get(pk=message.pk)
    if not current.is_unsettled:
        raise Refused("There is nothing to decide about this message any more.")
    return current


def _resolve(user: User, message: OutboxMessage, resolution: str) -> None:
    message.resolution, message.resolved_by, message.resolved_at = resolution, user, timezone.now()
    message.save(update_fields=["resolution", "resolved_by", "resolved_at"])
