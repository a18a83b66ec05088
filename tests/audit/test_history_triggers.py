"""History is kept for all rows of a statement at once: every row that changed, as it was, and no table of contexts."""

from datetime import date

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from pghistory.models import Context

from cases.models import Child
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def children(leeds):
    manager = leeds["manager"]
    return [factories.child(manager, leeds.council, number, school="First School") for number in (91, 92, 93)]


def kept(children) -> list[tuple[str, str, str]]:
    """Reference, school and label of each row that is kept, in order."""
    rows = apps.get_model("cases", "ChildEvent").objects.filter(pgh_obj__in=children).order_by("reference", "pgh_id")
    return list(rows.values_list("reference", "school", "pgh_label"))


def test_a_statement_keeps_each_row_that_it_changed_as_it_was(children):
    rows = Child.objects.filter(pk__in=[child.pk for child in children])
    before = kept(children)
    with pghistory.context(reason="Invented"):
        rows.exclude(pk=children[0].pk).update(school="Second School", version=F("version") + 1)
        rows.filter(pk=children[1].pk).update(school="Second School")  # which is no change
    found = [row for row in kept(children) if row not in before]
    assert found == [(child.reference, "First School", "update") for child in children[1:]]
    last = apps.get_model("cases", "ChildEvent").objects.filter(pgh_obj=children[2]).latest("pgh_id")
    assert last.pgh_context["reason"] == "Invented"
    assert not Context.objects.exists()


def test_names_are_folded_again_only_where_they_change_and_cannot_be_written_otherwise(children):
    child = children[0]
    Child.objects.filter(pk=child.pk).update(family_name="Żółć")
    child.refresh_from_db()
    key = child.name_key
    assert "zolc" in key
    Child.objects.filter(pk=child.pk).update(name_key="invented", born_on=date(2012, 1, 1))
    child.refresh_from_db()
    assert child.name_key == key
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_child SET school = 'Third School', name_sounds = '{X}' WHERE id = %s", [child.pk])
    child.refresh_from_db()
    assert "X" not in child.name_sounds
