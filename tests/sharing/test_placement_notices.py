"""A force that was told of a placement may be told of the child; who may record that it was."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Grant, Restriction
from cases.models import Child, Placement
from cases.restricting import restrict
from sharing.models import PlacementNotice, Summary
from tests import factories
from tests.casework.forms import moment, send, shown
from tests.sharing.test_api import get, token

pytestmark = pytest.mark.django_db


@pytest.fixture
def kent(leeds):
    """The force of the area where the child lives: with an agreement, and no report of the child."""
    elsewhere = factories.council("Kent")
    Placement.objects.filter(pk=leeds.placement.pk).update(location="out_of_area", host_council=elsewhere)
    factories.agreed(leeds["manager"], leeds.council, agency=elsewhere.police_force)
    return elsewhere.police_force


def url_of(house) -> str:
    return reverse("placement_notice", args=[house.placement.pk])


def told(client, house, **typed):
    """Record that the force that is offered was told just now."""
    return send(client, url_of(house), {**moment("told_at", timezone.now()), **typed})


def look_and_release(client, house, agency):
    """The release page with its preview, then its answer to the release of the fact of the interview."""
    url = reverse("share_release", args=[house.return_interview.pk])
    agreement = agency.agreements.get(council=house.council)
    typed = {**shown(client, url), "agreement": agreement.pk, "tier": "1", "newer_because": "."}
    page = client.post(url, {**typed, "step": "preview"})
    previewed = page.context["form"]["previewed"].value() or ""
    return page, client.post(url, {**typed, "previewed": previewed, "step": "release"})


def test_after_the_notice_a_summary_can_be_released_to_that_force(leeds, kent, sign_in):
    manager = sign_in(leeds["manager"])
    page, _ = look_and_release(manager, leeds, kent)
    assert "no placement it was told of" in page.content.decode()
    assert told(sign_in(leeds["caseworker"]), leeds).status_code == 302
    notice = PlacementNotice.objects.get(placement=leeds.placement)
    assert (notice.agency, notice.told_by) == (kent, leeds["caseworker"])
    _, answer = look_and_release(manager, leeds, kent)
    assert answer.status_code == 302, answer.content.decode()
    summary = Summary.objects.get(agency=kent)
    assert get(f"summaries/{summary.pk}", token(kent)).json()["police_references"] == []


def test_a_notice_is_recorded_once_and_never_of_the_future_or_of_a_placement_that_had_ended(leeds, kent, sign_in):
    client = sign_in(leeds["caseworker"])
    later = moment("told_at", timezone.now() + timedelta(days=2))
    assert "told_at" in told(client, leeds, **later).context["form"].errors
    assert told(client, leeds).status_code == 302
    assert "recorded already" in told(client, leeds).content.decode()
    assert str(kent) in client.get(url_of(leeds)).content.decode()
    Placement.objects.filter(pk=leeds.placement.pk).update(ends_on=factories.day_ago(3))
    answer = told(client, leeds, agency=leeds.council.police_force.pk)
    assert "had ended" in answer.content.decode()
    assert PlacementNotice.objects.count() == 1


def test_a_hidden_address_is_told_of_only_by_someone_who_answers_for_sharing(leeds, kent, sign_in):
    Child.objects.filter(pk=leeds.child.pk).update(address="7 Secret Street", address_is_confidential=True)
    refused = told(sign_in(leeds["caseworker"]), leeds)
    assert "address is confidential" in refused.content.decode()
    assert not PlacementNotice.objects.exists()
    assert told(sign_in(leeds["manager"]), leeds).status_code == 302


def test_of_a_restricted_record_too(leeds, kent, sign_in):
    manager, caseworker = leeds["manager"], leeds["caseworker"]
    restrict(user=manager, child=leeds.child, reason="A colleague’s child.", people=[caseworker], barred=[])
    assert Restriction.objects.filter(child_id=leeds.child.pk).exists()
    assert Grant.objects.filter(user=caseworker, restriction__child_id=leeds.child.pk).exists()
    assert "record is restricted" in told(sign_in(caseworker), leeds).content.decode()
    assert sign_in(leeds["interviewer"]).get(url_of(leeds)).status_code == 404
    assert told(sign_in(manager), leeds).status_code == 302


def test_who_opens_it(leeds, bradford, sign_in):
    assert sign_in(leeds["interviewer"]).get(url_of(leeds)).status_code == 403
    assert sign_in(bradford["caseworker"]).get(url_of(leeds)).status_code == 404
    client = sign_in(leeds["caseworker"])
    assert shown(client, url_of(leeds))["agency"] == str(leeds.council.police_force_id)
