"""Councils are checked two side by side, each by a connection of its own: what is wrong at each is found, in order."""

import pytest
from django.db import connection, transaction

from accounts.models import Council
from accounts.roles import Role
from interviews.models import ReturnInterview
from reporting import checking
from reporting.tasks import check_figures
from rhi.wall import every_council
from tests import factories
from tests.reporting.making_rollup import some

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.django_db(transaction=True)
def test_what_was_altered_at_each_council_is_found():
    altered = {}
    for name in ("Leeds", "Bradford", "Camden"):
        at = factories.council(name)
        row = some(factories.reread(factories.person(Role.MANAGER, at)), at)[0]
        if name != "Bradford":
            altered[at.dfe_code] = row.pk
    for pk in altered.values():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('rhi.derived_waits', 'on', true)")
            ReturnInterview.objects.filter(pk=pk).update(placement_group="other")
    councils = list(Council.objects.order_by("-name"))
    found = list(checking.of_each(councils))
    assert [council for council, _ in found] == councils
    wrong = {council.dfe_code: words for council, words in found if words}
    assert sorted(wrong) == sorted(altered)
    assert all(f"return home interview {pk}: placement_group" in wrong[code][0] for code, pk in altered.items())
    with pytest.raises(Exception, match="Figures differ") as refused:
        check_figures()
    assert all(f"{code}: 1" in str(refused.value) for code in altered)
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        assert cursor.fetchone()[0] == 0
    with every_council("repairing figures"):
        for code in altered:
            checking.repair(Council.objects.get(dfe_code=code))
    assert {words for _, found in checking.of_each(councils) for words in found} == set()
