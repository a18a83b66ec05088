"""What a holding of a role gives, from when to when; and that nobody raises their own rights."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import people
from accounts.actions import close_run_out, end_role, give_role
from accounts.messages import Kind, hearers
from accounts.models import Agency, RoleHolding
from accounts.roles import PERMISSION_WORDS, ROLE_PERMISSIONS, ROLE_WORDS, Permission, Role
from accounts.tasks import close_run_out_roles
from rhi.refusals import Refused
from tests import factories
from tests.factories import day_ago, reread
from tests.people.cast import holding, provider, say_yes, second_administrator

pytestmark = pytest.mark.django_db


def test_every_role_and_permission_has_words_and_a_place_in_the_table():
    assert set(ROLE_WORDS) == set(Role) == set(ROLE_PERMISSIONS)
    assert set(PERMISSION_WORDS) == set(Permission)


def test_what_a_person_may_do_is_one_query_and_kept(leeds):
    manager = leeds["manager"]
    with CaptureQueriesContext(connection) as captured:
        assert manager.may("sign_off", leeds.council.pk)
        assert manager.all_council_ids() == {leeds.council.pk}
    assert len(captured) == 1


def test_a_role_that_has_run_out_gives_nothing_though_the_group_row_is_there(leeds, sign_in):
    caseworker = leeds["caseworker"]
    client = sign_in(caseworker)
    assert client.get("/").status_code == 200
    RoleHolding.objects.filter(user=caseworker).update(starts_on=day_ago(9), ends_on=day_ago(1))
    assert caseworker.groups.exists()
    assert client.get("/").status_code == 403
    assert reread(caseworker).all_council_ids() == frozenset()


def test_a_role_holds_on_its_first_and_on_its_last_day_only(leeds):
    caseworker = leeds["caseworker"]
    rows = RoleHolding.objects.filter(user=caseworker)
    rows.update(starts_on=day_ago(0), ends_on=day_ago(0))
    assert reread(caseworker).may("view_cases", leeds.council.pk)
    rows.update(starts_on=day_ago(-1), ends_on=None)
    assert not reread(caseworker).may("view_cases", leeds.council.pk)


def test_a_group_row_without_a_holding_gives_nothing(leeds):
    analyst = leeds["analyst"]
    analyst.groups.add(leeds["manager"].groups.get())
    assert not reread(analyst).may("view_cases", leeds.council.pk)


def test_the_holding_of_one_role_does_not_carry_another_whose_holding_has_ended(leeds):
    analyst = leeds["analyst"]
    give_role(user=analyst, council=leeds.council, role=Role.MANAGER)
    RoleHolding.objects.filter(user=analyst, council_role__role="manager").update(ended_at=timezone.now())
    assert reread(analyst).may("view_reports", leeds.council.pk)
    assert not reread(analyst).may("view_cases", leeds.council.pk)


def test_the_nightly_job_takes_the_group_away_and_closes_the_sign_in_once(leeds):
    caseworker = leeds["caseworker"]
    RoleHolding.objects.filter(user=caseworker).update(starts_on=day_ago(9), ends_on=day_ago(1))
    assert close_run_out_roles() == 1
    assert close_run_out_roles() == 0
    caseworker = reread(caseworker)
    assert not caseworker.groups.exists()
    assert not caseworker.is_active
    past = RoleHolding.objects.get(user=caseworker)
    assert past.ended_at
    assert past.ends_on == day_ago(1)


def test_the_nightly_job_leaves_the_last_day_and_other_roles_alone(leeds):
    caseworker = leeds["caseworker"]
    give_role(user=caseworker, council=leeds.council, role=Role.ANALYST)
    RoleHolding.objects.filter(user=caseworker, council_role__role="analyst").update(ends_on=day_ago(0))
    assert close_run_out(day_ago(0)) == 0
    assert close_run_out(day_ago(-1)) == 1
    assert reread(caseworker).is_active
    assert reread(caseworker).may("view_cases", leeds.council.pk)


def test_a_role_given_again_is_a_new_holding_and_the_old_one_stays(leeds):
    caseworker = leeds["caseworker"]
    end_role(holding=holding(caseworker, Role.CASEWORKER, leeds.council))
    give_role(user=caseworker, council=leeds.council, role=Role.CASEWORKER)
    give_role(user=caseworker, council=leeds.council, role=Role.CASEWORKER)
    assert RoleHolding.objects.filter(user=caseworker).count() == 2
    assert caseworker.groups.count() == 1


def test_the_database_refuses_two_open_holdings_and_an_end_before_the_start(leeds):
    held = holding(leeds["caseworker"], Role.CASEWORKER, leeds.council)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.create(user=held.user, council_role=held.council_role, starts_on=day_ago(0))
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleHolding.objects.filter(pk=held.pk).update(ends_on=held.starts_on - timedelta(days=1))


def test_changes_of_holdings_and_people_are_kept_without_passwords(leeds):
    held = holding(leeds["caseworker"], Role.CASEWORKER, leeds.council)
    people.change_end(user=leeds["administrator"], holding=held, ends_on=day_ago(-30), reason="Cover")
    kept = apps.get_model("accounts", "RoleHoldingEvent").objects.get(pgh_obj_id=held.pk)
    assert kept.ends_on is None
    user = leeds["caseworker"]
    history = apps.get_model("accounts", "UserEvent").objects.filter(pgh_obj_id=user.pk)
    user.set_password("another")
    user.save()
    assert history.count() == 0
    user.name = "Another"
    user.save()
    assert history.get().name == "Caseworker"
    assert "password" not in {field.name for field in history.model._meta.get_fields()}


def test_nobody_changes_their_own_roles(leeds):
    me = leeds["administrator"]
    second_administrator(leeds.council)
    mine = holding(me, Role.ADMINISTRATOR, leeds.council)
    for attempt in (
        lambda: people.grant_role(user=me, council=leeds.council, to=me, role="manager"),
        lambda: people.invite_person(user=me, council=leeds.council, email=me.email.upper(), name="I", role="manager"),
        lambda: people.change_end(user=me, holding=mine, ends_on=None, reason="Mine"),
        lambda: people.end_holding(user=me, holding=mine, reason="Mine"),
        lambda: people.end_all_roles(user=me, council=leeds.council, of=me, reason="Mine"),
    ):
        with pytest.raises(Refused, match="your own roles"):
            attempt()
    assert not reread(me).may("view_cases", leeds.council.pk)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_give_roles(leeds, role):
    with pytest.raises(PermissionDenied):
        people.grant_role(user=leeds[role], council=leeds.council, to=leeds["caseworker"], role="analyst")


def test_an_administrator_gives_no_role_of_another_council(leeds, bradford):
    with pytest.raises(PermissionDenied):
        people.grant_role(user=leeds["administrator"], council=bradford.council, to=leeds["analyst"], role="manager")
    with pytest.raises(PermissionDenied):
        people.end_holding(
            user=leeds["administrator"],
            holding=holding(bradford["caseworker"], Role.CASEWORKER, bradford.council),
            reason="Not mine",
        )


def test_the_last_administrator_stays(leeds):
    second = second_administrator(leeds.council)
    only = holding(leeds["administrator"], Role.ADMINISTRATOR, leeds.council)
    tomorrow = day_ago(-1)
    people.change_end(
        user=leeds["administrator"],
        holding=holding(second, Role.ADMINISTRATOR, leeds.council),
        ends_on=tomorrow,
        reason="Leaves",
    )
    with pytest.raises(Refused, match="last administrator"):
        people.change_end(user=reread(second), holding=only, ends_on=tomorrow, reason="Both leave")
    people.change_end(user=reread(second), holding=only, ends_on=day_ago(0), reason="Before the other")


def test_a_providers_interviewer_needs_a_provider_and_keeps_it(leeds):
    admin, at = leeds["administrator"], leeds.council
    told = {"user": admin, "council": at, "email": "p@trust.example", "name": "P", "role": "provider_interviewer"}
    with pytest.raises(Refused, match="Choose the provider"), transaction.atomic():
        people.invite_person(**told)
    with pytest.raises(Refused, match="Choose the provider"), transaction.atomic():
        people.invite_person(**told, agency=factories.force())
    made = people.invite_person(**told, agency=provider())
    say_yes(leeds)
    assert reread(made).agency.name == "Example Youth Trust"
    with pytest.raises(Refused):
        people.invite_person(**{**told, "role": "analyst"}, ends_on=day_ago(1))


def test_an_operator_whose_account_was_closed_is_not_opened_by_a_council(leeds, django_user_model):
    operator = django_user_model.objects.create_superuser("op@rhi.example", "return-home", name="Op", is_active=False)
    with pytest.raises(Refused, match="operator"):
        people.grant_role(user=leeds["administrator"], council=leeds.council, to=operator, role="manager")
    assert not reread(operator).is_active


def test_only_managers_of_today_are_told_of_what_is_overdue(leeds):
    manager = leeds["manager"]
    assert hearers(leeds.council, Kind.OVERDUE) == [manager]
    RoleHolding.objects.filter(user=manager).update(starts_on=day_ago(9), ends_on=day_ago(1))
    assert hearers(leeds.council, Kind.OVERDUE) == []


def test_an_assignment_page_offers_only_those_whose_role_is_in_force(leeds, sign_in):
    url = reverse("interview_assign", args=[leeds.return_interview.pk])
    offered = sign_in(leeds["manager"]).get(url).context["form"].fields["interviewer"].queryset
    assert set(offered) == {leeds["interviewer"], leeds["manager"], leeds["provider_interviewer"]}
    RoleHolding.objects.filter(user=leeds["interviewer"]).update(ends_on=day_ago(1), starts_on=day_ago(2))
    offered = sign_in(leeds["manager"]).get(url).context["form"].fields["interviewer"].queryset
    assert leeds["interviewer"] not in offered


def test_an_operator_adds_a_provider_in_the_admin_and_sees_no_police_force_there(sign_in, django_user_model):
    client = sign_in(django_user_model.objects.create_superuser("op@rhi.example", "return-home", name="Op"))
    added = client.post(reverse("admin:accounts_agency_add"), {"name": "Trust", "code": "trust", "kind": "police"})
    assert added.status_code == 302
    made = Agency.objects.get(code="trust")
    assert (made.kind, made.group.name) == ("provider", "Provider: trust")
    police = reverse("admin:accounts_agency_change", args=[factories.force().pk])
    assert client.get(police).status_code == 302
    assert "West Yorkshire" not in client.get(reverse("admin:accounts_agency_changelist")).content.decode()
