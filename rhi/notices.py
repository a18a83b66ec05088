"""After a save: what happened, and what comes next, on top of the next page."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html


def done(request: HttpRequest, what_happened: str, next_words: str = "", next_url: str = "") -> None:
    """“Saved. An interview is owed by Mon 26 Oct 17:00.”, with one main link. Texts are escaped."""
    if not next_url:
        messages.success(request, what_happened)
        return
    link = format_html('<a class="govuk-notification-banner__link" href="{}">{}</a>', next_url, next_words)
    messages.success(request, format_html("{} {}", what_happened, link))
