"""Two records of one child are made one, through the pages."""

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
from interviews.models import Interview, ReturnInterview
from reporting.periods import Period
from reporting.uptake import uptake
from rhi.refusals import Refused
from rights.models import LegalHold
from sharing.models import Delivery, Summary
from tests import factories
from tests.duplicates.cast import BEA, TWIN, compare, fields, merge, merged, undo, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bea")]


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


def test_another_councils_record_does_not_exist(leeds, twin, manager, sign_in):
    bradford = factories.house("Bradford")
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
    changes: tuple[dict, ...] = ({"body": "{}"}, {"child_id": leeds.restricted.pk}, {"tier": 1})
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


def test_history_stays_as_it_was_written(leeds, twin, manager):
    Child.objects.filter(pk=twin.pk).update(school="Before")
    events = Child.pgh_event_model.objects.filter(pgh_obj=twin.pk).count()
    merged(manager, leeds.child)
    rows = Child.pgh_event_model.objects.filter(pgh_obj=twin.pk)
    assert rows.count() == events + 1
    assert "Two records of one child" in rows.latest("pgh_id").pgh_context["reason"]
