"""A record that was made one with another: requests for access, retention, disposal, emergencies, files loaded."""

import copy
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.models import Child, ChildMerge, SiblingLink
from cases.restricting import open_in_emergency, restrict
from interviews.actions.moving import pointers_to
from interviews.actions.unmerging import unmerge_children
from interviews.models import ReturnInterview
from rhi.refusals import Refused
from rights import jobs
from rights.actions.disposal import dispose
from rights.models import ChildRetention, DisposalProposal
from rights.records import items_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_old(shared_leeds, django_db_blocker) -> ChildMerge:
    """Made once for the module."""
    with django_db_blocker.unblock():
        by = shared_leeds["manager"]
        child = factories.child(by, shared_leeds.council, 60, given_names="Gran")
        Child.objects.filter(pk=child.pk).update(care_leaver_from=None)
        made = factories.merged(by, child, number=903)
        Child.objects.filter(pk__in=[made.kept_id, made.merged_id]).update(born_on=date(1950, 1, 1))
        return ChildMerge.objects.select_related("kept", "merged").get(pk=made.pk)


@pytest.fixture
def old(shared_old, leeds) -> ChildMerge:
    """A grown-up, two of whose records are one; the other one said care leaver."""
    return copy.deepcopy(shared_old)


def proposal(of: Child) -> DisposalProposal:
    return DisposalProposal.objects.create(
        council_id=of.council_id,
        child_id=of.pk,
        retention_class="not_looked_after",
        kept_until=factories.day_ago(1),
        proposed_at=timezone.now(),
    )


def test_what_the_merged_record_said_is_given_with_the_childs(leeds, old):
    Child.objects.filter(pk=old.merged_id).update(school="Old School")
    texts = [value for item in items_of(leeds["manager"], old.kept_id) for _, value in item.fields]
    assert "Old School" in texts


def test_only_the_kept_record_has_a_day_and_the_highest_status_of_both_counts(leeds, old):
    jobs.recompute(timezone.now())
    assert ChildRetention.objects.get(child=old.kept_id).retention_class == "not_looked_after"
    assert not ChildRetention.objects.filter(child=old.merged_id).exists()
    Child.objects.filter(pk=old.merged_id).update(care_leaver_from=date(2020, 1, 1))
    Child.objects.filter(pk=old.merged_id).update(care_leaver_from=None)
    jobs.recompute(timezone.now())
    assert ChildRetention.objects.get(child=old.kept_id).retention_class == "looked_after"


def test_both_go_together_and_the_merged_one_not_alone(leeds, old):
    by = leeds["manager"]
    sister = factories.child(by, leeds.council, 61, given_names="Sis")
    SiblingLink.objects.create(council=leeds.council, child=sister, sibling=old.kept)
    with pytest.raises(Refused, match="goes with that one"):
        dispose(user=by, proposal=proposal(old.merged), reason="Past its time.")
    DisposalProposal.objects.filter(child_id=old.merged_id).update(decision="approved")
    alone = DisposalProposal.objects.get(child_id=old.merged_id)
    with pytest.raises(DatabaseError, match="made one"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rights_dispose(%s)", [alone.pk])
    removed = dispose(user=by, proposal=proposal(old.kept), reason="Past its time.")
    assert removed["cases_child"] == 2
    assert not Child.objects.filter(pk__in=(old.kept_id, old.merged_id)).exists()
    assert not Child.pgh_event_model.objects.filter(pgh_obj__in=(old.kept_id, old.merged_id)).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_record_that_was_taken_out_again_can_go_alone(leeds, old):
    by = leeds["manager"]
    unmerge_children(user=by, merge=old, reason="Two people.")
    assert dispose(user=by, proposal=proposal(old.merged), reason="Past its time.")["cases_child"] == 1
    assert Child.objects.filter(pk=old.kept_id).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_in_an_emergency_the_former_reference_opens_the_child(leeds, old):
    restrict(user=leeds["manager"], child=old.kept, reason="A threat.", people=[], barred=[])
    facts = {"council": leeds.council, "reason": "Hospital rang."}
    opened = open_in_emergency(user=leeds["caseworker"], reference=old.merged.reference, **facts)
    assert opened == old.kept


@pytest.mark.parametrize("target", [Child, ReturnInterview])
def test_nothing_that_points_at_a_record_is_append_only(target):
    """A table whose rows may not be changed could not follow: then this needs another answer."""
    assert {pointer.model.__name__ for pointer in pointers_to(target)} >= {"Summary"}
    for relation in target._meta.related_objects:
        if relation.field.column and not relation.many_to_many:
            model = relation.related_model
            assert not getattr(model, "is_append_only", False) or model.__name__.endswith("Event"), model
