"""A police reference is the same in whatever capitals and spaces, wherever it is typed, sent or looked for."""

import pytest
from django.urls import reverse

from cases.actions import add_police_reference
from cases.models import EpisodeReference
from sharing.models import PoliceReport, Summary
from sharing.reconciliation import reconcile
from tests import factories
from tests.sharing.making_reports import notice, read, send, token

pytestmark = pytest.mark.django_db
USUAL = "WYP/26/0001"
SPELT = ["wyp/26/0001", " WYP/26/0001 ", "WYP / 26 / 0001", "Wyp/26/\u00a00001", "WYP/26/0001\t"]


@pytest.fixture
def force(leeds):
    return token(leeds.council.police_force)


@pytest.mark.parametrize("spelt", SPELT)
def test_notices_make_one_report(leeds, force, spelt):
    first = send(force, notice(leeds.council, reference=USUAL)).json()
    again = send(force, notice(leeds.council, reference=spelt, kind="found", hours_ago=1))
    assert (again.status_code, again.json()["id"], again.json()["reference"]) == (200, first["id"], USUAL)
    (row,) = read(force, f"?reference={spelt}").json()["results"]
    assert row["id"] == first["id"]


@pytest.mark.parametrize("spelt", SPELT)
def test_an_episode_has_it_once_and_the_force_finds_the_child(leeds, force, spelt):
    for reference in (USUAL, spelt):
        add_police_reference(
            user=leeds["manager"], episode=leeds.episode, force=leeds.council.police_force, reference=reference
        )
    assert EpisodeReference.objects.filter(episode=leeds.episode, reference=USUAL).count() == 1
    assert EpisodeReference.objects.filter(episode=leeds.episode, reference_key=USUAL).count() == 1
    from_api = read(force, "").client.get(
        "/api/v1/summaries", {"police_reference": spelt}, headers={"authorization": f"Bearer {force}"}
    )
    assert [row["id"] for row in from_api.json()["results"]] == [str(Summary.objects.get().pk)]


@pytest.mark.parametrize("spelt", SPELT)
def test_the_council_finds_it_and_reconciles_by_it(leeds, force, sign_in, spelt):
    child = factories.child(leeds["manager"], leeds.council, 7)
    force_here = leeds.council.police_force
    factories.episode(leeds["manager"], child, force=force_here, police_reference=USUAL)
    report = PoliceReport.objects.get(pk=send(force, notice(leeds.council, reference=spelt)).json()["id"])
    assert report.reference_key == USUAL
    page = sign_in(leeds["caseworker"]).get(reverse("police_report", args=[report.pk])).content.decode()
    assert child.full_name in page
    day = report.missing_since_at.date()
    lines = [line for line in reconcile(leeds.council, force_here, day, day).lines if line.report == report]
    assert [line.side for line in lines] == ["both"]
    found = sign_in(leeds["caseworker"]).get(reverse("children"), {"search": spelt})
    assert child.full_name in found.content.decode()
