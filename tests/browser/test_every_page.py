"""Every page: no axe violation, no message in the console, and at desktop and phone width nothing sticking out."""

import pytest

from tests.browser.conftest import axe_violations, sticks_out
from tests.isolation.access import pattern_of, written
from tests.isolation.recording import COLUMNS
from tests.isolation.routes import PUBLIC, address, routes

pytestmark = pytest.mark.django_db(transaction=True)
NOT_PAGES = {"switch_council", "keep_signed_in", "sign_out_everywhere", "file", "recording"}  # forms, pictures, sounds
ALSO = ("/sign-in/password/reset/", "/nothing-here/", "/accessibility/")


ANSWERED = ("404 (Not Found)", "403 (Forbidden)", "409 (Conflict)")
"""What the browser remarks on and a page may answer: not there, not allowed, a file that is not ready."""


def addresses(house, role: str) -> list[str]:
    """The pages of the walk: every route that opens to the role, as docs/access.md says (tests/isolation judges it)."""
    table, column = written(), COLUMNS.index(role)
    opening = [route for route in routes() if not route.is_api and route.name not in PUBLIC | NOT_PAGES]
    return [address(route, house) for route in opening if table[pattern_of(route)][column] == "yes"] + list(ALSO)


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_pages_are_accessible_and_fit(house, open_as, role):
    page = open_as(house[role])
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(f"{page.url}: {message.text}") if message.type == "error" else None
    )
    shown = 0
    for url in addresses(house, role):
        if url.endswith((".csv", ".zip", ".pdf", ".png", ".xlsx")):
            continue
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(url)
        if answer is None or (answer.status != 200 and url not in ALSO):
            continue
        shown += answer.status == 200
        complaints += [f"{url}: {words}" for words in axe_violations(page)]
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            if (wider := sticks_out(page)) > 0:
                complaints.append(f"{url} at {width}: {wider} pixels stick out")
    complaints = [words for words in complaints if not any(status in words for status in ANSWERED)]
    assert complaints == []
    assert shown >= 3
