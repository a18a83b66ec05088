"""Who is told and when: roles, quiet hours over both changes of the clocks, digests that leave once."""

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import outbox
from accounts.messages import TEMPLATES, Facts, Kind, Notice, hearers, hearers_of_many, notify, notify_many
from accounts.models import MessagePreference, MessageRule, OutboxMessage, RoleHolding, User
from accounts.quiet import after_quiet, next_hour
from accounts.roles import Role
from rhi import wall as second_wall
from tests import factories, wall
from tests.factories import council, person, reread

TEN, SEVEN = time(22), time(7)


def at(day: int, month: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2026, in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        (at(10, 6, 20, 59), (TEN, SEVEN), at(10, 6, 20, 59)),
        (at(10, 6, 21), (TEN, SEVEN), at(11, 6, 6)),
        (at(11, 6, 5, 59), (TEN, SEVEN), at(11, 6, 6)),
        (at(11, 6, 6), (TEN, SEVEN), at(11, 6, 6)),
        (at(11, 1, 12), (time(12), time(13)), at(11, 1, 13)),
        (at(11, 1, 13), (time(12), time(13)), at(11, 1, 13)),
        (at(11, 1, 13), (None, None), at(11, 1, 13)),
        # 29 March: the night has eight hours, and 01:30 does not exist
        (at(28, 3, 22), (TEN, SEVEN), at(29, 3, 6)),
        (at(28, 3, 23), (TEN, time(1, 30)), at(29, 3, 1)),
        (at(29, 3, 1), (time(1, 30), SEVEN), at(29, 3, 6)),
        (at(29, 3, 0, 59), (time(1, 30), SEVEN), at(29, 3, 0, 59)),
        # 25 October: the night has ten hours, and 01:30 comes twice
        (at(24, 10, 21), (TEN, SEVEN), at(25, 10, 7)),
        (at(25, 10, 6, 30), (TEN, SEVEN), at(25, 10, 7)),
        (at(25, 10, 0, 40), (TEN, time(1, 30)), at(25, 10, 1, 30)),
        (at(25, 10, 1, 10), (TEN, time(1, 30)), at(25, 10, 1, 30)),
        (at(25, 10, 1, 10), (time(1, 30), SEVEN), at(25, 10, 7)),
    ],
)
def test_quiet_hours_are_wall_times_of_london(moment, quiet, expected):
    assert after_quiet(moment, *quiet) == expected


@pytest.mark.parametrize(
    ("now", "hour", "expected"),
    [
        (at(10, 6, 6, 59), 8, at(10, 6, 7)),
        (at(10, 6, 7), 8, at(11, 6, 7)),
        (at(28, 3, 9), 8, at(29, 3, 7)),
        (at(24, 10, 9), 8, at(25, 10, 8)),
        (at(29, 3, 0, 30), 1, at(29, 3, 1)),
        (at(25, 10, 0, 30), 1, at(26, 10, 1)),
    ],
)
def test_a_digest_leaves_at_its_hour_in_london(now, hour, expected):
    assert next_hour(now, hour) == expected


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words_with_a_council_and_a_link(kind):
    template = TEMPLATES[kind]
    for number in (1, 3):
        facts = Facts(number, "Leeds", "AB-1", "https://rhi.leeds.example/x/")
        body = template.body(facts)
        assert "Leeds" in body
        assert "AB-1" in body
        assert facts.link in body
        assert len(template.subject(facts)) < 120


@pytest.mark.django_db
def test_those_hear_whom_the_council_names_while_their_role_lasts():
    leeds, bradford = council("Leeds"), council("Bradford")
    manager, caseworker = person(Role.MANAGER, leeds), person(Role.CASEWORKER, leeds)
    elsewhere = person(Role.MANAGER, bradford)
    gone = person(Role.MANAGER, leeds, name="gone")
    gone.holdings.update(starts_on=factories.day_ago(9), ends_on=factories.day_ago(1))
    closed = person(Role.MANAGER, leeds, name="closed")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert hearers(leeds, Kind.OVERDUE) == [manager]
    assert hearers(leeds, Kind.STILL_MISSING) == [manager, caseworker]
    assert hearers(leeds, Kind.ASSIGNED) == []
    MessageRule.objects.create(council=leeds, kind=Kind.OVERDUE, roles=["caseworker"])
    MessageRule.objects.create(council=bradford, kind=Kind.UNASSIGNED, roles=[])
    assert hearers(leeds, Kind.OVERDUE) == [caseworker]
    assert hearers_of_many([leeds, bradford], Kind.OVERDUE) == {leeds.pk: [caseworker], bradford.pk: [elsewhere]}
    assert hearers(bradford, Kind.UNASSIGNED) == []


@pytest.mark.django_db
def test_many_are_told_in_few_queries_and_once():
    leeds = council("Leeds")
    people = [User(email=f"p{number}@leeds.example", name=str(number)) for number in range(300)]
    User.objects.bulk_create(people)
    notices = [Notice(f"k:{one.pk}", one, Kind.OVERDUE, leeds, number=2) for one in people]
    with CaptureQueriesContext(connection) as queries:
        notify_many(notices)
    notify_many(notices)
    assert len(queries) <= 4
    assert OutboxMessage.objects.count() == 300
    first = OutboxMessage.objects.first()
    assert first.subject == "2 return home interviews are now overdue"
    assert "Leeds" in first.body


@pytest.mark.django_db
def test_whoever_tells_another_council_tells_those_whom_it_wants_told():
    leeds, bradford = council("Leeds"), council("Bradford")
    caseworker = person(Role.CASEWORKER, bradford)
    person(Role.MANAGER, bradford)
    MessageRule.objects.create(council=bradford, kind=Kind.HANDOVER_ASKED, roles=["caseworker"])
    second_wall.enter(councils=[leeds.pk])
    assert hearers(bradford, Kind.HANDOVER_ASKED) == [caseworker]


def wishes(of: User, **facts) -> MessagePreference:
    return MessagePreference.objects.create(user=of, **facts)


@pytest.mark.django_db
def test_quiet_hours_hold_back_what_is_not_urgent(monkeypatch):
    leeds = council("Leeds")
    manager = person(Role.MANAGER, leeds)
    RoleHolding.objects.filter(user=manager).update(starts_on=at(1, 10, 0).date())
    wishes(manager, quiet_from=TEN, quiet_until=SEVEN)
    night = at(24, 10, 22)
    monkeypatch.setattr(timezone, "now", lambda: night)
    notify(key="a", person=manager, kind=Kind.OVERDUE, council=leeds)
    notify(key="b", person=manager, kind=Kind.STILL_MISSING, council=leeds, link="/episodes/1/")
    notify(key="a", person=manager, kind=Kind.OVERDUE, council=leeds)
    assert outbox.send_waiting() == 1
    assert "/episodes/1/" in mail.outbox[0].body
    monkeypatch.setattr(timezone, "now", lambda: at(25, 10, 6, 59))
    assert outbox.send_waiting() == 0
    monkeypatch.setattr(timezone, "now", lambda: at(25, 10, 7))
    assert outbox.send_waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_a_digest_leaves_once_with_all_that_was_held():
    wall.open_wall()
    leeds = council("Leeds")
    manager = person(Role.MANAGER, leeds)
    wishes(manager, pace="daily", digest_hour=8)
    for number in range(3):
        notify(key=f"d{number}", person=manager, kind=Kind.UNASSIGNED, council=leeds, number=number + 1, link="/a/")
    notify(key="urgent", person=manager, kind=Kind.HOST_TOLD, council=leeds)
    assert outbox.send_waiting() == 1
    OutboxMessage.objects.filter(is_held=True).update(not_before_at=timezone.now() - timedelta(minutes=1))
    start = Barrier(2)

    def send() -> None:
        start.wait()
        outbox.send_waiting()
        connections.close_all()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.outbox) == 2
    digest = mail.outbox[1]
    assert digest.subject == "3 messages about return home interviews"
    assert digest.body.count("assigned to nobody (Leeds): http") == 3
    assert OutboxMessage.objects.filter(council=leeds, sent_at__isnull=True).count() == 0


@pytest.mark.django_db
def test_what_was_in_a_digest_that_failed_is_told_as_failed(settings):
    leeds = council("Leeds")
    manager = person(Role.MANAGER, leeds)
    wishes(manager, pace="daily")
    notify(key="d", person=manager, kind=Kind.OVERDUE, council=leeds)
    OutboxMessage.objects.update(not_before_at=timezone.now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    outbox.send_waiting()
    OutboxMessage.objects.filter(kind="digest").update(attempts=7, not_before_at=timezone.now())
    outbox.send_waiting()
    assert outbox.unsettled(reread(manager), leeds) == 1
