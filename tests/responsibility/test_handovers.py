"""Asking the host to hold the interview: answered, silent, withdrawn, given back, done; never without an owner."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions import end_role
from accounts.models import Agency, OutboxMessage, WorkElsewhere
from accounts.outbox import send_waiting
from accounts.roles import Role
from cases.models import OutsideBody
from interviews.actions.handovers import ask_to_interview, complete, notice_silence
from interviews.actions.sign_off import sign_off
from interviews.models import Handover, ReturnInterview
from rhi.refusals import Refused
from rhi.wall import every_council
from tests import factories
from tests.casework.forms import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def owed(home, placed):
    """Back since ten hours: Leeds owes the interview."""
    return factories.returned(home[Role.MANAGER], factories.episode(home[Role.MANAGER], placed), hours_ago=10)


@pytest.fixture
def asked(home, host, owed, sign_in):
    """Leeds asks Bradford, through the page."""
    client = sign_in(home[Role.CASEWORKER])
    url = reverse("handover_new", args=[owed.pk])
    form = client.get(url)
    assert form.context["form"]["to_council"].initial == host.council.pk  # the host stands there already
    assert send(client, url, {"message": "Wren likes to be asked by text."}).status_code == 302
    return Handover.objects.get()


def open_at(town, role, sign_in, name, pk, **typed):
    """Open the page of an action as somebody, fill it in, send it."""
    client = sign_in(town[role])
    url = reverse(name, args=[pk])
    page = client.get(url)
    return send(client, url, typed) if page.status_code == 200 else page


def test_asked_accepted_held_and_signed_off(home, host, owed, asked, sign_in):
    assert OutboxMessage.objects.get(kind="handover_asked").recipient == "manager@bradford.example"
    board = sign_in(host[Role.CASEWORKER]).get(reverse("handovers")).content.decode()
    assert "Waiting for your answer (1)" in board
    assert "Wren Pretend" in board
    assert "Leeds asks" in sign_in(host[Role.CASEWORKER]).get(reverse("worklist")).content.decode()
    interviewer = host[Role.INTERVIEWER]
    assert sign_in(interviewer).get(reverse("assigned_interview", args=[owed.pk])).status_code == 404
    answer = open_at(host, Role.CASEWORKER, sign_in, "handover_accept", asked.pk, interviewer=interviewer.pk)
    assert answer.status_code == 302
    client = sign_in(host[Role.INTERVIEWER])
    assert client.get(reverse("assigned_interview", args=[owed.pk])).status_code == 200
    assert "Wren Pretend" in client.get(reverse("assigned")).content.decode()
    assert "Handed over to you (1)" in client.get(reverse("worklist")).content.decode()
    for name, pk in (("child", owed.child_id), ("return_interview", owed.pk), ("episode", owed.episode_id)):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    assert sign_in(host[Role.CASEWORKER]).get(reverse("assigned_interview", args=[owed.pk])).status_code == 404
    offer = open_at(
        host,
        Role.INTERVIEWER,
        sign_in,
        "assigned_offer",
        owed.pk,
        method="method.text",
        response="response.accepted",
    )
    assert offer.status_code == 302
    held = factories.interview(host[Role.INTERVIEWER], ReturnInterview.objects.get(pk=owed.pk))
    factories.finding(host[Role.INTERVIEWER], held)
    factories.help_offered(home[Role.MANAGER], ReturnInterview.objects.get(pk=owed.pk), of=held)
    held.refresh_from_db()
    sign_off(user=home[Role.MANAGER], interview=held, version=held.version)
    asked.refresh_from_db()
    assert asked.state == "completed"
    assert not WorkElsewhere.objects.exists()
    assert sign_in(host[Role.INTERVIEWER]).get(reverse("assigned_interview", args=[owed.pk])).status_code == 404
    owed.refresh_from_db()
    assert (owed.council, owed.first_direct_offer_at is not None) == (home.council, True)


def test_declined_with_a_reason_it_is_ours_again(home, host, owed, asked, sign_in):
    assert open_at(host, Role.MANAGER, sign_in, "handover_decline", asked.pk, reason="").status_code == 200
    answer = open_at(host, Role.MANAGER, sign_in, "handover_decline", asked.pk, reason="Nobody free this week.")
    assert answer.status_code == 302
    page = sign_in(home[Role.CASEWORKER]).get(reverse("handover", args=[asked.pk])).content.decode()
    assert "Nobody free this week." in page
    told = OutboxMessage.objects.filter(kind="handover_answered")
    assert {message.recipient for message in told} == {"manager@leeds.example", "caseworker@leeds.example"}
    assert "Wren Pretend" in sign_in(home[Role.MANAGER]).get(reverse("worklist") + "?group=to_assign").content.decode()


def test_silence_comes_back_once_and_a_late_yes_still_counts(home, host, owed, asked, sign_in):
    with every_council("a test"):
        assert notice_silence(asked.answer_by_at) == 0
        late = asked.answer_by_at + timedelta(seconds=1)
        assert notice_silence(late) == 1
        assert notice_silence(late) == 0
    Handover.objects.update(answer_by_at=timezone.now() - timedelta(hours=3))
    page = sign_in(home[Role.MANAGER]).get(reverse("worklist") + "?group=handovers").content.decode()
    assert "Bradford has not answered" in page
    assert OutboxMessage.objects.filter(kind="handover_silent").count() == 2
    answer = open_at(host, Role.CASEWORKER, sign_in, "handover_accept", asked.pk, interviewer=host[Role.INTERVIEWER].pk)
    assert answer.status_code == 302


def test_withdrawn_or_given_back_the_interviewer_sees_nothing_from_then_on(home, host, owed, asked, sign_in):
    open_at(host, Role.CASEWORKER, sign_in, "handover_accept", asked.pk, interviewer=host[Role.INTERVIEWER].pk)
    back = open_at(host, Role.CASEWORKER, sign_in, "handover_give_back", asked.pk, reason="Ill.")
    assert back.status_code == 302
    client = sign_in(host[Role.INTERVIEWER])
    assert client.get(reverse("assigned_interview", args=[owed.pk])).status_code == 404
    owed.refresh_from_db()
    assert owed.assigned_to is None
    again = ask_to_interview(user=home[Role.CASEWORKER], return_interview=owed, asked=host.council)
    open_at(host, Role.CASEWORKER, sign_in, "handover_accept", again.pk, interviewer=host[Role.INTERVIEWER].pk)
    open_at(home, Role.CASEWORKER, sign_in, "handover_withdraw", again.pk, reason="The child moved home.")
    assert sign_in(host[Role.INTERVIEWER]).get(reverse("assigned_interview", args=[owed.pk])).status_code == 404


def test_who_leaves_the_host_council_sees_nothing_either(home, host, owed, asked, sign_in):
    interviewer = host[Role.INTERVIEWER]
    open_at(host, Role.CASEWORKER, sign_in, "handover_accept", asked.pk, interviewer=interviewer.pk)
    interviewer.holdings.update(ended_at=timezone.now())
    factories.give_role(user=interviewer, council=factories.council("Kirklees"), role=Role.CASEWORKER)
    client = sign_in(factories.reread(interviewer))
    assert client.get(reverse("assigned_interview", args=[owed.pk])).status_code == 404


def test_it_is_not_done_before_an_interview_is_recorded(home, host, owed, asked, sign_in):
    open_at(host, Role.CASEWORKER, sign_in, "handover_accept", asked.pk, interviewer=host[Role.INTERVIEWER].pk)
    asked.refresh_from_db()
    with pytest.raises(Refused, match="No full interview"):
        complete(user=host[Role.CASEWORKER], handover=asked, version=asked.version)


def test_one_request_at_a_time_and_neither_side_acts_for_the_other(home, host, owed, asked, sign_in):
    with pytest.raises(Refused, match="asked already"):
        ask_to_interview(user=home[Role.CASEWORKER], return_interview=owed, asked=factories.council("Kirklees"))
    assert open_at(home, Role.MANAGER, sign_in, "handover_accept", asked.pk).status_code == 403
    assert open_at(host, Role.MANAGER, sign_in, "handover_withdraw", asked.pk, reason="No.").status_code == 403
    stranger = sign_in(factories.reread(factories.person(Role.MANAGER, factories.council("Kirklees"))))
    assert stranger.get(reverse("handover", args=[asked.pk])).status_code == 404


def test_a_provider_answers_through_its_own_people_only(home, owed, sign_in):
    group = home.council.police_force.group
    group.pk, group.name = None, "Provider"
    group.save()
    provider = Agency.objects.create(code="prov", name="Invented Talks", kind="provider", group=group)
    person = factories.person(Role.PROVIDER_INTERVIEWER, home.council, name="provider-one")
    other = factories.person(Role.PROVIDER_INTERVIEWER, home.council, name="provider-two")
    type(person).objects.filter(pk=person.pk).update(agency=provider)
    made = ask_to_interview(user=home[Role.CASEWORKER], return_interview=owed, asked=provider)
    assert sign_in(other).get(reverse("handover", args=[made.pk])).status_code == 404
    client = sign_in(factories.reread(person))
    assert "Wren Pretend" in client.get(reverse("handovers")).content.decode()
    assert client.get(reverse("assigned_interview", args=[owed.pk])).status_code == 404
    url = reverse("handover_accept", args=[made.pk])
    assert send(client, url, {}, interviewer=person.pk).status_code == 302
    assert sign_in(factories.reread(person)).get(reverse("assigned_interview", args=[owed.pk])).status_code == 200


def test_an_answer_from_outside_england_is_written_down_by_who_asked(home, owed, sign_in):
    body = OutsideBody.objects.get(name="Cardiff")
    made = ask_to_interview(user=home[Role.CASEWORKER], return_interview=owed, asked=body)
    assert open_at(home, Role.CASEWORKER, sign_in, "handover_accept", made.pk).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.interviewer) == ("accepted", None)


def test_who_left_either_side_hears_no_more_of_it(home, host, owed, asked, sign_in):
    stays, goes = host[Role.MANAGER], factories.person(Role.MANAGER, host.council, name="Goes")
    told = OutboxMessage.objects.get(kind="handover_asked")
    OutboxMessage.objects.exclude(pk=told.pk).delete()
    told.pk, told.key, told.person, told.recipient = None, f"{told.key}9", goes, goes.email
    told.save()
    end_role(holding=goes.holdings.get())
    mail.outbox.clear()
    send_waiting()
    assert [each.to for each in mail.outbox] == [[stays.email]]
    OutboxMessage.objects.all().delete()
    open_at(host, Role.MANAGER, sign_in, "handover_decline", asked.pk, reason="No interviewer.", answer="No.")
    assert asked.asked_by == home[Role.CASEWORKER]
    end_role(holding=home[Role.CASEWORKER].holdings.get())
    mail.outbox.clear()
    send_waiting()
    assert [each.to for each in mail.outbox] == [[home[Role.MANAGER].email]]
