"""The daily notice to a force's mailbox: at seven, once, only if anything is new, and nothing of a child in it."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from rhi.timespan import LONDON
from sharing.actions.agreements import end_agreement
from sharing.actions.mailboxes import notify_mailboxes
from sharing.models import PoliceMember, SharingAgreement
from tests import factories
from tests.casework.forms import send
from tests.sharing.making_police import officer

pytestmark = pytest.mark.django_db
MAILBOX = "missing.unit@west-yorkshire-police.example"


def at(hour: int, days: int = 0) -> datetime:
    """An hour of the London day so many days ahead."""
    return datetime.combine(
        timezone.localdate() + timedelta(days=days), datetime.min.time().replace(hour=hour, minute=1), tzinfo=LONDON
    )


def mails() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith="mailbox:").order_by("pk"))


@pytest.fixture
def force(leeds):
    call_command("set_mailbox", force=leeds.council.police_force.code, email=MAILBOX)
    leeds.council.police_force.refresh_from_db()
    return leeds.council.police_force


def test_once_a_day_at_seven_and_only_what_is_new(leeds, force):
    assert notify_mailboxes(at(6)) == 0
    assert notify_mailboxes(at(7)) == 1
    assert notify_mailboxes(at(8)) == 0
    assert notify_mailboxes(at(7, days=1)) == 0
    (mail,) = mails()
    assert mail.recipient == MAILBOX
    assert reverse("police") in mail.body
    for never in (leeds.child.given_names, leeds.child.family_name, leeds.child.reference, "REF", "1 "):
        assert never not in mail.body + mail.subject


def test_no_mailbox_no_notice(leeds):
    assert notify_mailboxes(at(7)) == 0


def test_an_agreement_that_ended_is_told_of_once_by_the_councils_name(leeds, bradford, force):
    notify_mailboxes(at(7))
    end_agreement(user=leeds["manager"], agreement=SharingAgreement.objects.get(council=leeds.council))
    lapsing = SharingAgreement.objects.filter(council=bradford.council)
    lapsing.update(ends_on=timezone.localdate() + timedelta(days=1))
    assert notify_mailboxes(at(7, days=1)) == 1
    assert "agreement with Leeds is no longer in force" in mails()[-1].body
    assert "Bradford" not in mails()[-1].body
    assert notify_mailboxes(at(7, days=2)) == 1
    assert "agreement with Bradford is no longer in force" in mails()[-1].body
    assert "Leeds" not in mails()[-1].body
    assert "something new" not in mails()[-1].body
    assert notify_mailboxes(at(7, days=3)) == 0


def test_an_agreement_signed_anew_has_not_ended(leeds, force):
    notify_mailboxes(at(7))
    end_agreement(user=leeds["manager"], agreement=SharingAgreement.objects.get(council=leeds.council))
    factories.agreed(leeds["manager"], leeds.council)
    notify_mailboxes(at(7, days=1))
    assert all("no longer in force" not in mail.body for mail in mails())


def test_operators_and_leads_set_it(sign_in):
    force = factories.force()
    with pytest.raises(CommandError, match="E-mail|e-mail"):
        call_command("set_mailbox", force=force.code, email="nonsense")
    lead = sign_in(officer(force, name="lead", is_lead=True))
    assert send(lead, reverse("police_mailbox"), {"mailbox": MAILBOX}).status_code == 302
    force.refresh_from_db()
    assert force.mailbox == MAILBOX
    assert sign_in(officer(force)).get(reverse("police_mailbox")).status_code == 403


def test_the_operator_invites_and_stops_and_no_secret_is_printed(capsys):
    force = factories.force()
    who = {"email": "lead@police.example", "name": "Lead Officer"}
    call_command("invite_police_user", force=force.code, lead=True, **who)
    member = PoliceMember.objects.get(user__email=who["email"])
    assert member.is_lead
    assert not member.user.has_usable_password()
    assert "http" not in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("invite_police_user", force="no-such-force", **who)
    call_command("stop_police_user", email=who["email"])
    member.user.refresh_from_db()
    assert not member.user.is_active
