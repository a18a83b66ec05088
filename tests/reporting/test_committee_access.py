"""Who opens committee reports: only who answers for the figures, and no other council."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from reporting.models import CommitteeReport
from tests.reporting.making_committee import WORDS, at

pytestmark = pytest.mark.django_db
PAGES = ("report", "commentary", "count", "make", "revise", "pdf", "inside_pdf")


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_only_who_answers_for_the_figures_opens_them(leeds, sign_in, role):
    report = CommitteeReport.objects.get(council=leeds.council)
    client = sign_in(leeds[role])
    for name in PAGES:
        assert client.get(at(name, report)).status_code in {403, 404}, name
        assert client.post(at(name, report), WORDS).status_code in {403, 404, 405}, name
    for name in ("reports", "begin", "schedule"):
        assert client.get(reverse(f"committee_{name}")).status_code == 403, name


def test_another_councils_reports_do_not_exist(leeds, bradford, sign_in):
    report = CommitteeReport.objects.get(council=leeds.council)
    client = sign_in(bradford["manager"])
    for name in PAGES:
        assert client.get(at(name, report)).status_code == 404, name
        assert client.post(at(name, report), WORDS).status_code in {404, 405}, name
    assert "Leeds" not in client.get(reverse("committee_reports")).content.decode()
