"""The second wall: what PostgreSQL shows inside a request, whatever the code forgets. Seeded leaks, each stopped."""

import json

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Count
from django.http import JsonResponse
from django.test import override_settings
from django.urls import include, path

from accounts.models import Council
from cases.models import Child, MissingEpisode
from interviews.models import Offer, ReturnInterview
from rhi import wall
from rhi.ownership import weaknesses
from rhi.scoping import CouncilScoped
from rhi.wall_sql import append_only_tables, event_models, policies, scoped_models
from tests import factories
from tests.wall import owner

pytestmark = pytest.mark.django_db


def leaks(request):
    """A view that forgets every filter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT council_id FROM cases_child ORDER BY 1")
        raw = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT council_id FROM cases_childevent ORDER BY 1")
        history = [row[0] for row in cursor.fetchall()]
    changed = Child.objects.update(school="Changed by a forgotten filter")
    return JsonResponse(
        {
            "all": sorted(set(Child.objects.values_list("council", flat=True))),
            "reverse": [row.episodes.count() for row in Child.objects.all()] and len(MissingEpisode.objects.all()),
            "raw": raw,
            "history": history,
            "joined": sorted(set(Offer.objects.values_list("return_interview__child__council", flat=True))),
            "aggregate": ReturnInterview.objects.aggregate(n=Count("pk"))["n"],
            "changed": changed,
        }
    )


def raises(request):
    """A view that fails after changing something."""
    Child.objects.update(school="Half done")
    raise RuntimeError("after half of the work")


urlpatterns = [path("leaks/", leaks), path("raises/", raises), path("", include("rhi.urls"))]
own_urls = override_settings(ROOT_URLCONF=__name__)


@own_urls
def test_every_forgotten_filter_is_stopped_by_the_database(leeds, bradford, sign_in):
    Child.objects.filter(pk__in=[leeds.child.pk, bradford.child.pk]).update(school="Kept")
    seen = json.loads(sign_in(leeds["caseworker"]).get("/leaks/").content)
    here = [leeds.council.pk]
    assert (seen["all"], seen["raw"], seen["history"], seen["joined"]) == (here, here, here, here)
    assert (seen["reverse"], seen["aggregate"], seen["changed"]) == (1, 1, 2)  # the record merged into hers as well
    bradford.child.refresh_from_db()
    assert bradford.child.school == "Kept"


@own_urls
def test_someone_without_a_role_sees_no_row(leeds, sign_in, django_user_model):
    nobody = django_user_model.objects.create_user("nobody@leeds.example", "return-home", name="Nobody")
    seen = json.loads(sign_in(nobody).get("/leaks/").content)
    assert not any(seen.values())


@own_urls
@pytest.mark.parametrize("role", ["national_observer", "provider_interviewer"])
def test_a_role_without_cases_sees_no_row(leeds, sign_in, role):
    seen = json.loads(sign_in(leeds[role]).get("/leaks/").content)
    assert not any(seen.values())


@own_urls
def test_a_providers_interviewer_sees_the_children_of_their_work(leeds, sign_in):
    person = leeds["provider_interviewer"]
    ReturnInterview.objects.filter(pk=leeds.return_interview.pk).update(assigned_to=person)
    factories.child(leeds["manager"], leeds.council, 60)
    seen = json.loads(sign_in(person).get("/leaks/").content)
    assert (seen["raw"], seen["reverse"], seen["aggregate"], seen["changed"]) == ([leeds.council.pk], 1, 1, 1)


@own_urls
def test_a_failing_view_leaves_nothing_behind(leeds, sign_in):
    client = sign_in(leeds["caseworker"])
    client.raise_request_exception = False
    assert client.get("/raises/").status_code == 500
    assert not Child.objects.filter(school="Half done").exists()


def test_the_wall_is_closed_until_somebody_enters(leeds):
    with connection.cursor() as cursor:
        for setting in wall.LISTS:
            cursor.execute("SELECT set_config(%s, '', true)", [setting])
    for model in scoped_models():
        assert not model._base_manager.exists(), model.__name__


def test_a_row_cannot_be_written_for_another_council(leeds, bradford):
    wall.enter(councils=[leeds.council.pk])
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Child.objects.create(council=bradford.council, reference="smuggled")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Child.objects.filter(pk=leeds.child.pk).update(council=bradford.council)


def test_the_wall_stands_again_after_a_job_for_all(leeds, bradford):
    wall.enter(councils=[leeds.council.pk])
    mine = Child.objects.count()
    with wall.every_council("a job"):
        assert Child.objects.count() > mine
    assert Child.objects.count() == mine
    with pytest.raises(RuntimeError), wall.every_council("a job that fails"):
        raise RuntimeError
    assert Child.objects.count() == mine


def test_every_table_with_a_council_has_a_forced_policy():
    covered = {table for table, _ in policies()}
    with_council = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name == "council" for field in model._meta.concrete_fields)
    }
    who_may_do_what = {"accounts_councilrole", "accounts_invitation", "accounts_invitationevent"}
    assert with_council - covered == who_may_do_what | {
        "accounts_outboxmessage",
        "accounts_workelsewhere",
        "accounts_awayrule",  # a council's own setting
        "accounts_awayruleevent",
        "accounts_messagerule",
        "accounts_messageruleevent",
        "reporting_stalemonth",  # a mark that a month is to be counted afresh: no child in it
        "reporting_publication",  # no child, and rounded numbers only: for other councils and observers
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        assert covered <= {row[0] for row in cursor.fetchall()}
    assert len(covered) > 25


def test_every_scoped_model_says_which_child_it_is_about():
    for model in scoped_models():
        assert isinstance(model.child_path, str), model.__name__
        assert issubclass(model, CouncilScoped)


def test_the_application_owns_nothing_and_cannot_switch_the_wall_off(leeds):
    assert weaknesses() == []
    for sql in (
        "ALTER TABLE cases_child DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE cases_child NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY wall ON cases_child",
        "ALTER ROLE rhi_app BYPASSRLS",
        "TRUNCATE cases_child CASCADE",
        "CREATE TABLE public.copy AS SELECT * FROM cases_child",
        "DELETE FROM django_migrations",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_owner_is_bound_too(leeds):
    with owner(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('rhi.councils', '', true)")
        cursor.execute("SELECT count(*) FROM cases_child")
        assert cursor.fetchone()[0] == 0


def test_the_audit_and_the_history_can_only_grow(leeds):
    assert {"audit_access", "cases_childevent"} <= set(append_only_tables())
    assert len(event_models()) >= 12
    for table in append_only_tables():
        for sql in (f"UPDATE {table} SET {first_column(table)} = {first_column(table)}", f"DELETE FROM {table}"):
            refused = pytest.raises(DatabaseError, match="permission denied")
            with refused, transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


def first_column(table: str) -> str:
    """Any column of the table."""
    with connection.cursor() as cursor:
        return connection.introspection.get_table_description(cursor, table)[0].name


def test_a_new_council_is_seen_by_jobs(leeds):
    factories.council("Leeds")
    with wall.every_council("counting"), connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(current_setting('rhi.councils')::bigint[])")
        assert cursor.fetchone()[0] == Council.objects.count()
