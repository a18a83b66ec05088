"""A role that opens records takes a second person's yes; the managers hear of every role; operators hold none."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import people
from accounts.actions import end_role, give_role
from accounts.granting import answer
from accounts.models import Invitation, OutboxMessage, RoleHolding, User
from accounts.password_resets import answer_requests
from accounts.role_models import RoleRequest
from accounts.roles import ROLE_PERMISSIONS, Permission, Role, needs_second_person
from rhi.refusals import Refused
from tests import factories
from tests.factories import day_ago, reread
from tests.people.cast import filled, holding, link_to, second_administrator

pytestmark = pytest.mark.django_db

OPENING = [role for role in Role if needs_second_person(role) and role != Role.PROVIDER_INTERVIEWER]
MAILBOX = "second-mailbox@leeds.example"


def invited(leeds, role=Role.MANAGER, by=None, **facts):
    """What an administrator's invitation of a second mailbox leaves waiting."""
    told = {"email": MAILBOX, "name": "Second Mailbox", "role": role.value}
    people.invite_person(user=by or leeds["administrator"], council=leeds.council, **told, **facts)
    return RoleRequest.objects.waiting().get(user__email=MAILBOX)


def test_every_role_that_sees_a_child_or_can_say_yes_needs_a_second_person():
    opening = {Permission.VIEW_CASES, Permission.MAKE_RETURNS, Permission.CONFIRM_ROLES}
    assert [role for role in Role if not needs_second_person(role)] == [Role.NATIONAL_OBSERVER]
    assert not ROLE_PERMISSIONS[Role.NATIONAL_OBSERVER] & opening


@pytest.mark.parametrize("role", OPENING)
def test_an_invited_mailbox_gets_no_link_and_no_right_before_a_second_person_says_yes(leeds, sign_in, role):
    client = sign_in(leeds["administrator"])
    typed = filled(leeds["administrator"], email=MAILBOX, name="Second", role=role.value)
    assert client.post(reverse("person_invite"), typed)["Location"] == reverse("role_requests")
    made = User.objects.get(email=MAILBOX)
    assert not Invitation.objects.filter(user=made).exists()
    assert not OutboxMessage.objects.filter(recipient=MAILBOX).exists()
    assert not RoleHolding.objects.filter(user=made).exists()
    assert made.all_council_ids() == frozenset()
    assert not made.groups.exists()


@pytest.mark.parametrize("role", OPENING)
def test_a_further_role_of_a_colleague_waits_too(leeds, sign_in, role):
    observer, admin = leeds["national_observer"], leeds["administrator"]
    url = reverse("person_role_new", args=[observer.pk])
    assert sign_in(admin).post(url, filled(admin, role=role.value)).status_code == 302
    assert not RoleHolding.objects.filter(user=observer, council_role__role=role).exists()
    assert reread(observer).council_ids("view_cases") == frozenset()


@pytest.mark.parametrize("second", ["manager", "another administrator"])
def test_a_manager_or_another_administrator_says_yes_on_the_page(leeds, sign_in, second):
    waiting = invited(leeds)
    person = leeds["manager"] if second == "manager" else reread(second_administrator(leeds.council))
    client, url = sign_in(person), reverse("role_request", args=[waiting.pk])
    assert url in client.get(reverse("role_requests")).content.decode()
    assert MAILBOX in client.get(url).content.decode()
    assert client.post(url, filled(person, decision="yes")).status_code == 302
    waiting.refresh_from_db()
    assert (waiting.is_granted, waiting.answered_by) == (True, person)
    made = User.objects.get(email=MAILBOX)
    assert made.may("view_cases", leeds.council.pk)
    assert holding(made, Role.MANAGER, leeds.council).given_by == leeds["administrator"]
    assert Client().get(link_to(MAILBOX)).status_code == 200
    assert "answered this already" in client.post(url, filled(person, decision="yes")).content.decode()


def test_a_no_takes_a_reason_and_gives_nothing(leeds, sign_in):
    waiting, manager = invited(leeds), leeds["manager"]
    client, url = sign_in(manager), reverse("role_request", args=[waiting.pk])
    assert "reason" in client.post(url, filled(manager, decision="no")).context["form"].errors
    assert client.post(url, filled(manager, decision="no", reason="Unknown here.")).status_code == 302
    assert not RoleHolding.objects.filter(user__email=MAILBOX).exists()
    assert not Invitation.objects.filter(user__email=MAILBOX).exists()
    assert waiting not in RoleRequest.objects.waiting()


def test_neither_who_asked_nor_who_gets_it_says_yes(leeds, sign_in):
    admin, manager = leeds["administrator"], leeds["manager"]
    waiting = invited(leeds)
    url = reverse("role_request", args=[waiting.pk])
    assert "cannot say yes to this yourself" in sign_in(admin).post(url, filled(admin, decision="yes")).content.decode()
    second_administrator(leeds.council)
    people.grant_role(user=admin, council=leeds.council, to=manager, role="auditor")
    own = RoleRequest.objects.waiting().get(user=manager)
    with pytest.raises(Refused, match="yourself"):
        answer(user=manager, request=own, is_granted=True)
    for facts in ({"answered_by": admin}, {"answered_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleRequest.objects.filter(pk=waiting.pk).update(is_granted=True, answered_at=timezone.now(), **facts)
    assert not RoleHolding.objects.filter(user__email=MAILBOX).exists()


def test_who_asked_takes_it_back(leeds):
    waiting = invited(leeds)
    answer(user=leeds["administrator"], request=waiting, is_granted=False, reason="A mistake.")
    assert not RoleRequest.objects.waiting().filter(pk=waiting.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if Permission.CONFIRM_ROLES not in ROLE_PERMISSIONS[role]])
def test_nobody_else_says_yes_or_reads_what_waits(leeds, sign_in, role):
    waiting, person = invited(leeds), leeds[role]
    client, url = sign_in(person), reverse("role_request", args=[waiting.pk])
    assert client.get(reverse("role_requests")).status_code == 403
    assert client.get(url).status_code == client.post(url, filled(person, decision="yes")).status_code == 404
    with pytest.raises(PermissionDenied):
        answer(user=person, request=waiting, is_granted=True)


def test_a_manager_of_another_council_says_nothing(leeds, bradford, sign_in):
    waiting, person = invited(leeds), bradford["manager"]
    url = reverse("role_request", args=[waiting.pk])
    assert sign_in(person).post(url, filled(person, decision="yes")).status_code == 404
    with pytest.raises(PermissionDenied):
        answer(user=person, request=waiting, is_granted=True)


def test_no_yes_counts_once_who_asked_manages_nobody_any_more(leeds):
    second = second_administrator(leeds.council)
    waiting = invited(leeds, by=reread(second))
    end_role(holding=holding(second, Role.ADMINISTRATOR, leeds.council))
    with pytest.raises(Refused, match="no longer manages"):
        answer(user=leeds["manager"], request=waiting, is_granted=True)


def test_a_longer_role_waits_and_a_shorter_one_does_not(leeds, sign_in):
    admin, user = leeds["administrator"], leeds["caseworker"]
    held = holding(user, Role.CASEWORKER, leeds.council)
    people.change_end(user=admin, holding=held, ends_on=day_ago(-2), reason="Cover")
    people.change_end(user=admin, holding=held, ends_on=day_ago(-9), reason="Longer")
    held.refresh_from_db()
    assert held.ends_on == day_ago(-2)
    answer(user=leeds["manager"], request=RoleRequest.objects.waiting().get(user=user), is_granted=True)
    held.refresh_from_db()
    assert held.ends_on == day_ago(-9)
    assert RoleHolding.objects.filter(user=user).count() == 1
    people.change_end(user=admin, holding=held, ends_on=None, reason="For good")
    held.refresh_from_db()
    assert held.ends_on == day_ago(-9)


def test_who_leaves_loses_what_waits_for_them(leeds):
    admin, user = leeds["administrator"], leeds["caseworker"]
    people.grant_role(user=admin, council=leeds.council, to=user, role="manager")
    people.end_all_roles(user=admin, council=leeds.council, of=user, reason="Left")
    assert not RoleRequest.objects.waiting().filter(user=user).exists()


def test_somebody_who_left_is_not_let_back_in_by_asking(leeds):
    admin, user = leeds["administrator"], leeds["caseworker"]
    people.end_all_roles(user=admin, council=leeds.council, of=user, reason="Left")
    people.grant_role(user=admin, council=leeds.council, to=user, role="caseworker")
    assert not reread(user).is_active


@pytest.mark.parametrize("role", list(Role))
def test_the_managers_are_told_of_every_role_that_is_given(leeds, role):
    manager, second = leeds["manager"], factories.person(Role.MANAGER, leeds.council, name="second-manager")
    to = factories.person(None, leeds.council, name="newcomer")
    if role == Role.PROVIDER_INTERVIEWER:
        to.agency = leeds.people[role].agency or factories.force()
        type(to.agency).objects.filter(pk=to.agency.pk).update(kind="provider")
        to.save()
    OutboxMessage.objects.all().delete()
    people.grant_role(user=leeds["administrator"], council=leeds.council, to=to, role=role.value)
    for waiting in RoleRequest.objects.waiting().filter(user=to):
        asked = OutboxMessage.objects.filter(key__startswith="role_request:").values_list("recipient", flat=True)
        assert set(asked) == {manager.email, second.email}
        answer(user=manager, request=waiting, is_granted=True)
    told = OutboxMessage.objects.filter(key__startswith="granted:")
    assert {message.recipient for message in told} == {manager.email, second.email}
    assert all(to.email in message.body for message in told)


def test_the_first_administrator_of_a_new_council_is_not_locked_out():
    council = factories.council("Kirklees")
    call_command("give_role", council.dfe_code, "first@kirklees.example", "First Person", "administrator")
    first = User.objects.get(email="first@kirklees.example")
    assert first.may("manage_people", council.pk)
    assert Client().get(link_to(first.email)).status_code == 200
    told = {"user": first, "council": council}
    with pytest.raises(Refused, match="Give somebody else the role of manager or administrator first"):
        people.invite_person(**told, email="c@kirklees.example", name="C", role="caseworker")
    people.invite_person(**told, email="m@kirklees.example", name="M", role="manager")
    manager = User.objects.get(email="m@kirklees.example")
    assert manager.may("view_cases", council.pk)
    for role in ("manager", "administrator", "caseworker"):
        people.invite_person(**told, email=f"{role}@kirklees.example", name=role, role=role)
        assert not User.objects.get(email=f"{role}@kirklees.example").all_council_ids()


def test_the_first_step_is_not_open_again_when_the_others_have_left():
    council = factories.council("Kirklees")
    first, manager = (factories.person(role, council) for role in (Role.ADMINISTRATOR, Role.MANAGER))
    people.end_all_roles(user=reread(first), council=council, of=manager, reason="Left")
    with pytest.raises(Refused, match="operator of the service"):
        people.invite_person(user=reread(first), council=council, email=MAILBOX, name="S", role="manager")
    call_command("give_role", council.dfe_code, "m2@kirklees.example", "Second Manager", "manager")
    assert User.objects.get(email="m2@kirklees.example").may("confirm_roles", council.pk)
    with pytest.raises(CommandError, match="DfE code"):
        call_command("give_role", "000", "m3@kirklees.example", "Third", "manager")


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_an_account_of_the_operator_holds_no_role(leeds, sign_in, flag):
    operator = User.objects.create_user("op@rhi.example", factories.PASSWORD, name="Op", **{flag: True})
    for role in Role:
        with pytest.raises(Refused, match="account of the operator"):
            give_role(user=operator, council=leeds.council, role=role)
    admin = leeds["administrator"]
    typed = filled(admin, email="OP@rhi.example", name="Op", role="analyst")
    assert "account of the operator" in sign_in(admin).post(reverse("person_invite"), typed).content.decode()
    role = holding(leeds["analyst"], Role.ANALYST, leeds.council).council_role
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(user=operator, council_role=role, starts_on=day_ago(0))
    with pytest.raises(CommandError, match="account of the operator"):
        call_command("give_role", leeds.council.dfe_code, "op@rhi.example", "Op", "manager")


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_who_holds_a_role_does_not_become_an_operator_with_it(leeds, flag):
    manager = leeds["manager"]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=manager.pk).update(**{flag: True})
    setattr(manager, flag, True)
    assert manager.all_council_ids() == frozenset()
    RoleHolding.objects.filter(user=manager).update(ended_at=timezone.now() - timedelta(days=1))
    User.objects.filter(pk=manager.pk).update(**{flag: True})
    assert reread(manager).all_council_ids() == frozenset()


def test_a_mailbox_that_waits_or_was_refused_gets_no_link_by_asking_for_a_new_password(leeds):
    request = invited(leeds)
    page = Client()
    for _ in range(2):
        page.post(reverse("account_reset_password"), {"email": MAILBOX})
        answer_requests()
        assert not OutboxMessage.objects.filter(recipient=MAILBOX).exists()
        if not RoleRequest.objects.get(pk=request.pk).answered_at:
            answer(user=leeds["manager"], request=request, is_granted=False, reason="Nobody we know.")
    answer(user=leeds["manager"], request=invited(leeds), is_granted=True)
    page.post(link_to(MAILBOX), {"password": "correct-horse-battery", "again": "correct-horse-battery"})
    typed = {"login": MAILBOX, "password": "correct-horse-battery"}
    assert page.post(reverse("account_login"), typed)["Location"] == "/"
