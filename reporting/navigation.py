"""The pages under Reports, and who may open them."""

from typing import Any

from django.urls import reverse

from accounts.models import User

LINKS = (
    ("uptake", "Uptake, for use inside the council", "make_returns"),
    ("chart_spc", "Month by month", "make_returns"),
    ("chart_hours", "How long it took", "make_returns"),
    ("what_works", "What works", "make_returns"),
    ("returns", "Returns", "make_returns"),
    ("national", "Compare with DfE figures", "make_returns"),
    ("denominators", "Numbers of children for rates", "make_returns"),
    ("exports", "Exports", "make_returns"),
    ("figures_to_leave", "Rounded figures", "view_reports"),
    ("published", "Published figures", "view_reports|view_published"),
    ("compare", "Compare councils", "view_reports|view_published"),
    ("chart_funnel", "Councils in a funnel", "view_reports|view_published"),
    ("publish", "Publish our figures", "view_reports sign_off"),
    ("answers", "Answer a request for information", "view_reports sign_off"),
    ("committee_reports", "Committee reports", "view_reports sign_off"),
    ("meeting", "Sheets for the missing meeting", "view_cases"),
    ("measures_token", "Figures for your own programs", "view_reports|view_published"),
)
"""Address, words, and what one must hold: all of them; where “|” stands, any of them."""


def may_open(user: User, council_id: int, permission: str) -> bool:
    """Whether the person holds what a link asks for at the council."""
    if "|" in permission:
        return any(user.may(each, council_id) for each in permission.split("|"))
    return all(user.may(each, council_id) for each in permission.split())


def links_for(user: User, council_id: int, path: str) -> list[dict[str, Any]]:
    """The links this person may open, and which one is open."""
    return [
        {"label": label, "url": reverse(name), "current": reverse(name) == path}
        for name, label, permission in LINKS
        if may_open(user, council_id, permission)
    ]
