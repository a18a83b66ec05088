"""Random facts, changed in random order by whoever: derived columns and roll-up equal a recount from nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Council
from accounts.roles import Role
from cases.models import Child, MissingEpisode, Placement
from cases.restricting import restrict
from interviews.models import Help, Interview, Offer, ReturnInterview
from reporting import checking, rollup
from reporting.models import StaleMonth, UptakeBuild
from reporting.tallies import definitions
from rhi.refusals import Refused
from sharing.actions.decisions import decide
from sharing.models import ShareDecision, SharingAgreement
from tests import factories
from tests.wall import open_wall

pytestmark = pytest.mark.django_db
RESPONSES = ("accepted", "declined_by_child", "declined_by_parent", "no_response", "asked_for_later")
Step = Callable[[Any, Any, int], object]


@pytest.fixture
def office(db):
    """A manager, and three children of Leeds who were back two to sixty days ago."""
    leeds = factories.council("Leeds")
    by = factories.reread(factories.person(Role.MANAGER, leeds))
    owed = []
    for number, days in enumerate((2, 20, 60), start=1):
        child = factories.child(by, leeds, number)
        missing = factories.episode(by, child, hours_ago=24 * days + 9)
        owed.append(factories.returned(by, missing, hours_ago=24 * days))
    factories.agreed(by, leeds, starts_on=factories.day_ago(100))
    elsewhere = {"definitions": definitions(), "built_at": timezone.now()}  # nothing to count there
    others = Council.objects.exclude(pk=leeds.pk)
    UptakeBuild.objects.bulk_create([UptakeBuild(council=council, **elsewhere) for council in others])
    StaleMonth.objects.exclude(council=leeds).delete()
    return by, leeds, owed


def moved(row: Any, **facts: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**facts)


def offered(by: Any, owed: Any, number: int) -> None:
    to = ("child", "parent", "carer")[number % 3]
    ago = timezone.now() - timedelta(hours=number % 70)
    factories.offer(by, owed, response=RESPONSES[number % 5], offered_to=to, offered_at=ago)


def heard(by: Any, owed: Any, number: int) -> None:
    late = {"late_reason": factories.code("late_reason.other")}
    factories.interview(by, owed, completion=("full", "partial")[number % 2], **late)


def lived(by: Any, owed: Any, number: int) -> None:
    Placement.objects.create(
        child=owed.child,
        council=owed.council,
        placement_type_id=("K2", "U1")[number % 2],
        location=("in_area", "out_of_area", "not_known")[number % 3],
        starts_on=factories.day_ago(100 + number),
        ends_on=None if number % 2 else factories.day_ago(number % 90),
    )


def decided(by: Any, owed: Any, number: int) -> None:
    decide(
        user=by,
        return_interview=ReturnInterview.objects.get(pk=owed.pk),
        choice=("share", "do_not_share")[number % 2],
        reason="Invented.",
        no_consent_reason="" if number % 2 else "would_prejudice",
    )


STEPS: dict[str, Step] = {
    "offer": offered,
    "talk": heard,
    "placement": lived,
    "decide": decided,
    "help": lambda by, owed, n: factories.help_offered(by, owed),
    "restrict": lambda by, owed, n: restrict(user=by, child=owed.child, reason="x", people=[by], barred=[]),
    "return": lambda by, owed, n: moved(
        owed.episode,
        returned_earliest_at=owed.returned_earliest_at - timedelta(hours=n % 9),
        returned_latest_at=owed.returned_earliest_at + timedelta(hours=n % 5),
        returned_precision=("exact", "approximate")[n % 2],
    ),
    "category": lambda by, owed, n: moved(owed.episode, category=("missing", "away")[n % 2]),
    "hosted": lambda by, owed, n: moved(owed.episode, is_hosted=bool(n % 2)),
    "born": lambda by, owed, n: moved(owed.child, born_on=factories.day_ago(6480 + n)),
    "died": lambda by, owed, n: moved(owed.child, died_on=factories.day_ago(n) if n % 2 else None),
    "left care": lambda by, owed, n: moved(owed.child, care_leaver_from=factories.day_ago(n)),
    "area": lambda by, owed, n: Placement.objects.filter(child=owed.child_id).update(location="in_area"),
    "answer": lambda by, owed, n: Offer.objects.filter(return_interview=owed).update(
        response=f"response.{RESPONSES[n % 5]}"
    ),
    "independence": lambda by, owed, n: Interview.objects.update(outside_care=("yes", "no")[n % 2]),
    "help begun": lambda by, owed, n: Help.objects.filter(return_interview=owed).update(started_at=timezone.now()),
    "decision": lambda by, owed, n: ShareDecision.objects.update(decided_at=timezone.now() - timedelta(hours=n)),
    "agreement": lambda by, owed, n: SharingAgreement.objects.update(decide_within_hours=1 + n),
    "away rule": lambda by, owed, n: owed.council.away_rules.update_or_create(
        holds_from=factories.day_ago(n), defaults={"calls_for_interview": bool(n % 3)}
    ),
    "go-live": lambda by, owed, n: Council.objects.filter(pk=owed.council_id).update(
        went_live_at=timezone.now() - timedelta(days=n)
    ),
    "offer hours": lambda by, owed, n: Council.objects.filter(pk=owed.council_id).update(offer_hours=1 + n % 72),
    "roll up": lambda by, owed, n: rolled_up(),
}


def rolled_up() -> None:
    """As the job does it; afterwards the test sees every row again."""
    rollup.refresh()
    open_wall()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 2), st.integers(0, 99)), max_size=14))
def test_whatever_is_changed_in_whatever_order(office, steps):
    by, leeds, owed = office
    point = transaction.savepoint()
    rolled_up()
    for name, whom, number in steps:
        fresh = ReturnInterview.objects.select_related("episode", "child", "council").get(pk=owed[whom].pk)
        try:
            with transaction.atomic():
                STEPS[name](by, fresh, number)
        except (Refused, IntegrityError):
            continue  # what is refused has changed nothing
        assert list(checking.differences(leeds)) == [], (name, steps)
    rolled_up()
    assert list(checking.differences(leeds)) == []
    assert MissingEpisode.objects.count() == Child.objects.count() == len(owed)
    transaction.savepoint_rollback(point)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
