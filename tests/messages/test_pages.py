"""The pages about messages: for whom they are, what they never show, and that each decision is written down once."""

import uuid
from datetime import time

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.actions import give_role
from accounts.message_actions import rules_of
from accounts.messages import Kind, hearers
from accounts.models import MessagePreference, MessageRule, OutboxMessage
from accounts.roles import Role
from audit.forms import frame
from tests import factories
from tests.factories import council, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds():
    """Leeds and three of its people; nothing else."""
    at = council("Leeds")
    return {role: person(role, at) for role in (Role.MANAGER, Role.ADMINISTRATOR, Role.CASEWORKER)}


def message(at, key="m", **facts) -> OutboxMessage:
    given = {"recipient": "a@leeds.example", "subject": "Told words", "body": "Body words", **facts}
    return OutboxMessage.objects.create(council=at, key=key, **given)


def filled(by, version=None, **typed):
    hidden = {name: value for name, value in frame(by.pk, version).items() if value is not None}
    return {**hidden, "submission": str(uuid.uuid4()), **typed}


def ticked(at, **changed) -> dict[str, list[str]]:
    """The whole table as it stands, some rows changed."""
    return {kind.value: roles for kind, roles in rules_of(at).items()} | changed


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_the_councils_messages_are_listed_without_what_they_say(leeds, sign_in, role):
    at = council("Leeds")
    message(at, failed_at=timezone.now(), last_error="NotLeft: refused")
    message(council("Bradford"), key="other", subject="Words of Bradford", failed_at=timezone.now())
    message(at, key=f"{outbox.SECRET}1", subject="An invitation", uncertain_at=timezone.now())
    words = sign_in(leeds[role]).get(reverse("messages")).content.decode()
    assert "Told words" in words
    assert "2 messages failed" in words
    assert "Not known whether it left" in words
    assert words.count("Send again<") == 1
    assert words.count("Let it be<") == 2
    assert "Body words" not in words
    assert "Bradford" not in words


def test_a_caseworker_sees_no_delivery_states_and_decides_nothing(leeds, sign_in):
    failed, client = message(council("Leeds"), failed_at=timezone.now()), sign_in(leeds[Role.CASEWORKER])
    assert client.get(reverse("messages")).status_code == 403
    assert client.get(reverse("message_rules")).status_code == 403
    assert client.get(reverse("operations")).status_code == 403
    typed = filled(leeds[Role.CASEWORKER])
    assert client.post(reverse("message_let_be", args=[failed.pk]), typed).status_code == 404


def test_another_councils_message_does_not_exist(leeds, sign_in):
    failed = message(council("Bradford"), failed_at=timezone.now())
    client, typed = sign_in(leeds[Role.MANAGER]), filled(leeds[Role.MANAGER])
    for name in ("message_again", "message_let_be"):
        assert client.get(reverse(name, args=[failed.pk])).status_code == 404
        assert client.post(reverse(name, args=[failed.pk]), typed).status_code == 404
    failed.refresh_from_db()
    assert failed.resolved_at is None


def test_filters_and_pages_stand_in_the_link(leeds, sign_in):
    at, client = council("Leeds"), sign_in(leeds[Role.MANAGER])
    for number in range(52):
        message(at, key=f"s{number}", sent_at=timezone.now(), subject=f"Sent-{number}-")
    message(at, failed_at=timezone.now())
    page = client.get(reverse("messages"), {"state": "sent"})
    words = page.content.decode()
    assert "Sent-51-" in words
    assert "Sent-1-" not in words
    assert "Told words" not in words
    older = client.get(reverse("messages") + page.context["older_url"]).content.decode()
    assert "Sent-1-" in older
    assert "Sent-2-" not in older
    for odd in ("?state=nonsense", "?before=x", "?before=²", f"?before={'9' * 30}"):
        assert client.get(reverse("messages") + odd).status_code == 200


def test_sent_again_once_and_recorded_by_whom(leeds, sign_in):
    me, at = leeds[Role.MANAGER], council("Leeds")
    failed = message(at, uncertain_at=timezone.now())
    client, url = sign_in(me), reverse("message_again", args=[failed.pk])
    assert client.get(url).status_code == 200
    typed = filled(me)
    assert client.post(url, typed).status_code == client.post(url, typed).status_code == 302
    assert "nothing to decide" in client.post(url, filled(me)).content.decode()
    assert outbox.send_waiting() == 1
    assert mail.outbox[0].body == "Body words"
    failed.refresh_from_db()
    assert (failed.resolution, failed.resolved_by, outbox.unsettled(me, at)) == ("sent_again", me, 0)


def test_let_be_is_recorded_and_a_sign_in_link_is_never_sent_twice(leeds, sign_in):
    me, at = leeds[Role.ADMINISTRATOR], council("Leeds")
    secret = message(at, key=f"{outbox.SECRET}1", body="", failed_at=timezone.now())
    client = sign_in(me)
    assert "not sent twice" in client.post(reverse("message_again", args=[secret.pk]), filled(me)).content.decode()
    assert client.post(reverse("message_let_be", args=[secret.pk]), filled(me)).status_code == 302
    secret.refresh_from_db()
    assert (secret.resolution, secret.resolved_by) == ("let_be", me)
    assert OutboxMessage.objects.count() == 1


def test_a_council_says_who_hears_what(leeds, sign_in):
    me, at = leeds[Role.MANAGER], council("Leeds")
    client, url = sign_in(me), reverse("message_rules")
    page = client.get(url)
    assert page.context["form"]["overdue"].initial == ["manager"]
    version = page.context["form"]["version"].value()
    assert client.post(url, filled(me, version, **ticked(at, overdue=["caseworker"]))).status_code == 302
    assert hearers(at, Kind.OVERDUE) == [leeds[Role.CASEWORKER]]
    assert MessageRule.objects.get().kind == "overdue"
    assert hearers(council("Bradford"), Kind.OVERDUE) == []
    assert client.post(url, filled(me, 1, **ticked(at, overdue=["manager", "caseworker"]))).status_code == 302
    kept = MessageRule.pgh_event_models if hasattr(MessageRule, "pgh_event_models") else None
    assert kept is not None
    event = next(iter(kept.values()))
    assert [row.roles for row in event.objects.all()] == [["caseworker"]]


def test_two_people_at_the_rules_see_both_versions(leeds, sign_in):
    me, other, at = leeds[Role.MANAGER], leeds[Role.ADMINISTRATOR], council("Leeds")
    url = reverse("message_rules")
    sign_in(other).post(url, filled(other, 0, **ticked(at, trigger=["caseworker"])))
    stale = sign_in(me).post(url, filled(me, 0, **ticked(at, trigger=["interviewer"])))
    assert stale.status_code == 200
    assert stale.context["stale_rows"] == [
        {"label": "A pattern calls for a look", "saved": "Caseworker", "yours": "Interviewer"}
    ]
    assert rules_of(at)[Kind.TRIGGER] == ["caseworker"]
    again = filled(me, stale.context["form"]["version"].value(), **ticked(at, trigger=["interviewer"]))
    assert sign_in(me).post(url, again).status_code == 302
    assert rules_of(at)[Kind.TRIGGER] == ["interviewer"]


def test_somebody_must_hear_what_is_urgent_and_no_stranger_can(leeds, sign_in):
    me, at = leeds[Role.MANAGER], council("Leeds")
    client, url = sign_in(me), reverse("message_rules")
    refused = client.post(url, filled(me, 0, **ticked(at, still_missing=[])))
    assert "still_missing" in refused.context["form"].errors
    refused = client.post(url, filled(me, 0, **ticked(at, overdue=["national_observer"])))
    assert "overdue" in refused.context["form"].errors
    assert not MessageRule.objects.exists()


WISHES = {"pace": "daily", "digest_hour": "7", "quiet_from": "10pm", "quiet_until": "07:00", "channel": "email"}


def test_everybody_says_when_they_want_messages(leeds, sign_in):
    me = leeds[Role.CASEWORKER]
    client, url = sign_in(me), reverse("message_preferences")
    assert url in client.get(reverse("your_account")).content.decode()
    page = client.get(url).content.decode()
    assert "Text message" not in page  # no Notify here
    assert client.post(url, filled(me, 0, **WISHES)).status_code == 302
    wish = MessagePreference.objects.get()
    assert (wish.user, wish.pace, wish.digest_hour, wish.quiet_from, wish.quiet_until) == (
        me,
        "daily",
        7,
        time(22),
        time(7),
    )
    assert 'value="22:00"' in client.get(url).content.decode()
    stale = client.post(url, filled(me, 0, **WISHES | {"digest_hour": "9"}))
    assert stale.context["stale_rows"]
    for wrong in ({"quiet_until": ""}, {"quiet_from": "25:00"}, {"channel": "text"}, {"quiet_until": "22:00"}):
        refused = client.post(url, filled(me, 1, **WISHES | wrong))
        assert refused.status_code == 200
        assert refused.context["form"].errors, wrong


def test_a_text_needs_a_number_and_a_notify(leeds, sign_in, settings):
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATES = "set", {"text": "template"}
    me = leeds[Role.CASEWORKER]
    client, url = sign_in(me), reverse("message_preferences")
    assert "phone" in client.post(url, filled(me, 0, **WISHES | {"channel": "text"})).context["form"].errors
    typed = WISHES | {"channel": "text", "phone": "07700 900123"}
    assert client.post(url, filled(me, 0, **typed)).status_code == 302
    assert MessagePreference.objects.get().phone == "07700900123"


def test_somebody_without_a_council_has_wishes_too(sign_in, django_user_model):
    operator = django_user_model.objects.create_superuser("operator@rhi.example", "return-home", name="Operator")
    client, url = sign_in(operator), reverse("message_preferences")
    assert client.get(url).status_code == 200
    assert client.post(url, {}, headers={"X-Draft": "0"}).status_code == 410
    assert client.post(url, filled(operator, 0, **WISHES)).status_code == 302


def test_a_person_of_two_councils_sees_those_of_the_one_they_act_for(leeds, sign_in):
    me = leeds[Role.MANAGER]
    give_role(user=me, council=council("Bradford"), role=Role.CASEWORKER)
    message(council("Bradford"), key="b", subject="Words of Bradford")
    client = sign_in(factories.reread(me))
    client.post(reverse("switch_council"), {"council": council("Bradford").pk})
    assert client.get(reverse("messages")).status_code == 403
