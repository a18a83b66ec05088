"""After the talk; and the people of the council who read what children write."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import MessageRule, OutboxMessage
from accounts.roles import Role
from cases.contacts import add_contact
from interviews.models import Disclosure, Offer
from reaching.actions.reminding import remind
from reaching.forgetting import forget_old
from reaching.models import AfterTalk, ChildAnswer, TalkInvitation, Visit
from tests import factories
from tests.casework.forms import send
from tests.reaching.inviting import SAFE, typed
from tests.reaching.making import FACTS, YES, go, invited

# After the talk


@pytest.fixture
def after(leeds, owed):
    words = {"agreed_words": "I will see my nan on Sundays.", "told_words": "Your school knows that you need breaks."}
    return reverse("talk", args=[invited(owed, by=leeds[Role.MANAGER], purpose="after", offered=False, **words)[1]])


def test_after_the_talk(owed, after, leeds, sign_in):
    client = Client()
    client.post(after, FACTS)
    text = client.get(after).content.decode()
    for words in ("see my nan", "Your school knows", "Did the talk help?", "You can complain", "Something is wrong"):
        assert words in text
    assert client.post(after, {"helped": ""}).status_code == 200
    assert client.post(after, {"helped": "a_bit", "words": "She listened"}).status_code == 303
    for about in ("see", "correction", "complaint"):
        client.post(after, {"go": ""})
        go(client, after, about, words=f"About {about}")
    said = AfterTalk.objects.filter(child=owed.child)
    assert {row.about for row in said} == {"helped", "see", "correction", "complaint"}
    assert said.get(about="helped").helped == "a_bit"
    worklist = sign_in(leeds[Role.CASEWORKER]).get("/?group=after_talk").content.decode()
    assert "A complaint" in worklist
    assert "Did it help: a bit" in worklist
    assert not Offer.objects.filter(return_interview=owed).exists()


def test_a_complaint_is_read_by_a_manager_and_not_by_whom_it_is_about(owed, after, leeds, sign_in):
    holder = leeds[Role.PROVIDER_INTERVIEWER]
    owed.assigned_to = holder
    owed.save()
    client = Client()
    client.post(after, FACTS)
    go(client, after, "complaint", words="She was rude")
    row = AfterTalk.objects.get(about="complaint")
    url = reverse("after_talk", args=[row.pk])
    assert not OutboxMessage.objects.filter(person=holder).exists()
    assert sign_in(factories.reread(holder)).get(url).status_code == 404
    worker = sign_in(leeds[Role.CASEWORKER])
    page = worker.get(url)
    assert "A manager deals with a complaint" in page.content.decode()
    assert 'name="read_note"' not in page.content.decode()
    form = page.context["form"]
    sent = {name: form[name].value() for name in ("submission", "whose", "version")} | {"read_note": "Nothing."}
    assert worker.post(url, sent).status_code == 403
    assert AfterTalk.objects.get(pk=row.pk).read_at is None
    assert 'name="read_note"' in sign_in(leeds[Role.MANAGER]).get(url).content.decode()


@pytest.mark.parametrize("role", [Role.PROVIDER_INTERVIEWER, Role.INTERVIEWER])
def test_a_serious_complaint_is_on_no_card_and_told_to_nobody_whom_it_may_be_about(owed, after, leeds, sign_in, role):
    holder = leeds[role]
    owed.assigned_to = holder
    owed.save()
    MessageRule.objects.create(council=leeds.council, kind="child_serious", roles=[role.value, Role.CASEWORKER.value])
    client = Client()
    client.post(after, FACTS)
    go(client, after, "complaint", words="He hit me", unsafe="1")
    row, card = AfterTalk.objects.get(about="complaint"), Disclosure.objects.get(return_interview=owed)
    assert "hit" not in card.words_used
    Disclosure.objects.filter(pk=card.pk).update(disclosed_at=timezone.now() - timedelta(minutes=40))
    assert remind(timezone.now()) == 1
    told = set(OutboxMessage.objects.exclude(person=None).values_list("person", flat=True))
    assert holder.pk not in told
    assert leeds[Role.CASEWORKER].pk in told
    signed_in = sign_in(factories.reread(holder))
    assert signed_in.get(reverse("after_talk", args=[row.pk])).status_code == 404
    pages = [signed_in.get(reverse("disclosure", args=[card.pk])), signed_in.get("/?group=after_talk")]
    assert not [page for page in pages if reverse("after_talk", args=[row.pk]) in page.content.decode()]
    assert "hit" not in "".join(page.content.decode().split("<main")[-1] for page in pages)
    other = sign_in(leeds[Role.CASEWORKER])
    assert reverse("after_talk", args=[row.pk]) in other.get(reverse("disclosure", args=[card.pk])).content.decode()
    assert "He hit me" in other.get(reverse("after_talk", args=[row.pk])).content.decode()


def test_danger_said_after_the_talk_needs_no_other_answer(owed, after):
    client = Client()
    client.post(after, FACTS)
    assert client.post(after, {"unsafe": "1", "words": "he hit me"}).status_code == 303
    assert Disclosure.objects.filter(return_interview=owed).exists()


def test_from_the_page_of_the_talk_the_child_is_asked(leeds, sign_in, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    row, _ = add_contact(user=leeds[Role.MANAGER], child=leeds.child, channel="text", value="07700 900456", **SAFE)
    client = sign_in(leeds[Role.INTERVIEWER])
    talk_page = client.get(reverse("interview", args=[leeds.interview.pk])).content.decode()
    url = reverse("after_talk_invite", args=[leeds.interview.pk])
    assert url in talk_page
    words = {"agreed_words": "You see your nan on Sundays.", "told_words": "Your school knows."}
    sent = typed(f"text:{row.pk}", **words)
    seen = send(client, url, sent, see="1")
    assert "····-····-····" in seen.content.decode()
    mark = seen.context["form"]["shown"].value()
    assert send(client, url, sent, shown=mark, send="1").status_code == 302
    made = TalkInvitation.objects.get(purpose="after", child=leeds.child)
    assert (made.agreed_words, made.told_words) == tuple(words.values())
    assert made.offer is None
    body = OutboxMessage.objects.get(key=made.message_key).body
    assert "nan" not in body
    assert "school" not in body


def test_a_card_nobody_answered_is_told_of_again_until_it_is(owed, link, page):
    page.post(link, {"words": "he hit me again"})
    card, now = Disclosure.objects.get(return_interview=owed), timezone.now()
    told = OutboxMessage.objects.filter(kind="child_serious")
    first = told.count()
    assert remind(now + timedelta(minutes=20)) == 0
    for _ in range(2):
        assert remind(now + timedelta(minutes=40)) == 1
    assert told.count() == 2 * first
    assert remind(now + timedelta(minutes=100)) == 1
    assert told.count() == 3 * first
    card.told, card.told_at = "duty_team", now
    card.save()
    assert remind(now + timedelta(minutes=160)) == 0


def test_old_visits_are_forgotten(owed, link, page):
    assert forget_old(timezone.now() + timedelta(days=29)) == 0
    assert forget_old(timezone.now() + timedelta(days=31)) == 1
    assert not Visit.objects.exists()


# The people of the council


@pytest.fixture
def answer(owed, link, page):
    go(page, link, "yes", words="Please not in maths", **YES)
    return ChildAnswer.objects.get(child=owed.child)


def test_a_person_reads_it_and_says_what_was_done(answer, leeds, sign_in):
    client, url = sign_in(leeds[Role.CASEWORKER]), reverse("child_answer", args=[answer.pk])
    text = client.get(url).content.decode()
    assert "Please not in maths" in text
    assert "Not their worker" in text
    assert "Book the talk" in text
    form = client.get(url).context["form"]
    sent = {name: form[name].value() for name in ("submission", "whose", "version")} | {"read_note": "Rang; Thursday."}
    assert client.post(url, sent).status_code == 302
    answer.refresh_from_db()
    assert answer.read_at
    assert answer.read_by == leeds.people[Role.CASEWORKER]
    owed_page = client.get(reverse("return_interview", args=[answer.invitation.return_interview_id])).content.decode()
    assert "on their own page" in owed_page
    assert "Not read yet" not in owed_page


def test_who_may_read(answer, leeds, bradford, sign_in):
    url = reverse("child_answer", args=[answer.pk])
    assert sign_in(bradford[Role.MANAGER]).get(url).status_code == 404
    assert sign_in(leeds[Role.ANALYST]).get(url).status_code == 404
    provider = leeds[Role.PROVIDER_INTERVIEWER]
    assert sign_in(provider).get(url).status_code == 404
    answer.invitation.return_interview.assigned_to = provider
    answer.invitation.return_interview.save()
    assert sign_in(factories.reread(provider)).get(url).status_code == 200


def test_when_it_is_read_is_the_councils_to_say(leeds, sign_in):
    client, url = sign_in(leeds[Role.MANAGER]), reverse("own_page_rules")
    form = client.get(url).context["form"]
    frame = {name: form[name].value() for name in ("submission", "whose", "version")}
    sent = frame | {"talk_read_from": "08:00", "talk_read_until": "07:00", "duty_email": "duty@leeds.example"}
    assert "must be after" in client.post(url, sent).content.decode()
    no_texts = client.post(url, sent | {"talk_read_until": "20:00", "duty_mobile": "07700900123"})
    assert "sends no texts" in no_texts.content.decode()
    assert client.post(url, sent | {"talk_read_until": "20:00"}).status_code == 302
    leeds.council.refresh_from_db()
    assert leeds.council.duty_email == "duty@leeds.example"
    assert leeds.council.talk_read_until.hour == 20
    assert sign_in(leeds[Role.CASEWORKER]).get(url).status_code == 403
