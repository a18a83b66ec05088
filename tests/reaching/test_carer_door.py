"""The carer's door, through the door a carer uses."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from audit.models import Access
from cases.models import Child, KnownPerson, MissingEpisode
from interviews.models import ReturnInterview
from reaching.actions import carer_door, carers
from reaching.carers import carer_secrets
from reaching.models import CarerEntry, CarerLink, CarerVisit, WrongTries
from tests import factories
from tests.reaching.making_carers import ENTRY, opened, page, parent_link, send

MARK = "xyzzymark"
HELPLINES = ("999", "101", "116 000")
pytestmark = pytest.mark.django_db


def texts(*answers) -> str:
    return "\n".join(answer.content.decode() for answer in answers)


# The link and the PIN


def test_the_secret_is_signed_and_kept_as_a_digest_only(given, django_assert_num_queries):
    link, secret, pin = given
    assert re.fullmatch(r"([2-9b-z]{4}-){4}[2-9b-z]{4}", secret)
    assert carer_secrets.is_signed(secret.upper().replace("-", " "))
    kept = str(CarerLink.objects.filter(pk=link.pk).values().get())
    assert secret not in kept
    assert pin not in kept
    plain = secret.replace("-", "")
    with django_assert_num_queries(0):
        for place in range(len(plain)):
            changed = "2" if plain[place] != "2" else "3"
            assert carer_door.find(plain[:place] + changed + plain[place + 1 :], "", timezone.now()) is None


def test_the_door_says_nothing_of_anybody_until_the_pin(given, child):
    _, secret, pin = given
    url = reverse("care", args=[secret])
    client = Client()
    before = texts(client.get(url), client.get(reverse("care_entry", args=[secret, child.pk, "missing"])))
    for word in ("Cleo", "Sample", "Leeds", "Invented House", "council"):
        assert word.lower() not in before.lower(), word
    for number in HELPLINES:
        assert number in before
    client = opened(secret, f"{pin[:3]} {pin[3:]}")
    after = page(client, secret)
    assert "Cleo S." in after
    assert "Sample" not in after
    assert "Ann" not in after


def test_five_wrong_pins_lock_it_and_the_council_is_told(given, child):
    link, secret, pin = given
    url, client = reverse("care", args=[secret]), Client()
    wrong = "000000" if pin != "000000" else "111111"
    answers = [client.post(url, {"pin": typed}) for typed in (wrong, "", "abc", wrong)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert "Tries left: 1" in texts(answers[-1])
    assert client.post(url, {"pin": wrong}).status_code == 410
    answer = client.post(url, {"pin": pin})
    assert answer.status_code == 410
    assert "too many wrong PINs" in texts(answer)
    assert all(number in texts(answer) for number in HELPLINES)
    told = OutboxMessage.objects.filter(kind="carer_link", link=reverse("carer_link", args=[link.pk]))
    assert {message.recipient for message in told} == {"manager@leeds.example", "caseworker@leeds.example"}
    assert not any("Cleo" in message.body for message in told)


def test_a_right_pin_forgets_the_wrong_ones_before(given):
    _, secret, pin = given
    url = reverse("care", args=[secret])
    for _ in range(2):
        for _ in range(4):
            Client().post(url, {"pin": "999999" if pin != "999999" else "1"})
        opened(secret, pin)
    assert CarerLink.objects.get(pk=given[0].pk).locked_at is None


@pytest.mark.parametrize("how", ["expired", "revoked", "wrong", "locked"])
def test_a_link_that_opens_nothing_says_so_kindly(given, manager, child, how):
    link, secret, pin = given
    client = opened(secret, pin)
    if how == "revoked":
        carers.revoke_link(user=manager, link=link, version=link.version, reason="Lost.")
    else:
        facts = {"expired": {"expires_at": timezone.now()}, "locked": {"locked_at": timezone.now()}, "wrong": {}}[how]
        CarerLink.objects.filter(pk=link.pk).update(**facts) if facts else None
    if how == "wrong":
        secret = carer_secrets.new_secret()
    for url in (reverse("care", args=[secret]), reverse("care_entry", args=[secret, child.pk, "returned"])):
        for answer in (client.get(url), client.post(url, {"pin": pin, **ENTRY, "submission": str(uuid.uuid4())})):
            assert answer.status_code == (404 if how == "wrong" else 410)
            text = texts(answer)
            assert all(number in text for number in HELPLINES)
            assert "Cleo" not in text
            assert "Leeds" not in text
    assert not CarerEntry.objects.filter(child=child).exists()


def test_a_quarter_of_an_hour_without_a_touch_closes_it_and_keeps_what_was_typed(given, child):
    link, secret, pin = given
    client = opened(secret, pin)
    CarerVisit.objects.filter(link=link).update(touched_at=timezone.now() - timedelta(minutes=16))
    answer = send(client, secret, child, "account", words="A long account, typed at night.")
    assert answer.status_code == 200
    assert "What you typed is kept" in texts(answer)
    held = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', texts(answer)))
    assert held["words"] == "A long account, typed at night."
    url = reverse("care_entry", args=[secret, child.pk, "account"])
    again = client.post(url, {**held, "pin": pin})
    assert again.status_code == 200
    assert "A long account, typed at night." in texts(again)
    assert not CarerEntry.objects.filter(child=child).exists()
    sent = {name: value for name, value in held.items() if name != "held"}
    assert client.post(url, sent).status_code == 303
    assert CarerEntry.objects.get(child=child).words == "A long account, typed at night."


def test_finish_closes_it_in_this_browser(given):
    _, secret, pin = given
    client = opened(secret, pin)
    assert "The page is closed" in texts(client.get(reverse("care_leave", args=[secret])))
    assert "Enter your PIN" in texts(client.get(reverse("care", args=[secret])))


def test_the_visit_of_one_link_opens_no_other(given, manager, other):
    client = opened(given[1], given[2])
    _, secret, _ = parent_link(manager, other)
    client.cookies["carer"]["path"] = "/"
    assert "Enter your PIN" in texts(client.get(reverse("care", args=[secret])))


def test_a_form_of_another_site_is_turned_away(given, child):
    client = opened(given[1], given[2])
    url = reverse("care_entry", args=[given[1], child.pk, "missing"])
    sent = {**ENTRY, "police": "told", "submission": str(uuid.uuid4())}
    assert client.post(url, sent, headers={"Origin": "https://evil.example"}).status_code == 403
    assert not CarerEntry.objects.filter(child=child).exists()


# Another child


def test_another_child_is_not_there_whatever_is_asked(given, other, leeds, bradford):
    link, secret, pin = given
    client = opened(secret, pin)
    before = CarerEntry.objects.count()
    for stranger in (other, leeds.child, bradford.child, leeds.restricted):
        for kind in ("missing", "returned", "account", "problem"):
            url = reverse("care_entry", args=[secret, stranger.pk, kind])
            answers = (client.get(url), send(client, secret, stranger, kind, words="x", police="told"))
            for answer in answers:
                assert answer.status_code == 404
                assert stranger.given_names not in texts(answer)
    assert CarerEntry.objects.count() == before


def test_another_childs_id_in_any_field_changes_nothing(given, child, other):
    client = opened(given[1], given[2])
    forged = {name: other.pk for name in ("child", "child_id", "child_pk", "link", "episode", "state", "id", "pk")}
    sent = {**ENTRY, "submission": str(uuid.uuid4()), "police": "told", **forged}
    assert client.post(reverse("care_entry", args=[given[1], child.pk, "missing"]), sent).status_code == 303
    entry = CarerEntry.objects.exclude(words="Invented words of a carer.").get()
    assert (entry.child, entry.link_id, entry.state, entry.episode) == (child, given[0].pk, "waiting", None)
    assert not CarerEntry.objects.filter(child=other).exists()


def test_what_happens_to_another_child_changes_no_byte(given, child, other, manager, leeds, freeze):
    client = opened(given[1], given[2])
    urls = [reverse("care", args=[given[1]])]
    urls += [reverse("care_entry", args=[given[1], child.pk, kind]) for kind in ("missing", "account")]
    volatile = re.compile(r'name="submission"[^>]*>')
    with freeze():
        before = [volatile.sub("", texts(client.get(url))) for url in urls]
        owed = factories.returned(manager, factories.episode(manager, other))
        factories.offer(manager, owed)
        parent_link(manager, other)
        factories.house("Bradford")
        after = [volatile.sub("", texts(client.get(url))) for url in urls]
    assert before == after


def test_the_wall_shows_the_links_children_only(given, child, other, leeds):
    link, secret, pin = given
    opened(secret, pin)
    visit = CarerVisit.objects.get(link=link)
    token = "a token of the test"
    CarerVisit.objects.filter(pk=visit.pk).update(token_digest=carer_door._digest(token))
    door = carer_door.find(secret, token, timezone.now())
    assert [row.child for row in door.rows] == [child]
    assert set(Child.objects.all()) == {child}
    assert not ReturnInterview.objects.exclude(child=child).exists()
    assert not KnownPerson.objects.exclude(child=child).exists()


# What a carer sends


def test_missing_just_now_once_however_often_it_is_sent(given, child):
    link, secret, pin = given
    client = opened(secret, pin)
    number = str(uuid.uuid4())
    for _ in range(2):
        answer = send(client, secret, child, "missing", submission=number, where="The park", police="not_yet")
        assert answer.status_code == 303
        assert "Have you told the police?" in texts(client.get(answer["Location"]))
    entry = CarerEntry.objects.get(child=child)
    assert entry.at.precision == "exact"
    assert abs(entry.at.earliest - timezone.now()) < timedelta(seconds=30)
    assert (entry.kind, entry.state, entry.link, entry.written_by) == ("missing", "waiting", link, "N. Writer")
    told = OutboxMessage.objects.filter(kind="carer_urgent")
    assert told.count() == 2
    assert all(message.is_urgent and "Cleo" not in message.body for message in told)
    assert not MissingEpisode.objects.filter(child=child).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"when": ""}, "Say when it was."),
        ({"when": "today"}, "Enter the time, or choose"),
        ({"when": "today", "time": "25:00"}, "hours and minutes"),
        ({"when": "other", "time": "02:40", "sure": "exact"}, "must include a day"),
        ({"when": "other", "day": "31", "month": "2", "year": "2026", "sure": "date_only"}, "real date"),
        ({"when": "other", "day": "1", "month": "1", "year": "2099", "time": "10:00"}, "not come yet"),
        ({"when": "other", "day": "25", "month": "10", "year": "2026", "time": "01:30"}, "clocks went back"),
        ({"written_by": ""}, "Enter your name."),
    ],
)
def test_an_error_says_how_to_mend_it_and_loses_nothing(given, child, typed, words):
    client = opened(given[1], given[2])
    answer = send(client, given[1], child, "returned", where="At the bus station", found_by="A driver", **typed)
    assert answer.status_code == 200
    text = texts(answer)
    assert words in text
    assert "At the bus station" in text
    assert "A driver" in text
    assert not CarerEntry.objects.filter(child=child).exists()


@pytest.mark.parametrize(
    ("typed", "precision"),
    [
        ({"when": "yesterday", "time": "2.40pm"}, "exact"),
        ({"when": "yesterday", "time": "02:40", "sure": "approximate"}, "approximate"),
        ({"when": "yesterday", "sure": "date_only"}, "date_only"),
        ({"when": "today", "sure": "unknown"}, "unknown"),
        ({"when": "other", "day": "25", "month": "10", "year": "2026", "time": "01:30", "clock": "after"}, "exact"),
    ],
)
def test_a_time_is_kept_as_well_as_it_is_known(given, child, typed, precision):
    client = opened(given[1], given[2])
    assert send(client, given[1], child, "returned", **typed).status_code == 303
    assert CarerEntry.objects.get(child=child).at_precision == precision


def test_every_opening_is_in_the_audit(given, child):
    client = opened(given[1], given[2])
    page(client, given[1])
    seen = Access.objects.filter(child_id=child.pk, what="care")
    assert seen.get().terms == f"Carer’s link {given[0].pk}"


def test_many_wrong_links_are_noticed_and_slowed_down_and_a_true_one_opens_still(given):
    client = Client(REMOTE_ADDR="192.0.2.88")
    wrong = [f"bcdf-ghjk-mnpq-rstv-wx{number:02}" for number in range(40)]
    codes = [client.get(reverse("care", args=[secret])).status_code for secret in wrong]
    assert codes[:30] == [404] * 30
    assert set(codes[30:]) == {429}
    assert WrongTries.objects.get().tries == 40
    assert client.get(reverse("care", args=[given[1]])).status_code == 200
    assert client.get(reverse("care", args=[carer_secrets.new_secret()])).status_code == 404  # signed, but of no link
    assert WrongTries.objects.get().tries == 41
