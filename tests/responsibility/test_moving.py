"""A child who moves council half-way: handed over explicitly; figures stay; open work never lacks an owner."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import Child, OutsideBody
from interviews.actions.moving_council import ask_to_take_over, take_over
from interviews.models import Handover
from rhi.refusals import Refused
from tests import factories
from tests.casework.forms import day, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(home, placed):
    """Back since ten hours: Leeds owes the interview."""
    return factories.returned(home[Role.MANAGER], factories.episode(home[Role.MANAGER], placed), hours_ago=10)


def test_the_new_council_registers_the_child_and_is_asked_for_what_is_owed(home, host, placed, owed, sign_in):
    client = sign_in(home[Role.MANAGER])
    url = reverse("child_move", args=[placed.pk])
    today = timezone.localdate()
    typed = {**day("moves_on", f"{today:%d %m %Y}"), "to_council": host.council.pk}
    answer = send(client, url, typed)
    assert answer.status_code == 302, answer.context["form"].errors
    asked = Handover.objects.get(kind="child")
    placed.refresh_from_db()
    assert placed.moved_on is None  # asked is not moved
    theirs = sign_in(host[Role.MANAGER])
    page = reverse("handover_take_over", args=[asked.pk])
    answer = send(theirs, page, {"reference": "BD-1"})
    new = Child.objects.get(council=host.council)
    assert (new.full_name, new.reference, answer["Location"]) == (
        "Wren Pretend",
        "BD-1",
        reverse("child", args=[new.pk]),
    )
    interview = Handover.objects.get(kind="interview")
    assert (interview.council, interview.asked_council, interview.state) == (home.council, host.council, "asked")
    owed.refresh_from_db()
    assert owed.council == home.council  # the figures stay with who was responsible then
    placed.refresh_from_db()
    with pytest.raises(Refused, match="moved to Bradford"):
        factories.episode(home[Role.MANAGER], placed, hours_ago=0)
    assert theirs.get(reverse("child", args=[placed.pk])).status_code == 404


def test_who_is_missing_is_not_handed_over(home, host, placed):
    factories.episode(home[Role.MANAGER], placed, hours_ago=4)
    with pytest.raises(Refused, match="missing now"):
        ask_to_take_over(
            user=home[Role.MANAGER],
            child=placed,
            asked=host.council,
            moves_on=timezone.localdate(),
            ask_for_interviews=True,
        )


def test_to_scotland_the_answer_is_written_down_and_the_interview_stays_ours(home, placed, owed):
    body = OutsideBody.objects.get(name="City of Edinburgh")
    facts = {"asked": body, "moves_on": timezone.localdate(), "ask_for_interviews": False}
    asked = ask_to_take_over(user=home[Role.MANAGER], child=placed, **facts)
    take_over(user=home[Role.MANAGER], handover=asked, version=asked.version)
    placed.refresh_from_db()
    assert placed.moved_to == "City of Edinburgh (Scotland)"
    assert not Handover.objects.filter(kind="interview").exists()
    owed.refresh_from_db()
    assert owed.council == home.council
