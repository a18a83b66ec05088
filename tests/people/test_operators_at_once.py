"""A role and an operator's flag, given to one account at the same moment by two who do not see each other."""

from threading import Event, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import make_role
from accounts.models import RoleHolding, User
from accounts.roles import Role
from tests import factories
from tests.factories import day_ago
from tests.wall import open_wall


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_role_first", [True, False], ids=["role first", "flag first"])
def test_only_the_first_one_counts(is_role_first):
    open_wall()
    person = User.objects.create_user("both@leeds.example", factories.PASSWORD, name="Both")
    role = make_role(council=factories.council("Leeds"), role=Role.ANALYST)
    written, go_on, refused = Event(), Event(), []

    def give_role() -> None:
        RoleHolding.objects.create(user=person, council_role=role, starts_on=day_ago(0))

    def set_flag() -> None:
        User.objects.filter(pk=person.pk).update(is_staff=True)

    first, second = (give_role, set_flag) if is_role_first else (set_flag, give_role)

    def run_first() -> None:
        with transaction.atomic():
            first()
            written.set()
            go_on.wait(10)
        connection.close()

    def run_second() -> None:
        try:
            with transaction.atomic():
                second()
        except IntegrityError as error:
            refused.append(error)
        connection.close()

    threads = [Thread(target=run_first), Thread(target=run_second)]
    threads[0].start()
    assert written.wait(10)
    threads[1].start()
    threads[1].join(0.5)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(refused) == 1
    person.refresh_from_db()
    assert (person.is_staff, RoleHolding.objects.filter(user=person).exists()) == (not is_role_first, is_role_first)
