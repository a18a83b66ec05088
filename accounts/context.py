"""What every page's frame shows: who is signed in, for which council, and where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.middleware import acting_council, councils_of
from accounts.sessions import seconds_left

REPORTS = "uptake"
AREAS = {REPORTS: "/reports/"}
"""What lies under a link, where that is more than what begins with its own address."""
NAVIGATION = (
    ("Worklist", "worklist", "view_cases"),
    ("Children", "children", "view_cases"),
    ("Your interviews", "assigned", "conduct_assigned"),
    ("Sharing", "sharing", "view_cases"),
    ("Reports", REPORTS, "view_reports"),
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
        return {**frame, "navigation": _links(request, [("Search", "police")])}
    allowed = [(label, name) for label, name, permission in NAVIGATION if user.council_ids(permission)]
    links = _links(request, allowed)
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


def _links(request: HttpRequest, pages: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """One link per page; current is the one in whose area the address lies, the inner one of two in each other."""
    areas = [AREAS.get(name, reverse(name)) for _, name in pages]
    around = [area for area in areas if (request.path == area if area == "/" else request.path.startswith(area))]
    current = max(around, key=len, default=None)
    return [
        {"label": label, "url": reverse(name), "current": area == current}
        for (label, name), area in zip(pages, areas, strict=True)
    ]
