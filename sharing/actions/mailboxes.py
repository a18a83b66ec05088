"""The daily notice to the mailbox of a force's unit: something is new, sign in and look. Nothing of a child in it."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from accounts import outbox
from accounts.models import Agency, User
from rhi import wall
from rhi.refusals import Refused
from rhi.timespan import LONDON
from sharing.actions.police_members import require_lead
from sharing.models import Change, MailboxNotice, SharingAgreement

NOTICE_HOUR = 7
"""London time from which the day's notice leaves."""


@transaction.atomic
def set_mailbox(*, user: User | None, force: Agency, mailbox: str) -> Agency:
    """Where the daily notice goes; "" for nowhere. By a lead of the force, or the operator (`user` None)."""
    require_lead(user, force)
    if force.kind != Agency.Kind.POLICE:
        raise Refused(f"{force} is no police force.", "force")
    address = mailbox.strip()
    try:
        validate_email(address) if address else None
    except ValidationError as wrong:
        raise Refused("Enter an e-mail address, like missing.unit@force.example", "mailbox") from wrong
    current = Agency.objects.select_for_update(of=("self",)).get(pk=force.pk)
    current.mailbox = address
    current.save(update_fields=["mailbox"])
    return current


def notify_mailboxes(now: datetime) -> int:
    """One notice to each force with a mailbox and something new, from seven in the morning on; how many were put.

    A force is told once on a (London) day, however often this runs. Agreements are told of on the day after they
    ended, so that each is told of once whenever the notice of a day left.
    """
    local = now.astimezone(LONDON)
    if local.hour < NOTICE_HOUR:
        return 0
    with wall.every_council("daily notices to the mailboxes of forces"):
        forces = Agency.objects.filter(kind=Agency.Kind.POLICE).exclude(mailbox="")
        told_today = MailboxNotice.objects.filter(day=local.date()).values("agency")
        return sum(_notify(force, local.date()) for force in forces.exclude(pk__in=told_today))


def _notify(force: Agency, day: date) -> int:
    """Its notice of the day, if anything is new; 1 if there is one."""
    last = MailboxNotice.objects.filter(agency=force).order_by("-day").first()
    known = last.up_to_number if last else 0
    newest = Change.objects.filter(agency=force, number__gt=known).aggregate(newest=Max("number"))["newest"]
    ended = _ended(force, since=last.day if last else day - timedelta(days=1), day=day)
    if newest is None and not ended:
        return 0
    facts = {"up_to_number": newest or known}
    _, is_first = MailboxNotice.objects.get_or_create(agency=force, day=day, defaults=facts)
    if is_first:
        outbox.put(
            key=f"mailbox:{force.code}:{day}",
            recipient=force.mailbox,
            subject="Return home interviews: something is new",
            body=_body(has_news=newest is not None, ended=ended),
        )
    return int(is_first)


def _ended(force: Agency, *, since: date, day: date) -> list[str]:
    """The councils whose agreement with the force ended or ran out from `since` to before `day`, with none after it."""
    begins, ends = (datetime.combine(at, time.min, tzinfo=LONDON) for at in (since, day))
    over = Q(ended_at__gte=begins, ended_at__lt=ends) | Q(ended_at__isnull=True, ends_on__gte=since, ends_on__lt=day)
    still = SharingAgreement.objects.live(day).filter(agency=force).values("council")
    rows = SharingAgreement.objects.filter(over, agency=force).exclude(council__in=still)
    return sorted(set(rows.values_list("council__name", flat=True)))


def _body(*, has_news: bool, ended: list[str]) -> str:
    """Councils are named; no child, no number, no reference."""
    parts = ["There is something new for your force."] if has_news else []
    parts += [f"The sharing agreement with {name} is no longer in force." for name in ended]
    parts += [f"Sign in to read it: {settings.SITE_URL}{reverse('police')}", "Do not reply to this message."]
    return "\n\n".join(parts) + "\n"
