"""Two records of one child are made one, through the pages, and taken apart again."""

import json
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Access
from cases.models import (
    CareStatus,
    Child,
    ChildMerge,
    ChildName,
    MissingAgainPack,
    MissingEpisode,
    Placement,
    SiblingLink,
)
from cases.restricting import restrict
from interviews.actions.merging import merge_children
from interviews.models import Action, Interview, ReturnInterview
from reporting.periods import Period
from reporting.uptake import uptake
from rhi.refusals import Refused
from rights.models import LegalHold
from sharing.models import Delivery, Summary
from tests import factories
from tests.casework.forms import send, shown

pytestmark = pytest.mark.django_db
BEA, TWIN = "383-1", "383-77"


@pytest.fixture
def manager(leeds, sign_in):
    """A manager of Leeds, signed in."""
    return sign_in(leeds["manager"])


@pytest.fixture
def twin(leeds):
    """Another record of Bea: known as Bee, with an NHS number, an episode, and the work done for it."""
    by = leeds["manager"]
    child = factories.child(
        by, leeds.council, 77, given_names="Bee", nhs_number="9434765919", school="Invented Academy", known_as="Bee"
    )
    child.reference = TWIN
    child.save()
    missing = factories.episode(by, child, hours_ago=70, force=leeds.council.police_force, police_reference="TWIN-REF")
    owed = factories.returned(by, missing, hours_ago=60)
    factories.offer(by, owed)
    talk = factories.interview(leeds["interviewer"], owed)
    factories.finding(leeds["interviewer"], talk)
    return child


@pytest.fixture(autouse=True)
def _reference(leeds):
    Child.objects.filter(pk=leeds.child.pk).update(reference=BEA)
    leeds.child.refresh_from_db()


def url_of(child) -> str:
    return reverse("child_merge", args=[child.pk])


def compare(client, kept, reference=TWIN):
    """The first step: the page with both records side by side."""
    return client.post(url_of(kept), {**shown(client, url_of(kept)), "reference": reference})


def fields(answer) -> dict:
    """The fields of the comparison as a browser would send them."""
    return {bound.html_name: bound.value() for bound in answer.context["form"] if bound.value() is not None}


def merge(client, kept, reference=TWIN, **typed):
    """Both steps."""
    page = compare(client, kept, reference)
    return client.post(url_of(kept), {**fields(page), "reason": "Same NHS number.", **typed})


def merged(client, kept, reference=TWIN, **typed) -> ChildMerge:
    """Both steps, done."""
    answer = merge(client, kept, reference, **typed)
    assert answer.status_code == 302, answer.content.decode()
    return ChildMerge.objects.latest("pk")


def undo(client, merge, **typed):
    return send(client, reverse("child_unmerge", args=[merge.pk]), {"reason": "Two children after all.", **typed})


def test_the_comparison_shows_both_and_prefers_what_is_filled(leeds, twin, manager):
    page = compare(manager, leeds.child)
    html = page.content.decode()
    assert "Record 383-77" in html
    assert "Invented Academy" in html
    sent = fields(page)
    assert (sent["fact_given_names"], sent["fact_nhs_number"], sent["fact_school"]) == ("kept", "merged", "merged")
    assert "fact_sex" not in sent
    assert Access.objects.filter(child_id=twin.pk, what="child_merge").exists()


def test_everything_goes_over_and_the_facts_that_were_chosen_stand(leeds, twin, manager):
    merged(manager, leeds.child, fact_given_names="merged")
    leeds.child.refresh_from_db()
    twin.refresh_from_db()
    assert (leeds.child.given_names, leeds.child.nhs_number, leeds.child.reference) == ("Bee", "9434765919", BEA)
    assert twin.merged_into_id == leeds.child.pk
    for model in (MissingEpisode, ReturnInterview, Interview):
        assert model.objects.filter(child=leeds.child).count() == 2
        assert not model.objects.filter(child=twin).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_merged_record_is_in_no_list_and_its_address_and_reference_lead_to_the_child(leeds, twin, manager):
    merged(manager, leeds.child)
    answer = manager.get(reverse("child", args=[twin.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("child", args=[leeds.child.pk])
    for text in (TWIN, "TWIN-REF"):
        found = manager.post(reverse("children"), {"q": text}).context["found"]
        assert found == [leeds.child], text
    assert twin not in manager.post(reverse("children"), {"q": "Example"}).context["found"]
    for name in ("child_change", "episode_new", "placement_new"):
        assert manager.get(reverse(name, args=[twin.pk])).status_code == 404
    assert "383-77" in manager.get(reverse("child", args=[leeds.child.pk])).content.decode()


def test_sent_twice_it_acts_once(leeds, twin, manager):
    page = compare(manager, leeds.child)
    typed = {**fields(page), "reason": "Same NHS number."}
    answers = [manager.post(url_of(leeds.child), typed) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert ChildMerge.objects.filter(merged=twin).count() == 1


def test_without_a_reason_nothing_happens_and_the_choices_stay(leeds, twin, manager):
    answer = merge(manager, leeds.child, reason="", fact_given_names="merged")
    assert answer.status_code == 200
    assert fields(answer)["fact_given_names"] == "merged"
    assert answer.context["form"].errors.keys() == {"reason"}
    twin.refresh_from_db()
    assert twin.merged_into_id is None


def test_a_record_somebody_saved_meanwhile_is_shown_again(leeds, twin, manager):
    page = compare(manager, leeds.child)
    Child.objects.filter(pk=leeds.child.pk).update(version=9)
    answer = manager.post(url_of(leeds.child), {**fields(page), "reason": "Same."})
    assert answer.status_code == 200
    assert answer.context["stale_rows"]


@pytest.mark.parametrize(("role", "expected"), [("caseworker", 403), ("interviewer", 403), ("analyst", 404)])
def test_only_managers(leeds, twin, manager, sign_in, role, expected):
    made = merged(manager, leeds.child)
    client = sign_in(leeds[role])
    for url in (url_of(leeds.child), reverse("child_unmerge", args=[made.pk])):
        assert client.get(url).status_code == expected
        assert client.post(url, {"reference": TWIN, "reason": "x"}).status_code == expected


def test_another_councils_record_does_not_exist(leeds, bradford, twin, manager, sign_in):
    answer = compare(manager, leeds.child, bradford.child.reference)
    assert "No other record of this council" in answer.content.decode()
    made = merged(manager, leeds.child)
    other = sign_in(bradford["manager"])
    for url in (url_of(leeds.child), reverse("child_unmerge", args=[made.pk]), reverse("child", args=[twin.pk])):
        assert other.get(url).status_code == 404


def test_its_own_reference_and_an_unknown_one_are_refused_in_words(leeds, twin, manager):
    for reference, words in ((BEA, "the record itself"), ("NOPE", "No other record")):
        answer = compare(manager, leeds.child, reference)
        assert words in answer.content.decode()
        assert fields(answer)["reference"] == reference


def test_restricted_records(leeds, twin, manager, sign_in):
    by = leeds["manager"]
    restrict(user=by, child=twin, reason="A colleague’s child.", people=[], barred=[])
    other = sign_in(factories.person(factories.Role.MANAGER, leeds.council, name="second"))
    assert "No other record" in compare(other, leeds.child).content.decode()
    answer = merge(manager, leeds.child)
    assert "End the restriction first" in answer.content.decode()
    twin.refresh_from_db()
    assert twin.merged_into_id is None


# What stands in the way


def test_overlapping_episodes_are_named_and_a_person_says_which_record_of_the_absence_stands(leeds, twin, manager):
    by = leeds["manager"]
    second = factories.returned(by, factories.episode(by, twin, hours_ago=29), hours_ago=5)
    factories.offer(by, second, response="no_response")
    page = compare(manager, leeds.child)
    pair = next(name for name in page.context["form"].fields if name.startswith("pair_"))
    assert merge(manager, leeds.child).status_code == 200
    made = merged(manager, leeds.child, **{pair: "kept"})
    episodes = MissingEpisode.objects.filter(child=leeds.child)
    assert (episodes.count(), episodes.standing().count()) == (3, 2)
    second.refresh_from_db()
    assert (second.duty, second.counted_on, second.offers.count()) == ("not_due", None, 0)
    assert leeds.return_interview.offers.count() == 2
    assert undo(manager, made).status_code == 302
    second.refresh_from_db()
    assert (second.child_id, second.duty, second.offers.count()) == (twin.pk, "due", 1)
    assert leeds.return_interview.offers.count() == 1
    assert MissingEpisode.objects.standing().filter(child=twin).count() == 2


def test_the_action_refuses_an_overlap_nobody_decided_on(leeds, twin):
    by = leeds["manager"]
    factories.episode(by, twin, hours_ago=29)
    chosen = {"kept": leeds.child, "version": leeds.child.version, "merged": twin, "facts": {}, "same_absence": {}}
    with pytest.raises(Refused, match=r"overlap.*one absence"):
        merge_children(user=by, reason="Same.", **chosen)


def test_overlapping_placements_and_statuses_are_refused_naming_both(leeds, twin, manager):
    by = leeds["manager"]
    factories.placement(by, twin, starts_on=date(2025, 6, 1))
    CareStatus.objects.filter(child=leeds.child).delete()
    for child in (leeds.child, twin):
        CareStatus.objects.create(council=leeds.council, child=child, kind="in_need", starts_on=date(2026, 1, 1))
    html = merge(manager, leeds.child).content.decode()
    assert html.count("cover the same days") >= 2
    assert "01/06/2025" in html
    assert "01/05/2025" in html
    twin.refresh_from_db()
    assert twin.merged_into_id is None
    Placement.objects.filter(child=twin).update(ends_on=date(2025, 6, 1))
    CareStatus.objects.filter(child=twin).update(ends_on=date(2026, 1, 1))
    merged(manager, leeds.child)
    assert Placement.objects.filter(child=leeds.child).count() == 2


def test_siblings_of_each_other_are_not_one_child(leeds, twin, manager):
    SiblingLink.objects.create(council=leeds.council, child=leeds.child, sibling=twin)
    assert "siblings of each other" in merge(manager, leeds.child).content.decode()


def test_links_holds_and_pages_that_both_have(leeds, twin, manager):
    by, council = leeds["manager"], leeds.council
    sister = factories.child(by, council, 5, given_names="Sis")
    MissingAgainPack.objects.filter(child=leeds.child).delete()
    ChildName.objects.filter(name="Bee Sample").delete()
    for child in (leeds.child, twin):
        SiblingLink.objects.create(council=council, child=child, sibling=sister)
        SiblingLink.objects.create(council=council, child=sister, sibling=child)
        MissingAgainPack.objects.create(council=council, child=child, places=f"Place {child.reference}")
        LegalHold.objects.create(council=council, child=child, reason="A claim.", placed_by=by)
    ChildName.objects.create(council=council, child=twin, name="B")
    assert "legal hold that cannot stand beside" in merge(manager, leeds.child).content.decode()
    LegalHold.objects.filter(child=twin).update(lifted_at=timezone.now())
    made = merged(manager, leeds.child)
    assert SiblingLink.objects.filter(child=leeds.child).count() == 1
    assert MissingAgainPack.objects.get(child=leeds.child).places == f"Place {BEA}\nPlace {TWIN}"
    assert set(leeds.child.other_names.values_list("name", flat=True)) == {"B", "Bee Example", "Bea Twice"}
    assert undo(manager, made).status_code == 302
    assert MissingAgainPack.objects.get(child=leeds.child).places == f"Place {BEA}"
    assert twin.other_names.count() == 1
    assert leeds.child.other_names.get().name == "Bea Twice"  # of the house's own merge


# The log, the police, the figures


def test_summaries_follow_byte_for_byte_and_stay_frozen_otherwise(leeds, twin, manager):
    before = json.dumps(leeds_summary(leeds).content)
    Delivery.objects.create(
        council=leeds.council, summary=leeds_summary(leeds), agency=leeds.council.police_force, client_id="x", call="x"
    )
    merged(manager, twin, BEA)
    moved = leeds_summary(leeds)
    assert moved.child_id == twin.pk
    assert json.dumps(moved.content) == before
    assert moved.deliveries.count() == 1
    assert "What the police were told" in manager.get(reverse("child", args=[twin.pk])).content.decode()
    changes: tuple[dict, ...] = ({"content": {}}, {"child_id": leeds.restricted.pk}, {"tier": 1})
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            Summary.objects.filter(pk=moved.pk).update(**change)


def leeds_summary(leeds) -> Summary:
    return Summary.objects.get(pk=leeds.sharing["summary_pk"])


def test_who_looked_at_either_record_stands_with_the_child(leeds, twin, manager):
    Access.objects.create(council=leeds.council, child_id=twin.pk, user=leeds["manager"], what="looked-at-the-twin")
    merged(manager, leeds.child)
    for name in ("who_looked", "child"):
        assert "looked-at-the-twin" in manager.get(reverse(name, args=[leeds.child.pk])).content.decode()
    assert Access.objects.filter(child_id=twin.pk, what="looked-at-the-twin").exists()


def test_figures_count_the_child_once_and_after_taking_apart_twice(leeds, twin, manager):
    def figures() -> tuple[int, int, int]:
        days = Period(factories.day_ago(30), factories.day_ago(0))
        found = uptake(user=leeds["manager"], council=leeds.council, period=days, as_at=timezone.now())
        return found.total.children, found.missing["children"], found.total.episodes

    assert figures() == (2, 2, 2)
    made = merged(manager, leeds.child)
    assert figures() == (1, 1, 2)
    undo(manager, made)
    assert figures() == (2, 2, 2)


def test_what_is_owed_is_worked_out_again_from_the_facts_that_stand(leeds, twin, manager):
    Child.objects.filter(pk=twin.pk).update(born_on=date(2000, 2, 3))
    merged(manager, leeds.child, fact_born_on="merged")
    assert set(ReturnInterview.objects.filter(child=leeds.child).values_list("duty", flat=True)) == {"not_due"}


# Taken apart


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


def test_history_stays_as_it_was_written(leeds, twin, manager):
    Child.objects.filter(pk=twin.pk).update(school="Before")
    events = Child.pgh_event_model.objects.filter(pgh_obj=twin.pk).count()
    merged(manager, leeds.child)
    rows = Child.pgh_event_model.objects.filter(pgh_obj=twin.pk)
    assert rows.count() == events + 1
    assert "Two records of one child" in rows.latest("pgh_id").pgh_context["reason"]
