"""A real Chromium against a real server: one browser for the session, one fresh context per test."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from tests import factories, wall
from tests.browser import chromium
from tests.factories import House

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in the test's own thread
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
SIZES = {"desktop": (1280, 900), "phone": (375, 800), "narrow": (320, 700)}
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(config, items):
    """Without a browser these tests are left out, and `make test` says so loudly."""
    if chromium.find() is None:
        here = Path(__file__).parent
        config.hook.pytest_deselected(items=[item for item in items if here in item.path.parents])
        items[:] = [item for item in items if here not in item.path.parents]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(chromium.find()), args=list(chromium.FLAGS))
        yield running
        running.close()


@pytest.fixture
def site(live_server):
    """The address of a server whose database holds the reference data."""
    wall.open_wall()
    return live_server.url


@pytest.fixture
def house(leeds, site) -> House:
    """Leeds at work."""
    return leeds


@pytest.fixture
def open_as(browser, site) -> Iterator[Callable[..., Page]]:
    """Opens a page of a browser where a person is signed in (None: nobody), at a size, with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def opened(user: User | None, size: str = "desktop", *, javascript: bool = True) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": height}, java_script_enabled=javascript
        )
        contexts.append(context)
        if user:
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            session = client.cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": session.key, "value": session.value, "url": site}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, user: User) -> None:
    """Fill in the sign-in form that the page shows."""
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(user.email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def axe_violations(page: Page, *more: str) -> list[str]:
    """What axe finds wrong with the whole page (WCAG 2.2 A and AA, and by `more` rules), in a line each.

    A press ends when the answer begins: what looks at a page as a whole waits until all of it is there.
    """
    page.wait_for_load_state()
    page.evaluate(axe_source())
    result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", [*RULES, *more])
    return [
        f"{violation['id']}: {node['html'][:160]} ({violation['help']})"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@cache
def axe_source() -> str:
    """The script that judges a page."""
    return AXE.read_text()


def sticks_out(page: Page) -> int:
    """How many pixels wider than the window the whole page is; 0 when nothing must be scrolled sideways."""
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
