"""The main job in a real browser, with JavaScript and without, on a desktop and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rhi.timespan import LONDON
from tests import factories
from tests.browser.conftest import sign_in
from tests.factories import Role

pytestmark = pytest.mark.django_db(transaction=True)


def type_moment(page: Page, name: str, hours_ago: float, sure: str = "") -> None:
    """A moment typed into its boxes as a person would."""
    local = (timezone.now() - timedelta(hours=hours_ago)).astimezone(LONDON)
    typed = {"day": local.day, "month": local.month, "year": local.year, "time": f"{local:%H:%M}"}
    for box, text in typed.items():
        page.locator(f"[name={name}_{box}]").fill(str(text))
    if sure:
        page.locator(f"[name={name}_sure][value={sure}]").check(force=True)


def save(page: Page, button: str = "Save") -> None:
    """Press the main button, and wait until all of what it leads to is there: forced ticks do not wait themselves."""
    page.locator("main").get_by_role("button", name=button).first.click()
    page.wait_for_load_state()


def tick(page: Page, *values: str) -> None:
    """Answer by ticking."""
    for value in values:
        page.locator(f"[value='{value}']").first.check(force=True)


def sure(page: Page, *keys: str) -> None:
    """Tick a code and say how sure it is."""
    for key in keys:
        tick(page, key)
        page.locator(f"[name='{key}:sure'][value=disclosed]").check(force=True)


def answer(page: Page, **answers: str) -> None:
    """Answer questions of one choice each."""
    for name, value in answers.items():
        page.locator(f"[name={name}][value='{value}']").check(force=True)


def record_the_talk(page: Page) -> None:
    """Forty answers, section by section, each saved with “Save and go on”; ends at the list of sections."""
    on = "Save and go on"
    page.locator("[name=child_words]").fill("I wanted to see my sister. 😀 שלום")
    page.locator("[name=notes]").fill("Calm. Took the bus.")
    save(page, on)
    page.locator("[name=venue]").select_option("venue.cafe")
    answer(page, agreed_to_talk="yes", told_limits="yes", advocate_offered="yes", interpreter_used="no")
    page.locator("[name=also_present]").fill("Nobody")
    save(page, on)
    page.locator("[name=why_words]").fill("Her sister lives there.")
    sure(page, "push.isolation", "pull.family_or_friends")
    save(page, on)
    sure(page, "stayed.family", "with_whom.sibling", "transport.bus")
    save(page, on)
    tick(page, "risk.none_identified")
    save(page, on)
    page.locator("[name=what_child_wants]").fill("To see her sister on Sundays.")
    page.locator("[name=wishes_on_sharing]").fill("Not with dad.")
    answer(page, parent_informed="yes")
    save(page, on)
    tick(page, "outcome.advocacy")
    page.locator("[name=safety_plan]").fill("Rings her worker before she goes.")
    save(page, on)
    answer(page, completion="completion.full", read_back="yes", did_this_help="yes")
    type_moment(page, "ended_at", 0.1)
    page.locator("[name=analysis]").fill("Contact matters to her.")
    page.locator("[name=helpline_given]").check(force=True)
    save(page, on)
    answer(page, outside_care="yes", outside_council="yes", is_trained="yes")
    page.locator("[name=interviewer_role]").fill("Missing team")
    save(page)
    expect(page.locator("main")).to_contain_text("A manager reads it and signs it off next")


@pytest.mark.parametrize(("size", "javascript"), [("desktop", True), ("phone", True), ("phone", False)])
def test_from_a_missing_child_to_a_signed_off_interview(site, open_as, size, javascript):
    leeds = factories.council("Leeds")
    manager = factories.person(Role.MANAGER, leeds)
    other = factories.person(Role.MANAGER, leeds, name="second-manager")
    page = open_as(manager, size, javascript=javascript)

    page.goto("/children/new/")
    page.locator("[name=given_names]").fill("Ada")
    page.locator("[name=family_name]").fill("Specimen")
    page.locator("[name=reference]").fill("LCS-7")
    for box, typed in {"day": "3", "month": "2", "year": "2012"}.items():
        page.locator(f"[name=born_on_{box}]").fill(typed)
    save(page)
    expect(page.locator("h1")).to_contain_text("Ada Specimen")

    page.get_by_role("button", name="Record a missing episode").click()
    type_moment(page, "went_missing", 30, "exact")
    page.locator("[name=missing_from][value='missing_from.home']").check(force=True)
    page.locator("[name=police_reference]").fill("WY-1")
    save(page)

    page.get_by_role("button", name="Record the return").click()
    type_moment(page, "returned", 5, "exact")
    page.locator("[name=returned_to][value='returned_to.home']").check(force=True)
    save(page)
    expect(page.locator("main")).to_contain_text("An interview is owed by")

    page.get_by_role("button", name="Make an offer").click()
    page.locator("[name=method][value='method.phone']").check(force=True)
    page.locator("[name=response][value='response.accepted']").check(force=True)
    save(page)

    page.get_by_role("button", name="Prepare and talk").click()
    page.get_by_role("button", name="Start the talk").click()
    type_moment(page, "started_at", 0.5)
    save(page, "Start")
    record_the_talk(page)
    page.goto(page.url.replace("/record/", "/"))
    expect(page.locator("main")).to_contain_text("שלום")
    expect(page.locator("main")).to_contain_text("waits for sign-off")
    talk = page.url

    page = open_as(other, size, javascript=javascript)
    page.goto(talk)
    page.get_by_role("button", name="Sign off").click()
    page.locator("[name=verdict][value=sign_off]").check(force=True)
    save(page)
    expect(page.locator("main")).to_contain_text("Signed off")


def test_what_was_typed_survives_an_expired_session(house, open_as):
    page = open_as(house["caseworker"])
    page.goto(f"/interviews/{house.return_interview.pk}/attempts/new/")
    page.locator("[name=note]").fill("Rang twice, nobody there.")
    page.locator("[name=outcome]").first.check(force=True)
    page.context.clear_cookies(name="sessionid")
    save(page)
    sign_in(page, house["caseworker"])
    expect(page.locator("[name=note]")).to_have_value("Rang twice, nobody there.")
    expect(page.locator("main")).to_contain_text("still here")
    save(page)
    assert house.return_interview.contact_attempts.get().note == "Rang twice, nobody there."


def test_two_editors_lose_nothing(house, open_as):
    first, second = open_as(house["manager"]), open_as(house["caseworker"])
    for page, school in ((first, "First School"), (second, "Second School")):
        page.goto(f"/children/{house.child.pk}/change/")
        page.locator("[name=school]").fill(school)
    save(first)
    save(second)
    expect(second.locator("main")).to_contain_text("First School")
    expect(second.locator("[name=school]")).to_have_value("Second School")
    save(second)
    house.child.refresh_from_db()
    assert house.child.school == "Second School"


def test_the_keyboard_alone_is_enough_to_make_an_offer(house, open_as):
    page = open_as(house["caseworker"])
    page.goto(f"/interviews/{house.return_interview.pk}/offers/new/")
    for name in ("offered_to", "method", "response"):
        page.locator(f"[name={name}]").first.focus()
        page.keyboard.press("Space")
    page.locator("main").get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Offer recorded")
