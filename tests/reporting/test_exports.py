"""Exports through the page: asked, made by the job, downloaded by whoever asked while they may, and nobody else."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_role
from accounts.roles import Role
from audit.models import Access
from cases.models import Child
from cases.restricting import open_in_emergency, restrict
from interviews import derived
from interviews.models import ReturnInterview
from reporting.exports import jobs, making
from reporting.exports.actions import AT_A_TIME
from reporting.models import Export, ExportPart
from reporting.tasks import forget_exports, make_exports
from tests import factories
from tests.casework.forms import day, shown
from tests.queries import queries
from tests.reporting.exporting import ask, made, new_url, taken
from tests.reporting.hard_cases import back

pytestmark = pytest.mark.django_db
PAGES = ("exports", "export_new")


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


@pytest.fixture
def ready(office, sign_in):
    """A file with two children's rows, and who asked for it."""
    manager, leeds = office
    rows = [back(manager, leeds, number) for number in (1, 2)]
    client = sign_in(manager)
    return client, made(client, "episodes", "xlsx", count="due"), rows


def refused(client, export) -> str:
    """What the page says in place of the file."""
    answer = client.get(reverse("export_file", args=[export.pk]))
    assert answer.status_code == 409
    assert reverse("export_new") in answer.content.decode()
    return answer.content.decode()


def looks(what: str) -> set[int | None]:
    return set(Access.objects.filter(what=what, kind=Access.Kind.EXPORT).values_list("child_id", flat=True))


# Asking


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_who_may_export(leeds, sign_in, name, role):
    expected = 200 if role in {Role.MANAGER, Role.ANALYST} else 403
    assert sign_in(leeds[role]).get(reverse(name)).status_code == expected


def test_the_link_beside_the_figures_asks_the_same(office, sign_in):
    manager, leeds = office
    back(manager, leeds, 1)
    back(manager, leeds, 2, lives="out_of_area")
    client = sign_in(manager)
    page = client.get(reverse("uptake"), {"period": "year_to_date", "placement_basis": "home", "sex": "female"})
    answer = client.get(page.context["export_url"])
    assert "Home" in answer.context["asked"]
    client.post(page.context["export_url"], {**shown(client, page.context["export_url"]), "format": "xlsx"})
    export = Export.objects.get()
    kept = QueryDict(export.query)
    assert (kept["placement_basis"], kept["sex"], kept["period"]) == ("home", "female", "other")
    make_exports()
    export.refresh_from_db()
    book = openpyxl.load_workbook(io.BytesIO(taken(client, export)))
    counts = {(row[0], row[1], row[2]): row[4] for row in book["Counts"].values}
    assert counts["All", "All", "due"] == page.context["found"].total.counts["due"] == 1


def test_the_list_behind_a_number_has_its_link_too(office, sign_in):
    manager, leeds = office
    back(manager, leeds, 1)
    client = sign_in(manager)
    page = client.get(reverse("figure_episodes"), {"period": "year_to_date", "measure": "uptake", "which": "no"})
    url = page.context["export_url"]
    client.post(url, {**shown(client, url), "format": "csv"})
    kept = QueryDict(Export.objects.get().query)
    assert (kept["measure"], kept["which"]) == ("uptake", "no")
    assert "Interviewed (uptake): not counted" in client.get(reverse("exports")).content.decode()


@pytest.mark.parametrize(
    ("kind", "file_format"), [("figures", "parquet"), ("extract", "xlsx"), ("episodes", ""), ("figures", "exe")]
)
def test_a_format_that_does_not_fit_is_refused(office, sign_in, kind, file_format):
    client = sign_in(office[0])
    answer = client.post(new_url(kind), {**shown(client, new_url(kind)), "format": file_format})
    assert "There is a problem" in answer.content.decode()
    assert not Export.objects.exists()


def test_dates_that_cannot_be_read_are_refused(office, sign_in):
    client = sign_in(office[0])
    url = f"{reverse('export_new')}?kind=figures&period=other"
    answer = client.post(url, {**shown(client, url), "format": "csv"})
    assert "cannot be read" in answer.content.decode()
    assert not Export.objects.exists()


def test_figures_can_be_exported_as_they_were_and_rows_cannot(office, sign_in):
    manager, leeds = office
    back(manager, leeds, 1)
    client = sign_in(manager)
    past = timezone.localdate() - timedelta(days=2)
    then = day("as_at", f"{past.day} {past.month} {past.year}")
    export = made(client, "figures", "csv", **then)
    assert export.as_at.date() in {past, past + timedelta(days=1)}
    url = new_url("episodes", **then)
    answer = client.post(url, {**shown(client, url), "format": "csv"})
    assert "Rows are given as they are now" in answer.content.decode()


def test_sent_twice_it_is_made_once(office, sign_in):
    client = sign_in(office[0])
    form = {**shown(client, new_url()), "format": "csv"}
    for _ in range(2):
        client.post(new_url(), form)
    assert Export.objects.count() == 1


def test_nobody_fills_the_queue(office, sign_in):
    client = sign_in(office[0])
    for _ in range(AT_A_TIME):
        ask(client)
    answer = client.post(new_url(), {**shown(client, new_url()), "format": "csv"})
    assert "exports under way" in answer.content.decode()
    assert Export.objects.count() == AT_A_TIME


def test_the_same_can_be_asked_again(ready):
    client, export, _ = ready
    page = client.get(reverse("exports"))
    client.post(reverse("export_cancel", args=[export.pk]), shown(client, reverse("export_cancel", args=[export.pk])))
    url = client.get(reverse("exports")).context["rows"][0]["again_url"]
    assert url in client.get(reverse("exports")).content.decode().replace("&amp;", "&")
    client.post(url, {**shown(client, url), "format": "xlsx"})
    assert len(set(Export.objects.values_list("query", flat=True))) == 1
    assert page.status_code == 200


# What is written down


def test_making_and_each_download_are_in_the_log_with_every_child(ready):
    client, export, rows = ready
    children = {row.child_id for row in rows}
    assert looks("export_made") == {None, *children}
    assert looks("export_file") == set()
    taken(client, export)
    taken(client, export)
    assert looks("export_file") == {None, *children}
    assert Access.objects.filter(what="export_file", child_id__isnull=False).count() == 4
    assert export.query[:100] in Access.objects.filter(what="export_made", child_id__isnull=True).get().terms
    export.refresh_from_db()
    assert export.downloads == 2
    assert export.rows == 2


def test_a_big_file_is_kept_in_parts_and_whole_again(office, sign_in, monkeypatch):
    monkeypatch.setattr(making, "PART", 100)
    manager, leeds = office
    back(manager, leeds, 1)
    client = sign_in(manager)
    export = made(client, "figures", "csv")
    assert ExportPart.objects.filter(export=export).count() > 10
    assert taken(client, export).count(b"\r\n") > 30


# Who is refused


def test_a_colleagues_export_does_not_exist(ready, office, sign_in):
    _, export, _ = ready
    colleague = sign_in(factories.person(Role.MANAGER, office[1], name="colleague"))
    for name in ("export_file", "export_cancel"):
        assert colleague.get(reverse(name, args=[export.pk])).status_code == 404
    assert colleague.get(reverse("exports")).context["rows"] == []


def test_another_councils_export_does_not_exist(ready, sign_in):
    _, export, _ = ready
    elsewhere = factories.person(Role.MANAGER, factories.council("Bradford"))
    assert sign_in(elsewhere).get(reverse("export_file", args=[export.pk])).status_code == 404


def test_whoever_lost_the_role_gets_no_file(ready, office):
    client, export, _ = ready
    manager, leeds = office
    manager.groups.clear()
    assert client.get(reverse("export_file", args=[export.pk])).status_code in {403, 404}
    give_role(user=factories.reread(manager), council=leeds, role=Role.ANALYST)
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 403
    assert looks("export_file") == set()


def test_whoever_lost_the_role_before_it_was_made_gets_none(office, sign_in):
    manager, leeds = office
    back(manager, leeds, 1)
    export = ask(sign_in(manager), "episodes", "csv")
    manager.groups.clear()
    make_exports()
    export.refresh_from_db()
    assert (export.state, export.problem) == ("failed", jobs.NO_RIGHT)
    assert not ExportPart.objects.exists()
    assert looks("export_made") == set()


def test_a_file_is_taken_back_when_a_child_in_it_is_restricted(ready, office):
    client, export, rows = ready
    restrict(user=office[0], child=rows[0].child, reason="A colleague’s child.", people=[], barred=[])
    export.refresh_from_db()
    assert (export.state, export.children) == ("taken_back", [])
    assert not ExportPart.objects.exists()
    assert "changed since" in refused(client, export)
    assert "Taken back" in client.get(reverse("exports")).content.decode()


def test_a_file_without_that_child_stays(ready, office):
    client, export, _ = ready
    manager, leeds = office
    restrict(user=manager, child=factories.child(manager, leeds, 9), reason="x", people=[], barred=[])
    assert taken(client, export)


def test_a_grant_that_ended_is_noticed_at_the_download(office, sign_in):
    manager, leeds = office
    one = back(manager, leeds, 1)
    restrict(user=manager, child=one.child, reason="x", people=[], barred=[])
    other = factories.person(Role.MANAGER, leeds, name="other")
    grant = open_in_emergency(user=other, council=leeds, reference=one.child.reference, reason="Hospital rang.")
    client = sign_in(other)
    rows = made(client, "episodes", "csv", count="due")
    figures = made(client, "figures", "csv")
    assert rows.rows == 1
    assert taken(client, rows)
    assert taken(client, figures)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_grant SET ends_at = now() - interval '1 second' WHERE user_id = %s", [other.pk])
    assert grant
    assert "changed since" in refused(client, rows)
    assert "changed since" in refused(client, figures)


def test_a_record_that_went_takes_the_file_with_it(ready):
    client, export, rows = ready
    derived.wait("on")
    ReturnInterview.objects.filter(pk=rows[0].pk).update(child=rows[1].child_id)
    assert "changed since" in refused(client, export)


def test_the_database_takes_it_back_when_the_child_is_deleted(office, sign_in):
    manager, leeds = office
    client, child = sign_in(manager), factories.child(manager, leeds, 1)
    export = made(client, "figures", "csv")
    Export.objects.filter(pk=export.pk).update(children=[child.pk])
    Child.objects.filter(pk=child.pk).delete()
    export.refresh_from_db()
    assert (export.state, ExportPart.objects.filter(export=export).count()) == ("taken_back", 0)


# How long


def test_an_export_expires_and_the_job_removes_the_bytes(ready):
    client, export, _ = ready
    assert export.expires_at - export.finished_at == timedelta(days=7)
    assert forget_exports() == 0
    hour_ago = timezone.now() - timedelta(hours=1)  # the now of the job is when the test began
    Export.objects.filter(pk=export.pk).update(expires_at=hour_ago)
    assert "has expired" in refused(client, export)
    assert "Expired" in client.get(reverse("exports")).content.decode()
    assert forget_exports() == 1
    export.refresh_from_db()
    assert (export.state, export.children, export.rows) == ("expired", [], 2)
    assert not ExportPart.objects.exists()
    assert "Make it again" in client.get(reverse("exports")).content.decode()


@pytest.mark.parametrize("is_made", [False, True])
def test_an_export_can_be_cancelled_or_deleted(office, sign_in, is_made):
    client = sign_in(office[0])
    export = made(client) if is_made else ask(client)
    url = reverse("export_cancel", args=[export.pk])
    assert client.post(url, shown(client, url))["Location"] == reverse("exports")
    export.refresh_from_db()
    assert export.state == "cancelled"
    assert make_exports() == 0
    assert not ExportPart.objects.exists()
    assert "There is no file" in refused(client, export)
    assert "nothing to cancel" in client.post(url, shown(client, url)).content.decode()


# The worker


def test_the_number_of_queries_is_constant(office, sign_in):
    client = sign_in(office[0])
    ask(client)
    make_exports()
    few = queries(client, reverse("exports"))
    for _ in range(4):
        ask(client)
    assert queries(client, reverse("exports")) == few <= 12
