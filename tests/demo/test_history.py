"""The made-up history: the figures of a past day are those of a database in which nothing later was ever recorded."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council, User
from audit.sealing import seal
from audit.verifying import verify
from cases.models import MissingEpisode
from interviews.models import ReturnInterview
from interviews.states import RESPONSE_NONE_YET
from reporting.past import Event
from reporting.periods import Period
from reporting.uptake import uptake
from rhi.wall import every_council

pytestmark = pytest.mark.django_db
AS_OF = datetime(2026, 11, 1, 12, tzinfo=UTC)
PAST = datetime(2026, 8, 2, 0, 0, 30, tzinfo=UTC)
"""Three months earlier; no made-up time has seconds like these."""
LATER = """
CREATE TEMPORARY TABLE held_later ON COMMIT DROP AS SELECT DISTINCT interview.id FROM interviews_interview interview
    JOIN interviews_interviewcoverage covers ON covers.interview_id = interview.id
    WHERE covers.return_interview_id = ANY (%(kept)s) AND interview.recorded_at > %(past)s;
UPDATE interviews_offer SET response_id = %(none_yet)s, responded_at = NULL, decline_reason_id = NULL
    WHERE responded_at > %(past)s;
DELETE FROM interviews_offer WHERE recorded_at > %(past)s AND return_interview_id = ANY (%(kept)s);
UPDATE interviews_help SET started_at = NULL WHERE started_at > %(past)s;
UPDATE interviews_help SET accepted_at = NULL WHERE accepted_at > %(past)s;
DELETE FROM interviews_help WHERE offered_at > %(past)s;
DELETE FROM sharing_sharedecision WHERE decided_at > %(past)s AND return_interview_id = ANY (%(kept)s);
DELETE FROM interviews_finding WHERE interview_id IN (SELECT id FROM held_later);
DELETE FROM interviews_interviewcoverage WHERE interview_id IN (SELECT id FROM held_later);
DELETE FROM interviews_interview WHERE id IN (SELECT id FROM held_later);
UPDATE interviews_returninterview SET not_completed_id = NULL, not_completed_note = '', not_completed_at = NULL
    WHERE not_completed_at > %(past)s;
"""
CHANGED_BY_LOADING = {"version", "assigned_to_id"}


def load(scale: float) -> Council:
    call_command("load_demo_data", as_of=AS_OF.isoformat(), councils=["383"], scale=scale, verbosity=0)
    return Council.objects.get(dfe_code="383")


@pytest.fixture
def leeds(db):
    return load(0.6)


def by_record(rows) -> dict[int, dict[str, object]]:
    columns = [field.attname for field in ReturnInterview._meta.concrete_fields if not field.generated]
    return {row["id"]: row for row in rows.values(*(name for name in columns if name not in CHANGED_BY_LOADING))}


def first_since(past):
    """What the history says stood at a moment, of the rows that were changed later."""
    events = Event.objects.filter(pgh_created_at__gt=past, made_at__lte=past).order_by("pgh_obj_id", "pgh_id")
    return Event.objects.filter(pk__in=events.distinct("pgh_obj_id").values("pk"))


def test_what_stood_is_what_the_database_derives_without_all_that_came_later(leeds):
    corrected = MissingEpisode.pgh_event_model.objects.values("pgh_obj_id")
    kept = by_record(first_since(PAST).exclude(episode__in=corrected))
    assert len(kept) > 15
    with connection.cursor() as cursor:
        cursor.execute(LATER, {"past": PAST, "none_yet": RESPONSE_NONE_YET, "kept": list(kept)})
    assert by_record(ReturnInterview.objects.filter(pk__in=kept)) == kept


def test_the_history_of_each_row_goes_forward_in_time(leeds):
    events = list(Event.objects.order_by("pgh_obj_id", "pgh_id").values_list("pgh_obj_id", "pgh_created_at"))
    assert events == sorted(events)
    assert not Event.objects.exclude(pgh_label="update").exists()


def test_figures_of_a_past_day_are_other_figures(leeds):
    person = User.objects.get(email="manager@leeds.example")
    period = Period(PAST.date() - timedelta(days=60), PAST.date())
    asked = {"user": person, "council": leeds, "period": period}
    now = uptake(**asked, as_at=AS_OF).total.rates
    then = uptake(**asked, as_at=PAST, was=True).total.rates
    assert 0 < then["uptake"].numerator < now["uptake"].numerator
    assert 0 < then["offered"].denominator < now["offered"].denominator


def test_some_returns_were_corrected_and_the_page_says_so(leeds, sign_in):
    person = User.objects.get(email="manager@leeds.example")
    asked = {"period": "other"}
    for name, day in (("starts_on", AS_OF - timedelta(days=300)), ("ends_on", AS_OF - timedelta(days=60))):
        asked |= {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}
    page = sign_in(person).get(reverse("figure_corrections"), asked)
    assert page.context["rows"]
    whys = {row.why for row in page.context["rows"]}
    assert whys & {"The home gave the exact time of the return.", "The return was entered too early."}


def test_the_history_is_sealed_and_verifies(leeds):
    with every_council("a test"):
        assert seal(timezone.now() + timedelta(minutes=5)) > Event.objects.count()
        assert verify() is None


def test_nothing_is_added_to_a_past_that_is_sealed(db):
    with every_council("a test"):
        seal(timezone.now())
    load(0.1)
    assert not Event.objects.filter(pgh_created_at__lt=AS_OF).exists()
