"""Who lost a role, or is barred from a record, between the writing of a message and its sending gets nothing."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import outbox, people
from accounts.actions import end_role, give_role
from accounts.granting import make_invitation, send_invitation
from accounts.kinds import TEMPLATES, Kind
from accounts.messages import alert_duty, notify
from accounts.models import Invitation, MessagePreference, OutboxMessage, RoleHolding, User
from accounts.roles import Role
from audit.models import Grant, Restriction
from cases.restricting import change_people, open_in_emergency
from interviews.gates import OF_HANDOVERS
from tests import factories
from tests.factories import reread

pytestmark = pytest.mark.django_db


def send() -> list[str]:
    """To whom mails go now."""
    mail.outbox.clear()
    outbox.send_waiting()
    return sorted(each.to[0] for each in mail.outbox)


def leave(person: User, council, role: Role | None = None) -> None:
    """The person's roles at the council end (or one of them)."""
    rows = RoleHolding.objects.filter(user=person, council_role__council=council, ended_at=None)
    for holding in rows.filter(council_role__role=role) if role else rows:
        end_role(holding=holding)


def manager(leeds, name: str) -> User:
    return reread(factories.person(Role.MANAGER, leeds.council, name=name))


@pytest.fixture
def opened(leeds) -> tuple[User, User, User]:
    """A restricted record opened in an emergency: three managers who may see it, whose mails wait."""
    named = [leeds["manager"], manager(leeds, "second"), manager(leeds, "third")]
    restriction = Restriction.objects.get(child_id=leeds.restricted.pk)
    change_people(user=leeds["manager"], restriction=restriction, people=named, barred=[])
    OutboxMessage.objects.all().delete()
    facts = {"council": leeds.council, "reference": leeds.restricted.reference, "reason": "Allergies."}
    open_in_emergency(user=leeds["caseworker"], **facts)
    assert OutboxMessage.objects.filter(key__startswith="emergency:").count() == 3
    return tuple(named)


def test_of_an_emergency_opening_only_those_hear_who_may_see_the_record_when_it_leaves(leeds, opened):
    first, gone, barred = opened
    leave(gone, leeds.council)
    restriction = Restriction.objects.get(child_id=leeds.restricted.pk)
    change_people(user=first, restriction=restriction, people=[first], barred=[barred])
    assert send() == [first.email]
    withdrawn = OutboxMessage.objects.filter(withdrawn_at__isnull=False)
    assert {each.recipient for each in withdrawn} == {gone.email, barred.email}


def test_a_manager_who_is_one_no_more_hears_of_no_opening(leeds, opened):
    first, demoted, third = opened
    leave(demoted, leeds.council)
    give_role(user=demoted, council=leeds.council, role=Role.ANALYST)
    assert send() == sorted([first.email, third.email])


def test_where_those_told_may_not_hear_any_more_the_others_hear_in_their_place(leeds, opened):
    new = manager(leeds, "new")
    for person in opened:
        leave(person, leeds.council)
    assert send() == [new.email]
    assert "No other manager who may see this record" in mail.outbox[0].body


def test_where_nobody_is_left_who_may_see_the_record_the_others_hear(leeds, bradford):
    restriction = Restriction.objects.get(child_id=leeds.restricted.pk)
    grants = Grant.objects.filter(restriction=restriction, kind=Grant.Kind.NAMED)
    grants.exclude(user=leeds["caseworker"]).update(ended_at=timezone.now())
    other = manager(leeds, "other")
    open_in_emergency(
        user=leeds["caseworker"], council=leeds.council, reference=leeds.restricted.reference, reason="Allergies."
    )
    assert other.email in send()


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in OF_HANDOVERS])
def test_no_kind_reaches_who_left_the_council(leeds, bradford, kind):
    role = TEMPLATES[kind].default_roles[0] if TEMPLATES[kind].default_roles else Role.INTERVIEWER
    stays, goes = (factories.person(role, leeds.council, name=name) for name in ("stays", "goes"))
    give_role(user=goes, council=bradford.council, role=role)
    OutboxMessage.objects.all().delete()
    for person in (stays, goes):
        notify(key=f"{kind}:1:{person.pk}", person=person, kind=kind, council=leeds.council)
    leave(goes, leeds.council)
    assert send() == [stays.email]
    assert "right" in OutboxMessage.objects.get(person=goes).last_error


def test_another_role_at_the_council_that_opens_no_record_is_not_enough(leeds):
    person = manager(leeds, "was-manager")
    notify(key="overdue:1", person=person, kind=Kind.OVERDUE, council=leeds.council)
    give_role(user=person, council=leeds.council, role=Role.ANALYST)
    leave(person, leeds.council, Role.MANAGER)
    assert person.email not in send()


def test_who_can_no_longer_sign_in_gets_nothing(leeds):
    person = manager(leeds, "inactive")
    notify(key="overdue:1", person=person, kind=Kind.OVERDUE, council=leeds.council)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert person.email not in send()


def test_a_digest_leaves_without_what_the_person_may_not_hear_any_more(leeds, bradford, settings):
    person = manager(leeds, "two-councils")
    give_role(user=person, council=bradford.council, role=Role.MANAGER)
    MessagePreference.objects.create(user=person, pace="daily")
    for house, number in ((leeds, 3), (bradford, 4)):
        key = f"overdue:{house.council}"
        notify(key=key, person=person, kind=Kind.OVERDUE, council=house.council, number=number)
    OutboxMessage.objects.exclude(person=person).delete()
    OutboxMessage.objects.update(not_before_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    outbox.send_waiting()  # gathered, and not sent: the server is down
    assert OutboxMessage.objects.filter(kind="digest", sent_at=None, failed_at=None).exists()
    leave(person, leeds.council)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutboxMessage.objects.filter(kind="digest").update(not_before_at=timezone.now())
    assert send() == [person.email]
    assert ("Leeds" in mail.outbox[0].body, "Bradford" in mail.outbox[0].body) == (False, True)
    assert mail.outbox[0].subject.startswith("1 message ")
    of_leeds, of_bradford = (OutboxMessage.objects.get(key=f"overdue:{each.council}") for each in (leeds, bradford))
    assert (of_leeds.withdrawn_at is not None, of_leeds.sent_at) == (True, None)
    assert of_bradford.sent_at is not None


def test_a_digest_of_which_nothing_is_left_does_not_leave(leeds):
    person = manager(leeds, "leaves")
    MessagePreference.objects.create(user=person, pace="daily")
    notify(key="overdue:1", person=person, kind=Kind.OVERDUE, council=leeds.council)
    OutboxMessage.objects.filter(person=person).update(not_before_at=timezone.now())
    leave(person, leeds.council)
    assert person.email not in send()
    assert not OutboxMessage.objects.filter(kind="digest").exists()


def test_the_duty_contact_hears_whatever_role_its_mailbox_has(leeds):
    person = manager(leeds, "duty")
    leeds.council.duty_email = person.email
    leeds.council.save()
    alert_duty(key="d", kind=Kind.CHILD_SERIOUS, council=leeds.council, link="/", child_id=leeds.child.pk)
    leave(person, leeds.council)
    assert person.email in send()


def test_a_role_to_say_yes_to_is_mailed_to_those_who_still_can(leeds):
    others = [manager(leeds, "a"), manager(leeds, "b")]
    OutboxMessage.objects.all().delete()
    people.invite_person(
        user=leeds["administrator"], council=leeds.council, email="new@leeds.example", name="New", role="manager"
    )
    leave(others[1], leeds.council)
    got = send()
    assert others[0].email in got
    assert others[1].email not in got


def test_a_given_role_is_mailed_to_those_who_are_still_managers(leeds):
    others = [manager(leeds, "a"), manager(leeds, "b")]
    OutboxMessage.objects.all().delete()
    people.invite_person(
        user=leeds["administrator"], council=leeds.council, email="new@leeds.example", name="New", role="analyst"
    )
    leave(others[1], leeds.council)
    got = send()
    assert others[0].email in got
    assert others[1].email not in got


@pytest.mark.parametrize("how", ["cancelled", "role ended", "made anew", "open"])
def test_an_invitation_that_opens_nothing_any_more_does_not_leave(leeds, how):
    person = User.objects.create_user("invited@leeds.example", name="Invited")
    holding = give_role(user=person, council=leeds.council, role=Role.ANALYST)
    made = send_invitation(user=leeds["administrator"], council=leeds.council, to=person)
    if how == "cancelled":
        Invitation.objects.filter(pk=made.pk).update(cancelled_at=timezone.now())
    elif how == "role ended":
        end_role(holding=holding)
    elif how == "made anew":
        make_invitation(user=leeds["administrator"], council=leeds.council, to=person)
    assert (person.email in send()) == (how == "open")


def test_a_link_for_a_new_password_is_not_sent_to_who_left_meanwhile(leeds):
    person = leeds["caseworker"]
    outbox.put(key=f"{outbox.SECRET}x", recipient=person.email, subject="A new password", body="/")
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert person.email not in send()
    assert OutboxMessage.objects.get(recipient=person.email).body == ""


def test_what_waits_for_long_is_asked_each_time(leeds):
    person = manager(leeds, "later")
    notify(key="overdue:1", person=person, kind=Kind.OVERDUE, council=leeds.council)
    OutboxMessage.objects.filter(person=person).update(not_before_at=timezone.now() + timedelta(hours=1))
    assert person.email not in send()
    RoleHolding.objects.filter(user=person).update(starts_on=factories.day_ago(9), ends_on=factories.day_ago(1))
    OutboxMessage.objects.filter(person=person).update(not_before_at=timezone.now())
    assert person.email not in send()
