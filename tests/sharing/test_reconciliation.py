"""What the police hold beside what we hold, counted to the unit."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import Access
from rhi.timespan import TimeSpan
from sharing.models import PoliceReport
from sharing.reconciliation import reconcile
from tests import factories

pytestmark = pytest.mark.django_db
SINCE, UNTIL = date(2026, 3, 1), date(2026, 3, 31)


def absence(leeds, day: int, reference: str = "", *, month: int = 3, number: int = 0, **facts):
    """An absence of two hours on a day of March."""
    manager, begins = leeds["manager"], factories.utc(2026, month, day, 10)
    child = factories.child(manager, leeds.council, 100 + day + number, family_name=f"Invented{day}")
    told = {"force": leeds.council.police_force, "police_reference": reference} if reference else {}
    back = TimeSpan.exact(begins + timedelta(hours=2))
    return factories.episode(manager, child, went_missing=TimeSpan.exact(begins), returned=back, **told, **facts)


def report(leeds, day: int, reference: str, episode=None, *, month: int = 3, **facts):
    """A report of the force of a child who went missing that day."""
    matched = {"answer": "matched", "episode": episode, "child": episode.child} if episode else {}
    at = factories.utc(2026, month, day, 10)
    defaults = {"state": "missing", "missing_since_at": at, "changed_at": at, "first_sent_to": leeds.council}
    return PoliceReport.objects.create(
        force=leeds.council.police_force,
        council=leeds.council,
        reference=reference,
        **{**defaults, **matched, **facts},
    )


@pytest.fixture
def march(leeds):
    """Seven reports and five absences; what is outside March, or of another force, counts nowhere."""
    same = absence(leeds, 1, "A", police_grade="high")
    report(leeds, 1, "A", same, grade="high")
    report(leeds, 1, "A2", same, state="cancelled")
    graded = absence(leeds, 31, "B", police_grade="low")
    report(leeds, 31, "B", graded, grade="high")
    absence(leeds, 5, "C")
    report(leeds, 5, "C")
    report(leeds, 6, "=D")
    report(leeds, 7, "E", answer="not_ours")
    far = absence(leeds, 10, month=4)
    report(leeds, 8, "F", far)
    absence(leeds, 9, "ONLY-US")
    absence(leeds, 11)
    absence(leeds, 12, "OUTSIDE", month=2)
    report(leeds, 1, "APRIL", month=4)
    report(leeds, 9, "KENT")
    PoliceReport.objects.filter(reference="KENT").update(force=factories.force("Kent"))
    return leeds


def test_counted_to_the_unit(march):
    found = reconcile(march.council, march.council.police_force, SINCE, UNTIL)
    assert (found.police, found.council, found.both) == (7, 5, 5)
    assert (found.police_only, found.waiting, found.not_ours, found.council_only) == (2, 1, 1, 1)
    assert found.words().startswith("The police hold 7 reports, we hold 5 absences: 5 of their reports are with us too")
    said = {line.reference: " ".join(line.differences) for line in found.lines}
    assert "2 reports of theirs" in said["A"]
    assert "cancelled" in said["A2"]
    assert said["B"] == "Graded high by the police, low in our record."
    assert "nobody has confirmed" in said["C"]
    assert "more than a day apart" in said["F"]
    assert (said["=D"], said["E"], said["ONLY-US"]) == ("", "", "")


def test_the_page_and_the_file(march, sign_in):
    client = sign_in(march["caseworker"])
    query = "?force={}&since_day=1&since_month=3&since_year=2026&until_day=31&until_month=3&until_year=2026"
    query = query.format(march.council.police_force_id)
    page = client.get(reverse("police_reconciliation") + query).content.decode()
    assert "The police hold 7 reports, we hold 5 absences" in page
    answer = client.get(reverse("police_reconciliation_csv") + query)
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 8
    assert any(row.startswith("'=D,Only the police") for row in rows)
    assert Access.objects.filter(what="police_reconciliation", kind="export").exists()
    assert client.get(reverse("police_reconciliation") + "?force=0&since_day=1").status_code == 200
    assert client.get(reverse("police_reconciliation_csv") + "?force=0&since_day=1").status_code == 400
    assert client.get(reverse("police_reconciliation")).status_code == 200
