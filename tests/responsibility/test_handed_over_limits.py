"""What handed-over work does not give: the other council by default, its people, actions of another kind of request."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import give_role
from accounts.models import WorkElsewhere
from accounts.roles import Role
from interviews.models import Handover
from tests import factories
from tests.isolation.routes import address, routes_to_records
from tests.people.cast import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def lent(leeds):
    """An interviewer of Wakefield, who does work that Leeds handed over. Leeds comes first in the alphabet."""
    at = factories.council("Wakefield")
    person = factories.person(Role.INTERVIEWER, at, name="lent")
    WorkElsewhere.objects.create(user=person, council=leeds.council, through=at)
    return factories.reread(person)


def acting_words(client) -> str:
    """For which council the page of one's account says one acts."""
    return client.get(reverse("your_account")).wsgi_request.acting_council.name


def test_after_signing_in_one_acts_for_ones_own_council(leeds, lent):
    client = Client()
    client.post(reverse("account_login"), {"login": lent.email, "password": factories.PASSWORD})
    assert acting_words(client) == "Wakefield"
    client.post(reverse("switch_council"), {"council": leeds.council.pk})
    assert acting_words(client) == "Leeds"


def test_an_own_role_at_two_councils_still_begins_with_the_first(leeds, lent, sign_in):
    give_role(user=lent, council=factories.council("Bradford"), role=Role.CASEWORKER)
    assert acting_words(sign_in(factories.reread(lent))) == "Bradford"


@pytest.mark.parametrize("acting", ["Leeds", "Wakefield"])
def test_every_page_of_a_record_answers_as_to_a_stranger(leeds, lent, sign_in, acting):
    stranger = factories.reread(factories.person(Role.INTERVIEWER, factories.council("Wakefield"), name="stranger"))
    theirs, other = sign_in(lent), sign_in(stranger)
    theirs.post(reverse("switch_council"), {"council": factories.council(acting).pk})
    for route in routes_to_records():
        url = address(route, leeds)
        for method in ("get", "post"):
            answers = [getattr(client, method)(url).status_code for client in (theirs, other)]
            assert answers[0] == answers[1], (route.name, method, answers)


def test_people_of_the_other_council_and_nobody_at_all_get_one_answer(leeds, lent, sign_in):
    client = sign_in(lent)
    client.post(reverse("switch_council"), {"council": leeds.council.pk})
    for pk in (leeds["caseworker"].pk, 10**9):
        for name in ("person", "person_team", "person_leave", "person_work"):
            assert client.get(reverse(name, args=[pk])).status_code == 404, name


WRONG = {"interview": ("take_over",), "child": ("accept", "interviewer")}


@pytest.mark.parametrize("kind", ["interview", "child"])
@pytest.mark.parametrize("state", ["asked", "accepted", "declined", "completed"])
def test_no_action_fails_on_a_request_of_another_kind_or_state(leeds, sign_in, kind, state):
    Handover.objects.filter(council=leeds.council).update(state="withdrawn", ended_at=timezone.now())
    host = factories.council("Wakefield")
    colleague = factories.person(Role.INTERVIEWER, host, name="colleague")
    owed = leeds.return_interview if kind == "interview" else None
    made = Handover.objects.create(
        council=leeds.council,
        child=leeds.child,
        kind=kind,
        state=state,
        return_interview=owed,
        asked_council=host,
        asked_by=leeds["manager"],
        asked_at=timezone.now(),
        answer_by_at=timezone.now() + timedelta(hours=1),
        child_name="Bea Example",
        **({"answered_at": timezone.now()} if state != "asked" else {}),
        **({"ended_at": timezone.now()} if state in {"declined", "completed"} else {}),
    )
    people = (leeds["manager"], factories.reread(factories.person(Role.MANAGER, host, name="host-manager")))
    for action in WRONG[kind]:
        for person in people:
            client, url = sign_in(person), reverse(f"handover_{action}", args=[made.pk])
            for version in (made.version, "", 99):
                typed = filled(person, reason="R.", interviewer=colleague.pk, reference="W-1") | {"version": version}
                answer = client.post(url, typed)
                assert answer.status_code in {200, 403}, (action, version, answer.status_code)
    made.refresh_from_db()
    assert made.state == state
    assert made.new_child_id is None
