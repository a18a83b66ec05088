"""A committee's report in tests: two quarters at Leeds, and a report begun, written and made through the pages."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.closing import close
from accounts.models import Council, User
from accounts.roles import Role
from reporting import tasks
from reporting.committee.quarters import Quarter
from reporting.exports.keys import SECRET_BYTES
from reporting.models import CommitteeReport, ExtractKey
from tests import factories
from tests.casework.forms import send
from tests.reporting.making import YEAR, quarter_of

WORDS = {"what_changed": "The second provider began in May.", "what_we_do": "Letters stop; visits begin.\n\nBy June."}
Q4 = Quarter(YEAR, "q4")


def two_quarters() -> tuple[User, Council]:
    """A manager of Leeds, and two quarters with episodes: of parents' refusals, and of some groups, only a few.

    What Leeds rounds by is fixed: by some secrets a small group comes out as 0, and there is no picture of it.
    """
    leeds = factories.council("Leeds")
    ExtractKey.objects.create(council=leeds, secret=close("07" * SECRET_BYTES))
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    number = quarter_of(manager, leeds, "q3", 1000, parts=(18, 9, 6, 6))
    quarter_of(manager, leeds, "q4", number, parts=(24, 12, 7, 11))
    return factories.reread(manager), leeds


def begun(client: Client, quarter: Quarter = Q4) -> CommitteeReport:
    """A report, begun on the page and counted by the worker's task."""
    send(client, reverse("committee_begin"), {"quarter": quarter.key})
    report = CommitteeReport.objects.latest("pk")
    assert report.state == "counting"
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    return report


def made(client: Client, quarter: Quarter = Q4) -> CommitteeReport:
    """A report, written and made."""
    report = begun(client, quarter)
    send(client, at("commentary", report), WORDS)
    send(client, at("make", report), {})
    tasks.advance_committee_report(report.pk)
    report.refresh_from_db()
    return report


def at(name: str, report: CommitteeReport) -> str:
    """The address of one of its pages."""
    return reverse(f"committee_{name}", args=[report.pk])


def cells_of(page: Any) -> list[str]:
    """Every cell of every table of the page, and its sentences."""
    parts = page.context["parts"]
    return [cell for part in parts if part["kind"] == "table" for line in part["lines"] for cell in line]
