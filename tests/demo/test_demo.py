"""The demonstration data: evidently invented, the same for the same seed, and true to the product's own derivation."""

import hashlib
import json

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse

from accounts.models import User
from cases.models import Child, MissingEpisode, Placement
from interviews.models import Interview, Offer, ReturnInterview
from interviews.querysets import OPEN_STATE_VALUES
from reporting.demo.sizes import SOURCE
from sharing.models import Change
from tests.reporting.making_sizes import OF_THE_YEAR

pytestmark = pytest.mark.django_db
AS_OF = "2026-11-01T12:00:00+00:00"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def load(*more: str) -> None:
    call_command("load_demo_data", "--as-of", AS_OF, "--councils", "383", "--scale", "0.05", *more, verbosity=0)


def digest() -> str:
    """The made-up rows without their ids, which sequences give."""
    rows = [
        list(model._base_manager.order_by("pk").values_list(*columns))
        for model, columns in (
            (Child, ("given_names", "family_name", "born_on", "nhs_number", "school")),
            (Placement, ("placement_type", "starts_on", "ends_on", "location")),
            (MissingEpisode, ("went_missing_earliest_at", "returned_latest_at", "category", "police_grade")),
            (Offer, ("offered_at", "method", "response")),
            (Interview, ("started_at", "completion", "child_words")),
        )
    ]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def test_same_seed_same_data_and_another_seed_other_data():
    digests = []
    for seed in ("1", "1", "2"):
        with transaction.atomic():
            load("--seed", seed)
            assert Child.objects.count() > 20
            digests.append(digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1] != digests[2]


def test_a_second_load_adds_nothing():
    load()
    children = Child.objects.count()
    load()
    assert Child.objects.count() == children


def test_its_feed_holds_a_tombstone():
    """Whoever follows the demonstration's feed learns to remove, too."""
    if not Change.objects.filter(kind="released").exists():
        load()
    assert Change.objects.filter(kind="withdrawn").exists()
    assert Change.objects.filter(kind="released").count() > Change.objects.filter(kind="withdrawn").count()


def test_the_derived_columns_are_those_the_product_derives():
    load()
    ids = list(ReturnInterview.objects.values_list("pk", flat=True))
    before = list(ReturnInterview.objects.order_by("pk").values())
    placed = list(MissingEpisode.objects.order_by("pk").values_list("placement"))
    MissingEpisode.objects.update(placement=None)  # the database links each again
    with connection.cursor() as cursor:
        cursor.execute("SELECT rhi_derive('return_interview', %s::text[])", [ids])
    assert list(ReturnInterview.objects.order_by("pk").values()) == before
    assert list(MissingEpisode.objects.order_by("pk").values_list("placement")) == placed


def test_the_figures_counted_from_it_are_those_of_a_recount():
    load()
    call_command("check_figures", "--councils", "383")


def foreign_keys() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated
            FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2""")
        return cursor.fetchall()


def test_every_foreign_key_is_there_again_and_checked():
    before = foreign_keys()
    load()
    assert len(before) > 100
    assert foreign_keys() == before


def test_figures_for_the_size_of_the_council_can_be_looked_at(client):
    load()
    client.force_login(User.objects.get(email="analyst@leeds.example"), backend=BACKEND)
    page = client.get(reverse("uptake"), OF_THE_YEAR)
    assert len(page.context["sizes"].rates) == 4
    assert {rate.denominator.source for rate in page.context["sizes"].rates} == {SOURCE}
    assert len(client.get(reverse("national")).context["neighbours"].codes) == 6


def test_it_is_evidently_invented():
    load()
    assert not [user.email for user in User.objects.all() if not user.email.endswith(".example")]
    assert set(Child.objects.values_list("source", flat=True)) == {"demo"}
    assert not Child.objects.exclude(nhs_number="").exclude(nhs_number__startswith="999").exists()
    assert not Child.objects.exclude(reference__startswith="DEMO-").exists()


def test_its_shape_is_the_published_one():
    load("--scale", "0.3")
    owed = ReturnInterview.objects.filter(duty="due")
    looked_after = owed.exclude(placement_basis="home")
    out = looked_after.filter(placement_basis="out_of_area").count() / looked_after.count()
    assert 0.3 < out < 0.62
    assert 0.2 < owed.filter(completed_at__isnull=False).count() / owed.count() < 0.9
    states = dict(owed.with_state().values_list("current_state").annotate(Count("pk")))
    assert {"completed", "declined"} <= states.keys()
    assert states.keys() & set(OPEN_STATE_VALUES)


def test_a_providers_interviewer_has_some_of_the_open_interviews():
    load("--scale", "0.3")
    given = ReturnInterview.objects.filter(assigned_to__email="provider@leeds.example")
    assert given.still_open().count() == given.count() == 6
    assert User.objects.get(email="provider@leeds.example").agency.name == "Example Youth Trust"
