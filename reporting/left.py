"""What left a council before: published figures, reports made for its committee, answers to requests."""

from datetime import datetime
from typing import Any

from accounts.models import Council
from reporting.models import AnsweredRequest, CommitteeReport, Publication
from reporting.sheet import Sheet, read

PERMISSION = "view_reports"


def last_published(council: Council, year: int) -> Publication | None:
    """The latest version of a year, in force or not: what was published stays known."""
    rows = Publication.objects.filter(council=council, year=year).order_by("-version")
    found: Publication | None = rows.first()
    return found


def sheets_in_reports(user: Any, council: Council, year: int) -> list[Sheet]:
    """The figures of a year that stand in reports made for the committee: known to everybody as well."""
    made = CommitteeReport.objects.for_user(user, PERMISSION).filter(council=council, made_at__isnull=False)
    sheets = made.filter(year__gte=year, year__lte=year + 2).order_by("pk").values_list("figures__public", flat=True)
    return [read(data) for found in sheets for data in found if data["year"] == year]


def sheets_in_answers(user: Any, council: Council, year: int) -> list[Sheet]:
    """The figures of a year that were given to whoever asked."""
    given = AnsweredRequest.objects.for_user(user, PERMISSION).filter(council=council, year=year)
    return [read(sheet) for sheet in given.order_by("pk").values_list("answers__sheet", flat=True)]


def sheets_that_left(user: Any, council: Council, year: int) -> list[Sheet]:
    """In reports and answers."""
    return [*sheets_in_reports(user, council, year), *sheets_in_answers(user, council, year)]


def has_told_since(user: Any, council: Council, at: datetime) -> bool:
    """Whether a report was made or a request answered after that moment: what was counted then did not know of it."""
    made = CommitteeReport.objects.for_user(user, PERMISSION).filter(council=council, made_at__gt=at)
    answered = AnsweredRequest.objects.for_user(user, PERMISSION).filter(council=council, answered_at__gt=at)
    return bool(made.exists() or answered.exists())


def has_left_since(user: Any, council: Council, at: datetime) -> bool:
    """The same, or figures were published."""
    published = Publication.objects.filter(council=council, published_at__gt=at)
    return has_told_since(user, council, at) or published.exists()
