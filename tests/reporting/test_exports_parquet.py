"""The extract: every measure and count made again by DuckDB from the file alone, to the unit; nobody is named in it."""

import copy
import io
import os
import subprocess
import sys

import duckdb
import pyarrow.parquet as pq
import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from interviews.models import ReturnInterview
from reporting.exports.extract import KINDS
from reporting.measures import COUNTS, MEASURES
from tests import factories
from tests.reporting.exporting import made, taken
from tests.reporting.hard_cases import hard_cases
from tests.reporting.recount import RECOUNT, RECOUNTED, counted

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_office(module_transaction, django_db_blocker):
    """A manager of Leeds, and the hard cases."""
    with django_db_blocker.unblock():
        leeds = factories.council("Leeds")
        manager = factories.reread(factories.person(Role.MANAGER, leeds))
        hard_cases(manager, leeds)
        return factories.reread(manager), factories.council("Leeds")


@pytest.fixture
def office(shared_office, db):
    """What the module shares: a copy, so that what one test changes does not reach the next."""
    return copy.deepcopy(shared_office)


@pytest.fixture(scope="module")
def shared_extract(shared_office, django_db_blocker, tmp_path_factory):
    """The file of the hard cases, made once for the module."""
    client, path = Client(), tmp_path_factory.mktemp("extract") / "extract.parquet"
    with django_db_blocker.unblock():
        client.force_login(shared_office[0], backend="allauth.account.auth_backends.AuthenticationBackend")
        path.write_bytes(taken(client, made(client, "extract", "parquet")))
    return path


@pytest.fixture
def extract(office, shared_extract, sign_in):
    """The file of the hard cases, and who made it."""
    return sign_in(office[0]), shared_extract


@pytest.mark.parametrize("part", [{}, {"placement_basis": "in_area"}, {"view": "area"}])
def test_every_measure_and_count_is_in_the_file_to_the_unit(office, sign_in, tmp_path, part):
    client = sign_in(office[0])
    path = tmp_path / "extract.parquet"
    path.write_bytes(taken(client, made(client, "extract", "parquet", **part)))
    found = client.get(reverse("uptake"), {"period": "year_to_date", **part}).context["found"].total
    assert set(RECOUNT) == {measure.key for measure in MEASURES}
    assert set(RECOUNTED) == set(COUNTS)
    whole = counted(path, **{key: below for key, (below, _) in RECOUNT.items()})
    parts = counted(path, **{key: f"({below}) AND ({above})" for key, (below, above) in RECOUNT.items()})
    assert {key: (parts[key], whole[key]) for key in RECOUNT} == {
        key: (rate.numerator, rate.denominator) for key, rate in found.rates.items()
    }
    assert counted(path, **RECOUNTED) == found.counts
    with duckdb.connect() as database:
        query = "SELECT count(DISTINCT child_key) FROM read_parquet(?) WHERE duty = 'due'"
        assert database.execute(query, [str(path)]).fetchone() == (found.children,)
    if not part:
        assert all(found.rates[key].denominator for key in RECOUNT)
        hit = {key for key, rate in found.rates.items() if rate.numerator}
        assert hit >= set(RECOUNT) - {"help_accepted", "help_started", "shared"}
        assert {key for key, number in found.counts.items() if number} >= set(COUNTS) - {"away"}


def test_nobody_can_be_told_by_name_number_or_date_of_birth(extract):
    _, path = extract
    rows = pq.read_table(path).to_pylist()
    references = set(ReturnInterview.objects.values_list("child__reference", flat=True))
    numbers = set(ReturnInterview.objects.values_list("child_id", flat=True))
    for row in rows:
        assert not {str(value) for value in row.values()} & references
        whole = {value for name, value in row.items() if name != "age_years" and type(value) is int}  # True is no 1
        assert not whole & numbers
    text = str(rows) + str(pq.read_schema(path).metadata)
    assert not [word for word in ("Bea", "Example", "cmd|", "2012-02-03") if word in text]
    assert set(rows[0]) == set(KINDS)
    assert not {name for name in KINDS if "born" in name or "name" in name or "reference" in name}


def test_the_same_child_has_the_same_key_again_and_in_no_other_council(extract, sign_in, tmp_path):
    bradford = factories.house("Bradford")
    client, path = extract
    first = {row["record_key"]: row["child_key"] for row in pq.read_table(path).to_pylist()}
    again = pq.read_table(io.BytesIO(taken(client, made(client, "extract", "parquet")))).to_pylist()
    assert {row["record_key"]: row["child_key"] for row in again} == first
    assert (
        len(set(first.values()))
        == ReturnInterview.objects.filter(council__name="Leeds", is_hosted=False).values("child").distinct().count()
    )
    other = sign_in(bradford["manager"])
    body = taken(other, made(other, "extract", "parquet"))
    theirs = {row["child_key"] for row in pq.read_table(io.BytesIO(body)).to_pylist()}
    assert theirs
    assert not theirs & set(first.values())


def test_the_file_says_what_it_is(extract):
    _, path = extract
    said_of_it = {key.decode(): value.decode() for key, value in pq.read_schema(path).metadata.items()}
    assert "without names" in said_of_it["title"]
    for measure in MEASURES:
        assert measure.sentence in said_of_it["measures"]
    assert "Restricted records are left out" in said_of_it["left_out"]
    assert said_of_it["as_at"]
    field = pq.read_schema(path).field("child_key")
    assert b"not the child" in field.metadata[b"description"]


def test_a_web_process_never_loads_what_only_the_worker_needs():
    code = "import django, sys; django.setup(); import rhi.urls, rhi.wsgi; print(*sys.modules)"
    run = [sys.executable, "-c", code]
    answer = subprocess.run(run, env=dict(os.environ), capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in answer.stdout.split()}
    assert "reporting" in loaded
    assert not loaded & {"pyarrow", "odfdo", "duckdb", "openpyxl", "numpy"}
