"""Exports through the page to the file: asked, made by the job, downloaded by whoever asked, and nobody else."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.roles import Role
from reporting.models import Export
from reporting.tasks import make_exports
from tests import factories
from tests.casework.forms import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def ask(client, kind="figures", file_format="csv", **query):
    """Fill the form as a browser does; the export."""
    link = "&".join(
        [f"kind={kind}", *(f"{name}={value}" for name, value in ({"period": "year_to_date"} | query).items())]
    )
    url = f"{reverse('export_new')}?{link}"
    answer = client.post(url, {**shown(client, url), "format": file_format})
    assert answer.status_code == 302, answer.context["form"].errors
    return Export.objects.latest("pk")


def taken(client, export) -> bytes:
    """The bytes that the page gives."""
    answer = client.get(reverse("export_file", args=[export.pk]))
    assert answer.status_code == 200, answer.content.decode()
    return b"".join(answer.streaming_content)


def test_figures_as_csv(office, sign_in):
    manager, leeds = office
    one = factories.returned(
        manager, factories.episode(manager, factories.child(manager, leeds), hours_ago=120), hours_ago=100
    )
    factories.offer(manager, one)
    client = sign_in(manager)
    export = ask(client)
    assert make_exports() == 1
    export.refresh_from_db()
    assert (export.state, export.problem) == ("ready", "")
    rows = list(csv.DictReader(io.StringIO(taken(client, export).decode("utf-8-sig"))))
    assert rows[0]["measure"] == "offered"
