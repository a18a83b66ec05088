"""Who answers requests for information, and for which council."""

import pytest
from django.urls import reverse

from reporting.models import AnsweredRequest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("analyst", 403), ("caseworker", 403)])
def test_who_answers(leeds, sign_in, role, status):
    assert sign_in(leeds[role]).get(reverse("answers")).status_code == status


def test_another_councils_answers_do_not_exist(leeds, bradford, sign_in):
    kept = AnsweredRequest.objects.get(council=bradford.council)
    for name in ("answered", "answered_csv"):
        assert sign_in(leeds["manager"]).get(reverse(name, args=[kept.pk])).status_code == 404
