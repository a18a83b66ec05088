"""The pages of a sign-in that is not complete: the second step asked again, and a council's sign-in that fails."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from tests.browser.conftest import SIZES, axe_violations, sticks_out
from tests.signin.provider import Provider

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    """Leeds' own sign-in, whose tokens name no address."""
    running = Provider()
    running.claims = {"sub": "1", "preferred_username": "caseworker@leeds.example"}
    settings.SOCIALACCOUNT_PROVIDERS = running.settings(["leeds.example"])
    yield running
    running.stop()


@pytest.mark.parametrize("size", ["desktop", "narrow"])
def test_a_session_without_the_second_step_is_asked_for_it(house, open_as, settings, size):
    settings.REQUIRE_MFA = True
    page, secret = open_as(house["manager"], size), generate_totp_secret()
    page.goto("/")
    assert page.url.endswith("/sign-in/security/")
    TOTP.activate(house["manager"], secret)
    page.goto("/children/")
    assert "Use your second step to continue" in page.content()
    assert (axe_violations(page), max(sticks_out(page), 0)) == ([], 0)
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Confirm").click()
    assert page.url.endswith("/children/")


@pytest.mark.parametrize("size", ["desktop", "narrow"])
def test_a_browser_goes_to_the_councils_sign_in_and_back(house, browser, site, provider, size):
    width, height = SIZES[size]
    page = browser.new_context(base_url=site, viewport={"width": width, "height": height}).new_page()
    page.goto("/sign-in/login/")
    page.get_by_role("button", name="Sign in with Leeds sign-in").click()
    page.wait_for_url(f"{provider.url}/authorize*")
    state = parse_qs(urlsplit(page.url).query)["state"][0]
    page.goto(f"/sign-in/oidc/council/login/callback/?code=a-code&state={state}")
    assert "only a user name" in page.content()
    assert (axe_violations(page), max(sticks_out(page), 0)) == ([], 0)
