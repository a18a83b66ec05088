"""The sandbox changes made-up children only, and says in each answer what it is."""

from random import Random

import pytest

from reporting.demo.stirring import stir
from sharing.models import Change, Summary
from tests.sharing.test_api import get, token

pytestmark = pytest.mark.django_db


def test_only_made_up_children_change(leeds, bradford):
    leeds.child.reference = "DEMO-000001"
    leeds.child.save(update_fields=["reference"])
    before = Change.objects.count()
    assert stir(Random(3), steps=6) > 0
    assert Change.objects.count() > before
    assert Summary.objects.filter(child=leeds.child).count() + Change.objects.exclude(kind="released").count() > 1
    assert list(Summary.objects.filter(child=bradford.child).values_list("status", flat=True)) == ["released"]


def test_answers_say_that_it_is_a_sandbox(leeds, settings):
    bearer = token(leeds.council.police_force)
    assert "Sandbox" not in get("changes", bearer).headers
    settings.SANDBOX = True
    assert get("changes", bearer)["Sandbox"] == "made-up children only"
