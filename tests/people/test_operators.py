"""Operators, named users of the police and people with a role at a council: the database keeps them apart."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import RoleHolding, User
from accounts.roles import Role
from tests import factories
from tests.factories import day_ago
from tests.people.cast import holding

pytestmark = pytest.mark.django_db
SET = {
    "staff": "is_staff = true",
    "superuser": "is_superuser = true",
    "police": "agency_id = (SELECT min(id) FROM accounts_agency WHERE kind = 'police')",
}
HOLDINGS = {
    "today": "starts_on = current_date, ends_on = NULL, ended_at = NULL",
    "from next year on": "starts_on = current_date + 365, ends_on = NULL, ended_at = NULL",
    "last day passed, not closed": "starts_on = current_date - 9, ends_on = current_date - 1, ended_at = NULL",
}


def run(sql: str, *values: object) -> int:
    """As somebody with the application's password would; rows changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


@pytest.fixture
def barred(leeds) -> User:
    """An account without a role, which each test makes an operator's or a police user's."""
    return User.objects.create_user("op@rhi.example", factories.PASSWORD, name="Op")


@pytest.mark.parametrize("holding_sql", HOLDINGS.values(), ids=HOLDINGS)
@pytest.mark.parametrize("flag", SET.values(), ids=SET)
def test_who_holds_a_role_does_not_become_one(leeds, flag, holding_sql):
    person = leeds["analyst"]
    assert run(f"UPDATE accounts_roleholding SET {holding_sql} WHERE user_id = %s", person.pk) == 1
    with pytest.raises(IntegrityError, match="holds a role at a council"):
        run(f"UPDATE accounts_user SET {flag} WHERE id = %s", person.pk)


@pytest.mark.parametrize("flag", SET.values(), ids=SET)
class TestNoRole:
    """For an account that is one already."""

    def test_is_given(self, leeds, barred, flag):
        run(f"UPDATE accounts_user SET {flag} WHERE id = %s", barred.pk)
        role = holding(leeds["analyst"], Role.ANALYST, leeds.council).council_role
        for starts_on in (day_ago(0), day_ago(-365)):
            with pytest.raises(IntegrityError, match="cannot hold a role"), transaction.atomic():
                RoleHolding.objects.create(user=barred, council_role=role, starts_on=starts_on)

    def test_is_moved_to_it(self, leeds, barred, flag):
        run(f"UPDATE accounts_user SET {flag} WHERE id = %s", barred.pk)
        with pytest.raises(IntegrityError, match="cannot hold a role"):
            run("UPDATE accounts_roleholding SET user_id = %s WHERE user_id = %s", barred.pk, leeds["analyst"].pk)

    def test_is_opened_again(self, leeds, flag):
        person = leeds["analyst"]
        RoleHolding.objects.filter(user=person).update(ended_at=timezone.now())
        run(f"UPDATE accounts_user SET {flag} WHERE id = %s", person.pk)
        assert User.objects.get(pk=person.pk).all_council_ids() == frozenset()
        with pytest.raises(IntegrityError, match="cannot hold a role"):
            run("UPDATE accounts_roleholding SET ended_at = NULL WHERE user_id = %s", person.pk)

    def test_is_there_before_the_account(self, leeds, barred, flag):
        """Foreign keys are checked at the end of the transaction: a role could come before its person."""
        role = holding(leeds["analyst"], Role.ANALYST, leeds.council).council_role
        later = ", ".join(
            [
                f"""{flag == SET["superuser"]}, {flag == SET["staff"]}""",
                "(SELECT min(id) FROM accounts_agency WHERE kind = 'police')" if flag == SET["police"] else "NULL",
            ]
        )
        both = (
            "INSERT INTO accounts_roleholding (user_id, council_role_id, starts_on, given_at, reason, team) "
            "VALUES (987654, %s, current_date, now(), '', '');"
            "INSERT INTO accounts_user (id, password, email, name, employer, is_active, joined_at, is_superuser, "
            f"is_staff, agency_id) VALUES (987654, '', 'later@rhi.example', 'Later', '', true, now(), {later})"
        )
        with pytest.raises(IntegrityError, match="holds a role at a council"):
            run(both, role.pk)


def test_an_operator_is_nobody_of_a_police_force(leeds, barred):
    force = leeds.council.police_force_id
    User.objects.filter(pk=barred.pk).update(is_staff=True)
    with pytest.raises(IntegrityError, match="cannot be an operator"):
        run("UPDATE accounts_user SET agency_id = %s WHERE id = %s", force, barred.pk)
    User.objects.filter(pk=barred.pk).update(is_staff=False, agency=force)
    with pytest.raises(IntegrityError, match="cannot be an operator"):
        run("UPDATE accounts_user SET is_superuser = true WHERE id = %s", barred.pk)
    barred.agency_id, barred.is_staff = force, True
    assert barred.police_force_id is None
