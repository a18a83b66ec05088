"""What every page's frame shows: who is signed in, for which council, and where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.middleware import acting_council, councils_of
from accounts.sessions import seconds_left

NAVIGATION = (
    ("Worklist", "worklist", "view_cases"),
    ("Children", "children", "view_cases"),
    ("Your interviews", "assigned", "conduct_assigned"),
    ("Sharing", "sharing", "view_cases"),
    ("Reports", "uptake", "view_reports"),
    ("Comparison", "compare", "view_published"),
    ("Import", "children_import", "import_records"),
    ("Rules", "rules", "sign_off"),
    ("Restricted", "restricted", "restrict_records"),
    ("Who looked", "audit", "view_audit"),
    ("Rights", "rights", "answer_rights_requests"),
    ("People", "people", "manage_people"),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Navigation (only what the person may open), the acting council, and the councils to switch between."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": []}
    frame = {"session_seconds_left": seconds_left(request)}
    if user.police_force_id:
        return {**frame, "navigation": [_link(request, "Search", "police")]}
    links = [_link(request, label, name) for label, name, permission in NAVIGATION if user.council_ids(permission)]
    council = request.acting_council  # type: ignore[attr-defined]
    return {**frame, "navigation": links, "acting_council": council or None, "councils": councils_of(request)}


def first_page(request: HttpRequest) -> str:
    """The first page that the person may open at the council they act for; else their account."""
    user: Any = request.user
    if user.police_force_id:
        return reverse("police")
    council = acting_council(request)
    names = (name for _, name, permission in NAVIGATION if council and user.may(permission, council.pk))
    return reverse(next(names, "your_account"))


def _link(request: HttpRequest, label: str, name: str) -> dict[str, Any]:
    url = reverse(name)
    return {"label": label, "url": url, "current": _is_current(request.path, url)}


def _is_current(path: str, url: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
