"""What a child says aloud: kept as it came, heard by a person, never by whom it is not for."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from audit.models import Access
from interviews.models import Disclosure, Offer
from reaching.actions import answering
from reaching.models import AfterTalk, ChildAnswer, Recording, TalkInvitation, Visit
from reaching.own_page import sounds
from reaching.own_page.sounds import SoundUpload
from tests.reaching.making import FACTS, YES, invited, opened

OGG = b"OggS" + bytes(range(256)) * 4
WEBM = b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + b"sound" * 50
THREE_GP = b"\x00\x00\x00\x14ftyp3gp4" + b"sound" * 50
AMR_WB = b"#!AMR-WB\n" + b"sound" * 50
IPHONE = b"\x00\x00\x00\x1cftypiso5\x00\x00\x02\x00isommp42" + b"sound" * 50
FILM = b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  " + b"sound" * 50
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"x" * 50


def spoken(content: bytes = OGG, name: str = "Mum hits me.ogg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def recordings(owed):
    return Recording.objects.filter(invitation__return_interview=owed)


@pytest.fixture
def said(owed, link, page) -> ChildAnswer:
    """A yes with something said aloud."""
    page.post(link, {"go": "yes"})
    assert page.post(link, {"step": "yes", "recording": spoken(), **YES}).status_code == 303
    return ChildAnswer.objects.get(child=owed.child)


def test_what_is_said_aloud_comes_with_the_answer_and_is_heard(owed, said, link, page, leeds, sign_in):
    assert "We have your recording" in page.get(link).content.decode()
    assert said.offer == Offer.objects.get(return_interview=owed)
    client = sign_in(leeds[Role.CASEWORKER])
    worklist = client.get("/").content.decode()
    assert "Listen to it" in worklist
    assert "Said something aloud" in worklist
    url = reverse("recording", args=[said.recording_id])
    assert url in client.get(reverse("child_answer", args=[said.pk])).content.decode()
    heard = client.get(url)
    assert heard.content == OGG
    assert heard["Content-Type"] == "audio/ogg"
    assert "sandbox" in heard["Content-Security-Policy"]
    assert "Mum" not in heard["Content-Disposition"]
    assert Access.objects.filter(what="recording", child_id=owed.child_id, user=leeds[Role.CASEWORKER]).count() == 1


def test_a_player_may_ask_for_it_in_pieces(said, leeds, sign_in):
    client, url = sign_in(leeds[Role.CASEWORKER]), reverse("recording", args=[said.recording_id])
    piece = client.get(url, headers={"Range": "bytes=0-1"})
    assert (piece.status_code, piece.content) == (206, OGG[:2])
    assert piece["Content-Range"] == f"bytes 0-1/{len(OGG)}"
    rest = client.get(url, headers={"Range": "bytes=2-"})
    assert (rest.status_code, rest.content) == (206, OGG[2:])
    assert client.get(url, headers={"Range": "bytes=9-3"}).content == OGG
    assert client.get(url, headers={"Range": f"bytes={len(OGG)}-"}).content == OGG
    assert client.get(url, headers={"Range": f"bytes={'9' * 5000}-"}).content == OGG
    assert Access.objects.filter(what="recording").count() == 5, "no piece is heard unseen"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WEBM, "audio/webm"),
        (THREE_GP, "audio/3gpp"),
        (OGG, "audio/ogg"),
        (AMR_WB, "audio/amr-wb"),
        (IPHONE, "audio/mp4"),
        (FILM, "audio/mp4"),
    ],
)
def test_what_phones_and_browsers_record_is_taken(owed, link, page, content, kind):
    assert page.post(link, {"recording": spoken(content, "x.bin")}).status_code == 303
    kept = recordings(owed).get()
    assert (kept.content_type, bytes(kept.content), kept.size) == (kind, content, len(content))
    assert ChildAnswer.objects.get(child=owed.child).recording == kept


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n" + b"0" * 40, HEIC, b"x" * 8])
def test_what_is_no_sound_is_not_kept_and_what_was_typed_stays(owed, link, page, content):
    sent = {"step": "yes", "words": "A long story", "companion": "Nan", "recording": spoken(content), **YES}
    page.post(link, {"go": "yes"})
    text = page.post(link, sent).content.decode()
    assert "We could not take that recording" in text
    assert "A long story</textarea>" in text
    assert 'value="Nan"' in text
    assert 'value="school" checked' in text
    assert 'value="not_worker" checked' in text
    assert 'value="man" checked' not in text
    assert not ChildAnswer.objects.filter(child=owed.child).exists()


def test_too_long_a_recording_loses_nothing_that_was_typed(owed, link, page, monkeypatch):
    monkeypatch.setattr(sounds, "LARGEST", 100_000)
    text = page.post(link, {"recording": spoken(OGG * 200), "words": "A long story"}).content.decode()
    assert "We could not take that recording" in text
    assert "A long story</textarea>" in text
    assert page.post(link, {"recording": spoken(OGG * 90), "words": "A long story"}).status_code == 303
    assert recordings(owed).get().size == len(OGG) * 90


def test_an_empty_recording_is_none(owed, link, page):
    assert "Please write something first" in page.post(link, {"recording": spoken(b"")}).content.decode()
    assert page.post(link, {"recording": spoken(b""), "words": "Hello"}).status_code == 303
    assert ChildAnswer.objects.get(child=owed.child).recording is None


def test_the_same_form_twice_is_one_recording(owed, link, page):
    for _ in range(2):
        page.post(link, {"form": "6f1c9f4e-7a44-4b6e-8a42-2f2f4a0f9d11", "recording": spoken()})
    assert recordings(owed).count() == 1


def test_nobody_without_the_two_facts_leaves_a_recording(link, owed):
    Client().post(link, {"recording": spoken(), "words": "x"})
    assert not recordings(owed).exists()
    assert TalkInvitation.objects.get(return_interview=owed).wrong_facts == 0


@pytest.mark.parametrize("content", [OGG, b"no sound"])
def test_on_a_page_that_closed_meanwhile_what_can_be_kept_is(owed, link, page, content):
    Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=40))
    text = page.post(link, {"recording": spoken(content), "words": "A long story"}).content.decode()
    assert "Thank you" in text
    kept = ChildAnswer.objects.get(child=owed.child)
    assert kept.words == "A long story"
    assert (kept.recording is not None) is (content == OGG)
    assert ("We have your recording" in text) is (content == OGG)
    assert ("We could not take your recording" in text) is (content != OGG)


def test_not_safe_and_said_aloud_tells_on_the_card_to_listen(owed, link, page, leeds, sign_in):
    page.post(link, {"recording": spoken(), "unsafe": "1"})
    card = Disclosure.objects.get(return_interview=owed)
    assert "listen to the recording" in card.words_used
    shown = sign_in(leeds[Role.CASEWORKER]).get(reverse("disclosure", args=[card.pk])).content.decode()
    assert reverse("child_answer", args=[ChildAnswer.objects.get(disclosure=card).pk]) in shown


def test_a_complaint_said_aloud_is_not_heard_by_whom_it_may_be_about(owed, leeds, sign_in):
    holder = leeds[Role.PROVIDER_INTERVIEWER]
    owed.assigned_to = holder
    owed.save()
    secret = invited(owed, by=leeds[Role.MANAGER], purpose="after", offered=False)[1]
    url = reverse("talk", args=[secret])
    client = opened(secret, **FACTS)
    for step, more in (("complaint", {}), ("helped", {"helped": "no"})):
        client.post(url, {"go": step if step == "complaint" else ""})
        assert client.post(url, {"step": step, "recording": spoken(), **more}).status_code == 303
    complaint, helped = (AfterTalk.objects.get(child=owed.child, about=about) for about in ("complaint", "helped"))
    hears = sign_in(holder)
    assert hears.get(reverse("recording", args=[helped.recording_id])).status_code == 200
    assert hears.get(reverse("recording", args=[complaint.recording_id])).status_code == 404
    manager = sign_in(leeds[Role.MANAGER])
    assert manager.get(reverse("recording", args=[complaint.recording_id])).content == OGG


def test_another_language_keeps_what_is_typed(owed, link, page):
    page.post(link, {"go": "yes"})
    answer = page.post(link, {"language": "pl", "step": "yes", "words": "A long story", "when_words": "late", **YES})
    text = answer.content.decode()
    assert 'lang="pl"' in text
    assert "A long story</textarea>" in text
    assert 'value="late"' in text
    assert 'value="school" checked' in text
    assert not ChildAnswer.objects.filter(child=owed.child).exists()
    assert page.post(link, {"language": "en", "step": "yes", "words": " "}).status_code == 303


def test_another_language_at_the_door_is_no_try_and_brings_no_fact_back(owed, link):
    client = Client()
    answer = client.post(link, {"language": "pl", "birth_day": "3", "first_name": "Zoe"}, follow=True)
    text = answer.content.decode()
    assert 'lang="pl"' in text
    assert "Zoe" not in text
    assert 'form="say-it"' not in text
    assert TalkInvitation.objects.get(return_interview=owed).wrong_facts == 0


@pytest.mark.parametrize("sent", [{"language": "pl"}, {"go": ""}])
def test_on_an_idle_page_only_send_answers(owed, link, page, sent):
    page.post(link, {"go": "no"})
    Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=40))
    page.post(link, {"step": "no", "words": "half a thought", **sent})
    assert not ChildAnswer.objects.filter(child=owed.child).exists()
    assert Offer.objects.get(return_interview=owed).response_id == "response.no_response"


@pytest.mark.parametrize("sent", [{"language": "pl"}, {"go": ""}])
def test_what_is_half_typed_on_an_idle_page_comes_along_through_the_door(owed, link, page, sent):
    page.post(link, {"go": "no"})
    Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=40))
    half = {"step": "no", "words": 'half a "thought"', "why": "reprisal", "unsafe": "1", **sent}
    answer = page.post(link, half)
    door = answer.content.decode()
    assert "half a &quot;thought&quot;" in door
    assert "</textarea>" not in door
    brought = dict(answer.context["brought"]) | {"from_visit": answer.context["from_visit"]}
    wrong = page.post(link, brought | FACTS | {"first_name": "Nobody"}).content.decode()
    assert 'name="words" value="half a &quot;thought&quot;"' in wrong
    for _ in range(2):  # the second time by a reload, or a line that broke
        again = page.post(link, brought | FACTS).content.decode()
        assert "half a &quot;thought&quot;</textarea>" in again
        assert 'value="reprisal" checked' in again
        assert not ChildAnswer.objects.filter(child=owed.child).exists()
    del brought["from_visit"]
    assert page.post(link, brought).status_code == 303
    assert ChildAnswer.objects.get(child=owed.child).choice == "no"


@pytest.mark.parametrize("ended", ["left", "idle again"])
def test_the_door_sent_anew_by_somebody_else_stays_shut(owed, link, page, ended):
    Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=40))
    door = page.post(link, {"language": "en", "step": "", "words": "half a thought"})
    sent = dict(door.context["brought"]) | {"from_visit": door.context["from_visit"]} | FACTS
    assert "half a thought</textarea>" in page.post(link, sent).content.decode()
    if ended == "left":
        page.get(reverse("talk_leave", args=[link.split("/")[2]]))
    else:
        Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=40))
    again = page.post(link, sent, follow=True).content.decode()
    assert "half a thought" not in again
    assert "What is your first name?" in again
    if ended == "left":
        other = page.post(link, {"language": "en", "step": "", "words": "half a thought"}, follow=True)
        assert "half a thought" not in other.content.decode()
    assert not ChildAnswer.objects.filter(child=owed.child).exists()


def test_a_complaint_stays_one_through_the_door(owed, leeds):
    secret = invited(owed, by=leeds[Role.MANAGER], purpose="after", offered=False)[1]
    url, client = reverse("talk", args=[secret]), opened(secret)
    client.post(url, {"go": "complaint"})
    Visit.objects.update(touched_at=timezone.now() - timedelta(minutes=40))
    door = client.post(url, {"language": "en", "step": "complaint"})
    sent = dict(door.context["brought"]) | {"from_visit": door.context["from_visit"]}
    assert client.post(url, sent | FACTS).status_code == 303
    assert 'name="step" value="complaint"' in client.get(url).content.decode()


def test_a_step_forward_and_back_keeps_what_is_written(owed, link, page):
    forward = page.post(link, {"go": "no", "step": "", "words": "A long story", "unsafe": "1"}).content.decode()
    assert "Why not?" in forward
    assert "A long story</textarea>" in forward
    assert 'name="unsafe" value="1" checked' in forward
    back = page.post(link, {"go": "", "step": "no", "words": "A long story"}).content.decode()
    assert "Would you like to talk?" in back
    assert "A long story</textarea>" in back


def test_a_chosen_file_has_to_be_chosen_again_and_the_page_says_so(owed, link, page):
    text = page.post(link, {"language": "en", "step": "", "recording": spoken()}).content.decode()
    assert "choose your recording again" in text
    assert not recordings(owed).exists()


def test_a_further_sending_of_the_form_loses_nothing_that_is_new(owed, link, page):
    form = {"step": "yes", "form": "6f1c9f4e-7a44-4b6e-8a42-2f2f4a0f9d11", **YES}
    more, aloud = {"words": "first and more"}, b"OggS aloud"
    for sent in ({"words": "first"}, {"words": "first"}, more, more, {"recording": aloud}, {"recording": aloud}, more):
        page.post(link, form | {name: spoken(what) if name == "recording" else what for name, what in sent.items()})
    said = ChildAnswer.objects.filter(child=owed.child)
    assert [answer.words for answer in said.order_by("pk")] == ["first", "first and more", ""]
    assert recordings(owed).count() == 1
    assert len({answer.offer_id for answer in said}) == 1 == Offer.objects.filter(return_interview=owed).count()


def test_only_the_recording_is_taken_and_only_past_the_door(owed, link, page):
    taken = SoundUpload(None, is_wanted=True)
    for name, is_taken in (("other", False), (sounds.FIELD, True), (sounds.FIELD, False)):
        with nullcontext() if is_taken else pytest.raises(SkipFile):
            taken.new_file(name, "x.ogg", "audio/ogg", 10)
    with pytest.raises(SkipFile):
        SoundUpload(None, is_wanted=False).new_file(sounds.FIELD, "x.ogg", "audio/ogg", 10)
    page.post(link, {"words": "x", "other": spoken(), "more": spoken()})
    assert not recordings(owed).exists()


def test_a_link_brings_no_more_than_anybody_listens_to(owed, link, page, monkeypatch):
    monkeypatch.setattr(answering, "MOST_SOUND", 2 * len(OGG))
    answers = [page.post(link, {"recording": spoken(), "words": f"story {number}"}) for number in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 200]
    assert "story 2</textarea>" in answers[2].content.decode()
    assert recordings(owed).count() == 2


def test_only_this_page_may_use_the_microphone(owed, link, page, sign_in, leeds):
    assert "microphone=(self)" in page.get(link)["Permissions-Policy"]
    assert "microphone=()" in Client().get(link)["Permissions-Policy"]
    assert "microphone=()" in sign_in(leeds[Role.CASEWORKER]).get("/")["Permissions-Policy"]
