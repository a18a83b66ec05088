"""Two records that were made one are taken apart again, through the page."""

import pytest
from django.urls import reverse

from cases.models import (
    Child,
    MissingEpisode,
    Placement,
)
from cases.restricting import restrict
from interviews.models import Action, Interview, ReturnInterview
from sharing.models import Summary
from tests import factories
from tests.duplicates.cast import BEA, TWIN, merged, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bea")]


def test_taking_apart_puts_back_exactly_what_moved_and_leaves_what_came_since(leeds, twin, manager):
    before = state()
    made = merged(manager, leeds.child, fact_given_names="merged")
    factories.child(leeds["manager"], leeds.council, 78, given_names="Other")
    Action.objects.create(
        council=leeds.council,
        child=leeds.child,
        what="Ring the school",
        due_on=factories.day_ago(-1),
        recorded_by=leeds["manager"],
    )
    page = manager.get(reverse("child_unmerge", args=[made.pk])).content.decode()
    assert "stays with record" in page
    assert "actions: 1" in page
    answer = undo(manager, made)
    assert answer.status_code == 302
    assert state() == before
    assert Action.objects.get(what="Ring the school").child_id == leeds.child.pk
    assert manager.get(reverse("child", args=[twin.pk])).status_code == 200
    made.refresh_from_db()
    assert (made.undone_by, made.undone_because) == (leeds["manager"], "Two children after all.")
    assert "apart already" in undo(manager, made).content.decode()


def state() -> dict:
    """What belongs to which child, and the facts of both."""
    owned = {
        model.__name__: dict(model.objects.order_by("pk").values_list("pk", "child_id"))
        for model in (MissingEpisode, ReturnInterview, Interview, Placement, Summary)
    }
    names = ("given_names", "known_as", "nhs_number", "school", "born_on", "merged_into", "reference")
    children = list(Child.objects.filter(reference__in=(BEA, TWIN)).order_by("pk").values_list(*names))
    return {**owned, "children": children}


def test_a_fact_changed_since_stays_changed(leeds, twin, manager):
    made = merged(manager, leeds.child)
    Child.objects.filter(pk=leeds.child.pk).update(school="Another School")
    undo(manager, made)
    leeds.child.refresh_from_db()
    assert (leeds.child.school, leeds.child.nhs_number) == ("Another School", "")


def test_what_was_recorded_about_an_episode_goes_back_with_it(leeds, twin, manager):
    made = merged(manager, leeds.child)
    owed = ReturnInterview.objects.get(episode__references__reference="TWIN-REF")
    talk = factories.interview(leeds["interviewer"], owed)
    assert talk.child_id == leeds.child.pk
    undo(manager, made)
    talk.refresh_from_db()
    assert talk.child_id == twin.pk


def test_a_talk_about_episodes_of_both_cannot_be_torn(leeds, twin, manager):
    made = merged(manager, leeds.child)
    owed = ReturnInterview.objects.get(episode__references__reference="TWIN-REF")
    factories.interview(leeds["interviewer"], owed, ReturnInterview.objects.get(pk=leeds.return_interview.pk))
    assert "episodes of both records" in undo(manager, made).content.decode()
    made.refresh_from_db()
    assert made.undone_at is None


def test_merges_of_merges_are_taken_apart_last_first(leeds, twin, manager):
    third = factories.child(leeds["manager"], leeds.council, 80, given_names="Third", family_name="Elsewhere")
    first = merged(manager, twin, third.reference)
    second = merged(manager, leeds.child, TWIN)
    for gone in (twin, third):
        assert manager.get(reverse("child", args=[gone.pk]))["Location"] == reverse("child", args=[leeds.child.pk])
    found = manager.post(reverse("children"), {"q": third.reference}).context["found"]
    assert found == [leeds.child]
    assert "later" in undo(manager, first).content.decode()
    assert undo(manager, second).status_code == 302
    first.refresh_from_db()
    third.refresh_from_db()
    assert first.kept_id == third.merged_into_id == twin.pk
    assert undo(manager, first).status_code == 302


def test_a_restricted_child_cannot_be_taken_apart_and_its_merge_is_hidden(leeds, twin, manager, sign_in):
    made = merged(manager, leeds.child)
    restrict(user=leeds["manager"], child=leeds.child, reason="A threat.", people=[], barred=[])
    assert "End the restriction first" in undo(manager, made).content.decode()
    other = sign_in(factories.person(factories.Role.MANAGER, leeds.council, name="second"))
    for url in (reverse("child_unmerge", args=[made.pk]), reverse("child", args=[twin.pk])):
        assert other.get(url).status_code == 404
    for text in (TWIN, "Bee"):
        assert other.post(reverse("children"), {"q": text}).context["found"] == []
    for gone in (twin, leeds.child):
        assert other.get(reverse("who_looked", args=[gone.pk])).status_code == 404
        assert f"record {gone.pk}" not in other.get(reverse("audit")).content.decode().lower()
