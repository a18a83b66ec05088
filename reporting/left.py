"""What left a council before: its published figures, and those in reports that were made for its committee."""

from datetime import datetime
from typing import Any

from accounts.models import Council
from reporting.models import CommitteeReport, Publication
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


def has_report_since(user: Any, council: Council, at: datetime) -> bool:
    """Whether a report was made after that moment: what was counted then did not know its figures."""
    return bool(CommitteeReport.objects.for_user(user, PERMISSION).filter(council=council, made_at__gt=at).exists())


def has_left_since(user: Any, council: Council, at: datetime) -> bool:
    """The same for reports and publications."""
    published = Publication.objects.filter(council=council, published_at__gt=at)
    return has_report_since(user, council, at) or published.exists()
