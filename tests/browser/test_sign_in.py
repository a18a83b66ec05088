"""Signing in in a real browser: the app's code, a passkey, and the warning before the session ends."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from accounts.models import OutboxMessage, SignInEvent
from tests.browser.conftest import axe_violations, sign_in, sticks_out
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def confirm(page) -> None:
    """Changing how one signs in asks for the password once more."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


@pytest.mark.parametrize("size", ["desktop", "narrow"])
def test_the_pages_of_the_second_factor(house, open_as, size):
    page = open_as(None, size)
    page.goto("/sign-in/login/")
    sign_in(page, house["manager"])
    complaints: list[str] = []

    def look() -> None:
        complaints.extend(f"{page.url}: {words}" for words in axe_violations(page))
        if (wider := sticks_out(page)) > 0:
            complaints.append(f"{page.url}: {wider} pixels stick out")

    page.goto("/sign-in/security/")
    look()
    page.get_by_role("link", name="Set up an authenticator app").click()
    look()
    confirm(page)
    look()
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Activate").click()
    look()
    assert SignInEvent.objects.filter(user=house["manager"], kind="second_factor").exists()
    assert OutboxMessage.objects.filter(recipient=house["manager"].email, key__startswith="sign-in:").exists()
    for url in ("/sign-in/security/recovery-codes/", "/sign-in/security/webauthn/", "/sign-in/security/webauthn/add/",
                "/sign-in/security/totp/deactivate/", "/sign-in/security/recovery-codes/generate/",
                "/sign-in/password/change/"):  # fmt: skip
        page.goto(url)
        look()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/sign-in/login/")
    look()
    sign_in(page, house["manager"])
    expect(page.get_by_label("Code")).to_be_visible()
    look()
    assert complaints == []


def test_a_passkey_is_added_and_signs_in(house, open_as):
    page = open_as(None)
    page.goto("/sign-in/login/")
    sign_in(page, house["manager"])
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    chromium = page.context.new_cdp_session(page)
    chromium.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/sign-in/security/webauthn/add/")
    confirm(page)
    page.get_by_label("Name (optional)").fill("This laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert messages == []


def test_the_warning_before_the_end_and_staying(house, open_as):
    page = open_as(house["manager"])
    page.clock.install()
    page.goto(f"/children/{house.child.pk}/change/")
    page.get_by_label("School").fill("Half written")
    page.route(
        "**/keep-signed-in/",
        lambda route: route.continue_() if route.request.method == "POST" else route.fulfill(json={"seconds": 90}),
    )
    page.clock.fast_forward("28:30")
    dialog = page.get_by_role("dialog", name="You are about to be signed out")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("minute")
    assert axe_violations(page) == []
    expect(dialog.get_by_role("button", name="Stay signed in")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("School")).to_have_value("Half written")
