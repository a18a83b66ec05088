"""The extract of a council whose only record is restricted."""

import io

import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Access
from tests import factories
from tests.reporting.exporting import made, taken
from tests.reporting.hard_cases import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    leeds = factories.council("Leeds")
    return factories.reread(factories.person(Role.MANAGER, leeds)), leeds


def test_a_restricted_record_is_left_out_whoever_makes_the_extract(office, sign_in):
    manager, leeds = office
    one = closed(manager, leeds)
    client = sign_in(manager)
    assert client.get(reverse("uptake"), {"period": "year_to_date"}).context["found"].total.counts["due"] == 1
    assert pq.read_table(io.BytesIO(taken(client, made(client, "extract", "parquet")))).num_rows == 0
    assert not Access.objects.filter(child_id=one.child_id, what="export_made").exists()
