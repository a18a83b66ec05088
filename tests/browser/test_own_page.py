"""The child's own page in a real browser: an old narrow phone, no scripts, three languages, a hurried exit."""

import io
import wave
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, expect

from accounts.models import Council
from accounts.roles import Role
from reaching.languages import languages
from reaching.models import ChildAnswer, Visit
from tests.browser import chromium
from tests.browser.conftest import axe_violations, sticks_out
from tests.reaching.making import invited, owed_to

MOST_BYTES = 100_000


@pytest.fixture
def owed(house):
    Council.objects.filter(pk=house.council.pk).update(talk_languages=list(languages()))
    return owed_to(house)


@pytest.fixture
def link(owed, house):
    return reverse("talk", args=[invited(owed, by=house[Role.MANAGER])[1]])


@pytest.fixture(autouse=True)
def _exit(settings, site):
    """Leaving leads to a page of this server: the tests reach no other."""
    settings.TALK_EXIT_URL = f"{site}/accessibility/"


@pytest.fixture
def phone(browser, site):
    """A narrow phone, with or without scripts; what it fetches is counted."""
    contexts = []

    def made(*, javascript=True):
        context = browser.new_context(
            base_url=site, viewport={"width": 320, "height": 600}, java_script_enabled=javascript, has_touch=True
        )
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def press(page, button):
    """Press a button that sends the page, and wait for what comes."""
    with page.expect_navigation():
        page.locator(button).first.click()


def enter(page, link, name="Zoe"):
    page.goto(link)
    page.fill("#birth_day", "29")
    page.fill("#birth_month", "2")
    page.fill("#first_name", name)
    if name == "Zoe":
        return press(page, "main form .main-button")
    page.click("main form .main-button")
    return page.locator("#problem").wait_for()


def fits(page):
    assert sticks_out(page) <= 0, page.url


def is_clean(page):
    page.evaluate("scrollTo(0, 0)")
    assert axe_violations(page, "best-practice") == []


@pytest.mark.parametrize("code", list(languages()))
def test_yes_on_a_narrow_phone_without_scripts(phone, link, owed, code):
    page = phone(javascript=False)
    page.goto(link)
    press(page, f"button[value={code}]")
    expect(page.locator("html")).to_have_attribute("lang", code)
    enter(page, link)
    fits(page)
    press(page, "button[value=yes]")
    fits(page)
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    page.check(f"input[value='{day}']")
    page.check("input[value=school]")
    page.fill("#words", "To ja / أنا / me")
    press(page, "main form .main-button")
    fits(page)
    answer = ChildAnswer.objects.get(child=owed.child)
    assert answer.choice == "yes"
    assert answer.where == "school"
    assert answer.on_day.isoformat() == day
    assert answer.language == code
    page.click("[data-leave]")
    page.wait_for_url("**/accessibility/")
    page.go_back()
    expect(page.locator("#first_name"), "the page was left: only the door is shown again").to_have_count(1)


@pytest.mark.parametrize("code", list(languages()))
def test_every_step_is_clean_in_every_language(phone, link, owed, code):
    page = phone()
    page.goto(link)
    press(page, f"button[value={code}]")
    is_clean(page)
    enter(page, link, name="Nobody")
    is_clean(page)
    enter(page, link)
    is_clean(page)
    for step in ("yes", "later", "no"):
        press(page, f"button[value={step}]")
        is_clean(page)
        press(page, "button[value='']")
    page.fill("#words", "Ktoś mnie bije")
    press(page, "main form .main-button")
    is_clean(page)


def test_leaving_leaves_one_entry_that_tells_nothing(phone, link, owed):
    page = phone()
    page.goto("about:blank")
    before = page.evaluate("history.length")
    enter(page, link)
    press(page, "button[value=yes]")
    press(page, "main form .main-button")
    assert page.evaluate("history.length") == before + 1, "all steps are one entry of the history"
    page.keyboard.press("Escape")
    page.wait_for_url("**/accessibility/")
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    assert page.url == "about:blank"


def test_the_whole_page_is_small(phone, link):
    page = phone()
    sizes = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(link)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) < MOST_BYTES, sizes
    assert len(sizes) <= 4


def test_with_the_keyboard_alone(phone, link, owed):
    page = phone()
    page.goto(link)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#birth_day").focus()
    for text in ("29", "2", "Zoe"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("button[value=no]").wait_for()
    page.locator("button[value=no]").focus()
    page.keyboard.press("Enter")
    page.locator("input[value=reprisal]").wait_for()
    page.locator("main form .main-button").first.focus()
    page.keyboard.press("Enter")
    page.get_by_text("You can change your mind").wait_for()
    assert ChildAnswer.objects.get(child=owed.child).choice == "no"


def test_read_aloud_is_offered_only_where_a_voice_is(phone, link):
    page = phone()
    page.add_init_script(
        "speechSynthesis.getVoices = () => [{lang: 'en-GB', name: 'Test'}];"
        "window.spoken = []; speechSynthesis.speak = (words) => window.spoken.push(words.text);"
        "window.SpeechSynthesisUtterance = function (text) { this.text = text; };"
    )
    page.goto(link)
    page.get_by_role("button", name="Read this to me").click()
    spoken = " ".join(page.evaluate("window.spoken"))
    assert "This page is private" in spoken
    press(page, "button[value=pl]")
    expect(page.locator("[data-read]")).to_be_hidden()


def test_a_line_that_breaks_loses_nothing(phone, link, owed):
    page = phone()
    enter(page, link)
    page.fill("#words", "A long story that must not be lost")
    page.context.set_offline(True)
    page.locator("main form .main-button").click()
    page.get_by_text("What you wrote is still here").wait_for()
    expect(page.locator("#words")).to_have_value("A long story that must not be lost")
    page.context.set_offline(False)
    press(page, "main form .main-button")
    assert ChildAnswer.objects.get(child=owed.child).words == "A long story that must not be lost"


@pytest.mark.parametrize("javascript", [True, False])
def test_half_typed_on_a_page_that_closed_itself_comes_along(phone, link, owed, javascript):
    page = phone(javascript=javascript)
    enter(page, link)
    page.fill("#words", "Half a story")
    Visit.objects.filter(invitation__child=owed.child).update(touched_at=timezone.now() - timedelta(minutes=20))
    for code in ("ar", "pl"):
        page.click(f"button[value={code}]")
        page.locator(f"html[lang={code}] #first_name").wait_for()
    expect(page.locator("main")).to_contain_text("Twój tekst nadal tu jest")
    fits(page)
    if javascript:
        is_clean(page)
    page.fill("#birth_day", "29")
    page.fill("#birth_month", "2")
    page.fill("#first_name", "Zoe")
    page.locator("main form .main-button").click()
    expect(page.locator("#words")).to_have_value("Half a story")
    page.reload()
    assert not ChildAnswer.objects.filter(child=owed.child).exists(), "loaded anew it is no answer"
    if javascript:
        page.fill("#words", "Half a story")  # the page came by a script, so that no reload sends the facts again
    expect(page.locator("#words")).to_have_value("Half a story")
    page.locator("main form .main-button").first.click()
    expect(page.locator("main")).to_contain_text("Dziękujemy")
    assert ChildAnswer.objects.get(child=owed.child).words == "Half a story"


def test_going_back_after_leaving_shows_nothing_of_what_came_through_the_door(phone, link, owed):
    """Sent again, it stays shut: tests/reaching/test_speaking.py."""
    page = phone(javascript=False)
    enter(page, link)
    page.fill("#words", "Half a story")
    Visit.objects.filter(invitation__child=owed.child).update(touched_at=timezone.now() - timedelta(minutes=20))
    press(page, "button[value=pl]")
    page.fill("#birth_day", "29")
    page.fill("#birth_month", "2")
    page.fill("#first_name", "Zoe")
    press(page, "main form .main-button")
    expect(page.locator("#words")).to_have_value("Half a story")
    page.click("[data-leave]")
    page.wait_for_url("**/accessibility/")
    with pytest.raises(Error, match="CACHE_MISS"):
        page.go_back()  # nothing of it is kept: the browser asks whether to send the form again


@pytest.fixture
def microphone(browser):
    """A browser of its own whose microphone is not real, and which asks nobody."""
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    running = browser.browser_type.launch(executable_path=str(chromium.find()), args=[*chromium.FLAGS, *fake])
    yield running
    running.close()


@pytest.fixture
def talker(microphone, site, link):
    """Past the door, on a narrow phone that can record."""
    page = microphone.new_context(base_url=site, viewport={"width": 320, "height": 600}).new_page()
    enter(page, link)
    return page


def record(page):
    page.get_by_role("button", name="Start recording").click()
    page.get_by_text("Recording now").wait_for()
    page.wait_for_timeout(1200)  # the fake microphone beeps each second


def stop(page):
    page.get_by_role("button", name="Stop recording").click()
    page.get_by_text("You can listen to it here").wait_for()


def test_said_aloud(talker, owed):
    page = talker
    press(page, "button[value=no]")
    expect(page.locator("#recording")).to_be_hidden()
    record(page)
    stop(page)
    fits(page)
    is_clean(page)
    page.fill("#words", "and this besides")
    for button, shown in (("pl", "html[lang=pl]"), ("", "button[value=no]"), ("no", "input[value=reprisal]")):
        page.locator(f"button[value='{button}']").click()
        page.locator(shown).wait_for()
        expect(page.locator("main audio"), "what was recorded is still there").to_be_visible()
    expect(page.locator("#words")).to_have_value("and this besides")
    page.locator("button[value=en]").click()
    page.locator("html[lang=en]").wait_for()
    expect(page.locator("main audio")).to_be_visible()
    press(page, "main form .main-button")
    page.get_by_text("We have your recording").wait_for()
    answer = ChildAnswer.objects.get(child=owed.child)
    assert (answer.choice, answer.words) == ("no", "and this besides")
    assert answer.recording.content_type == "audio/webm"
    assert answer.recording.size > 600


def test_a_recording_comes_along_through_the_door(talker, owed):
    record(talker)
    stop(talker)
    Visit.objects.filter(invitation__child=owed.child).update(touched_at=timezone.now() - timedelta(minutes=20))
    talker.locator("button[value=pl]").click()
    talker.locator("html[lang=pl] #first_name").wait_for()
    expect(talker.locator("audio")).to_have_count(0)
    talker.fill("#birth_day", "29")
    talker.fill("#birth_month", "2")
    talker.fill("#first_name", "Zoe")
    talker.locator("main form .main-button").click()
    expect(talker.locator("main audio")).to_be_visible()
    talker.locator("main form#say-it .main-button").click()
    expect(talker.locator("main")).to_contain_text("Dziękujemy")
    assert ChildAnswer.objects.get(child=owed.child).recording.size > 600


SLOW_TO_STOP = """
const stop = MediaRecorder.prototype.stop;
MediaRecorder.prototype.stop = function () { setTimeout(() => stop.call(this), 800); };
"""


@pytest.mark.parametrize("presses", [["Send"], ["Stop recording", "Send"], ["Send", "Send"]])
def test_sent_while_it_still_records(talker, owed, presses):
    talker.evaluate(SLOW_TO_STOP)
    record(talker)
    with talker.expect_navigation():
        for name in presses:
            talker.get_by_role("button", name=name).last.click()
    talker.get_by_text("We have your recording").wait_for()
    assert ChildAnswer.objects.get(child=owed.child).recording.size > 600


def test_where_the_microphone_is_refused_a_file_can_be_chosen(phone, link):
    page = phone()
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no'));")
    enter(page, link)
    page.get_by_role("button", name="Start recording").click()
    page.get_by_text("The microphone is off").wait_for()
    expect(page.locator("#recording")).to_be_visible()
    expect(page.get_by_text("Your phone may keep a copy")).to_be_visible()


def test_an_answer_of_something_in_between_loses_nothing(phone, link, owed):
    page = phone()
    enter(page, link)
    page.fill("#words", "A long story")
    page.route("**/t/**", lambda route: route.fulfill(status=413, body="too large"))
    page.locator("main form .main-button").click()
    page.get_by_text("What you wrote is still here").wait_for()
    expect(page.locator("#words")).to_have_value("A long story")


def test_enter_sends_and_does_not_change_the_language(phone, link, owed):
    page = phone()
    enter(page, link)
    press(page, "button[value=later]")
    page.fill("#when_words", "in spring")
    with page.expect_navigation():
        page.press("#when_words", "Enter")
    answer = ChildAnswer.objects.get(child=owed.child)
    assert (answer.choice, answer.when_words) == ("later", "in spring")


def test_what_a_child_said_aloud_is_heard_by_a_person(open_as, house, owed, link, phone):
    page = phone(javascript=False)
    enter(page, link)
    page.set_input_files("#recording", {"name": "x.wav", "mimeType": "audio/wav", "buffer": wave_file()})
    press(page, "main form#say-it .main-button")
    answer = ChildAnswer.objects.get(child=owed.child)
    desk = open_as(house[Role.CASEWORKER])
    desk.goto(reverse("child_answer", args=[answer.pk]))
    desk.locator("audio").evaluate(
        "player => new Promise((yes, no) => { player.ontimeupdate = yes; player.onerror = no; player.play() })"
    )
    assert desk.locator("audio").evaluate("player => player.duration") == 1
    assert not axe_violations(desk)


def wave_file():
    """A second of a low tone."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(128 + (number // 40 % 2) * 20 for number in range(8000)))
    return written.getvalue()
