"""Searching among what a force may read: by its reference, by name and date of birth, by the days of the return."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from audit.models import Access
from cases.models import EpisodeReference
from rhi import wall
from rhi.refusals import Refused
from sharing.actions.release import withdraw_summary
from sharing.actions.searches import record_search
from sharing.models import PoliceReport, Summary
from sharing.searching import find_summaries, one_page
from tests import factories

pytestmark = pytest.mark.django_db
BORN = date(2012, 2, 3)


def found(agency, **asked):
    """What an agency finds, behind its own wall."""
    with wall.closed():
        wall.enter_agency(agency.pk)
        return list(find_summaries(agency, timezone.localdate(), **asked))


@pytest.fixture
def told(leeds) -> Summary:
    return Summary.objects.get(pk=leeds.sharing["summary_pk"])


NAMED = [
    ("Bea Example", BORN, True),
    ("example", BORN, True),
    ("BÉA ÉXAMPLE", BORN, True),
    ("Bea Louise Example", BORN, True),
    ("Bea Example", date(2012, 3, 2), True),
    ("Bea Example", date(2012, 2, 4), False),
    ("Bea Other", BORN, False),
    ("Louise Example", BORN, False),
    ("Exam", BORN, False),
]


def test_by_name_and_date_of_birth(told, leeds):
    for name, born_on, finds in NAMED:
        answer = found(leeds.council.police_force, name=name, born_on=born_on)
        assert answer == ([told] if finds else []), (name, born_on)


def test_a_name_that_was_not_told_finds_nothing(told, leeds):
    leeds.child.known_as = "Secret"
    leeds.child.save()
    assert found(leeds.council.police_force, name="Secret", born_on=BORN) == []


@pytest.mark.parametrize("asked", [{"name": "Bea Example"}, {"born_on": BORN}, {"name": "--", "born_on": BORN}])
def test_name_and_date_of_birth_are_asked_together(asked):
    with pytest.raises(Refused):
        found(factories.force(), **asked)


def test_by_the_forces_own_reference_of_any_report(told, leeds, bradford):
    agency = leeds.council.police_force
    assert found(agency, police_reference=f" {leeds.council.dfe_code}-ref ") == [told]
    assert found(factories.force("Kent"), police_reference=f"{leeds.council.dfe_code}-REF") == []
    other = EpisodeReference(council=leeds.council, episode=leeds.episode, force=factories.force("Kent"))
    other.reference = "KENT-9"
    other.save()
    assert found(agency, police_reference="KENT-9") == []
    facts = {"council": leeds.council, "first_sent_to": leeds.council, "state": "missing", "child": leeds.child}
    facts |= {"changed_at": timezone.now(), "episode": leeds.episode, "force": agency}
    report = PoliceReport.objects.create(reference="NEXT-1", **facts)
    assert found(agency, police_reference="NEXT-1") == []
    PoliceReport.objects.filter(pk=report.pk).update(answer="matched")
    assert found(agency, police_reference="next-1") == [told]


def test_by_the_days_of_the_return_and_in_pages(told, leeds, bradford):
    agency, today = leeds.council.police_force, timezone.localdate()
    assert len(found(agency, returned_from=today - timedelta(days=1), returned_to=today)) == 2
    assert found(agency, returned_from=today + timedelta(days=1)) == []
    assert found(agency, returned_to=today - timedelta(days=2)) == []
    rows = find_summaries(agency, today)
    first = one_page(rows, after="", size=1)
    second = one_page(rows, after=first.next_key, size=1)
    assert {*first.rows, *second.rows} == set(rows)
    assert not second.next_key
    assert first.rows[0].released_at >= second.rows[0].released_at


def test_only_what_may_be_read_is_searched(told, leeds):
    agency = leeds.council.police_force
    withdraw_summary(user=leeds["manager"], summary=told, reason="Wrong child.")
    assert found(agency, name="Bea Example", born_on=BORN) == []
    assert found(agency, police_reference=f"{leeds.council.dfe_code}-REF") == []


def test_a_search_that_found_nobody_is_written_down_too(leeds, bradford):
    agency = leeds.council.police_force
    record_search(agency=agency, terms="Zed Nobody, 3 February 2012", reason="Missing now.", found=[], what="search")
    written = Access.objects.filter(agency=agency, kind="search", reason="Missing now.")
    assert set(written.values_list("council", flat=True)) == {leeds.council.pk, bradford.council.pk}
