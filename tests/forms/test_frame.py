"""The frame around the pages, the pages for what goes wrong, and what no template may contain."""

import re
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.template.loader import render_to_string
from django.test import RequestFactory

from rhi import notices

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STANDALONE = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "accessibility.html")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
INLINE = re.compile(r"<style|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_needs_what_the_content_security_policy_refuses(path):
    text = path.read_text()
    assert not SCRIPT.search(text)
    assert not INLINE.search(text)


@pytest.mark.parametrize("name", STANDALONE)
def test_pages_for_what_goes_wrong_need_no_context(name):
    html = render_to_string(name)
    assert html.count("<h1") == 1
    assert re.search(r"<title>\s*[^<]+ - Return home interviews</title>", html)
    assert 'lang="en"' in html


def test_a_refusal_says_why():
    assert "Ask a manager." in render_to_string("403.html", {"exception": "Ask a manager."})


def test_the_frame_has_landmarks_a_skip_link_and_one_title():
    html = render_to_string("404.html")
    assert 'href="#main-content"' in html
    for tag in ("<header", "<main", "<footer", "<title"):
        assert html.count(tag) == 1


def test_who_is_not_signed_in_sees_neither_menu_nor_search():
    html = render_to_string("404.html", {"navigation": []})
    assert "<nav" not in html
    assert 'name="q"' not in html


def test_a_title_says_that_there_are_errors():
    class Wrong:
        errors = {"name": ["Enter the name"]}

    assert "<title>Error: Page not found -" in render_to_string("404.html", {"form": Wrong()})


def test_a_notice_says_what_happened_and_what_comes_next():
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)
    notices.done(request, "<Saved>.", "Make an offer", "/interviews/1/offers/new/")
    notices.done(request, "Closed.")
    html = render_to_string("includes/messages.html", {"messages": get_messages(request)})
    assert "&lt;Saved&gt;." in html
    assert '<a class="govuk-notification-banner__link" href="/interviews/1/offers/new/">Make an offer</a>' in html
    assert "Closed." in html
    assert html.count('role="alert"') == 2


def test_the_front_end_lock_names_no_host():
    text = (ROOT / "package-lock.json").read_text()
    assert "http" not in text
    assert '"resolved"' not in text
