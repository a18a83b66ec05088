"""Children placed with a neighbour, and work asked of one another: made by the product's own actions."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Council, User
from accounts.people import set_team
from cases.actions import record_placement, register_child
from cases.models import Child, Placement, PlacementType
from interviews.actions.assigning import assign
from interviews.actions.council_rules import set_trigger
from interviews.actions.handovers import accept, ask_to_interview
from interviews.actions.returns import record_missing, record_return
from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan

NAMES = (("Robin", "Example"), ("Skye", "Sample"), ("Ash", "Invented"), ("Lark", "Pretend"), ("Quill", "Madeup"))
TEAMS = {"caseworker": "Front door", "interviewer": "Missing team", "manager": "Missing team"}


def hand_over(now: datetime, home_code: str, host_code: str) -> int:
    """Children of one council placed in the other: missing now, back and asked of the host, accepted, unanswered."""
    home, host = (Council.objects.get(dfe_code=code) for code in (home_code, host_code))
    manager, interviewer = _person("manager", home), _person("interviewer", host)
    for role, team in TEAMS.items():
        set_team(user=_person("administrator", home), council=home, of=_person(role, home), team=team)
    set_trigger(user=manager, council=home, trigger=None, count=3, window_days=90, action="strategy_meeting")
    children = [_placed(manager, home, host, now, number, *names) for number, names in enumerate(NAMES)]
    missing, asked, accepted, silent, doubted = children
    _absence(manager, missing, now, 31)
    ask_to_interview(
        user=manager, return_interview=_back(manager, asked, now, 20), asked=host, message="Prefers texts."
    )
    taken = ask_to_interview(user=manager, return_interview=_back(manager, accepted, now, 40), asked=host)
    accept(user=_person("manager", host), handover=taken, version=taken.version, interviewer=interviewer)
    unanswered = ask_to_interview(user=manager, return_interview=_back(manager, silent, now, 60), asked=host)
    long_ago = now - timedelta(hours=30)
    type(unanswered).objects.filter(pk=unanswered.pk).update(
        asked_at=long_ago, answer_by_at=long_ago + timedelta(hours=24)
    )
    own = _person("interviewer", home)
    reason = "Invented: the child asked for this person."
    assign(user=manager, return_interview=_back(manager, doubted, now, 30), interviewer=own, reason=reason)
    return len(children)


def _person(role: str, council: Council) -> User:
    return User.objects.get(email=f"{role}@{slugify(council.name)}.example")


def _placed(manager: User, home: Council, host: Council, now: datetime, number: int, given: str, family: str) -> Child:
    today = timezone.localdate(now)
    child = register_child(
        user=manager,
        council=home,
        reference=f"DEMO-OUT-{number + 1}",
        given_names=given,
        family_name=family,
        born_on=today.replace(year=today.year - 14, day=1),
        born_precision=Child.BirthPrecision.EXACT,
        allocated_worker=_person("interviewer", home).name,
        source=Child.Source.DEMO,
    )
    facts: dict[str, Any] = {"placement_type": PlacementType.objects.get(pk="K2"), "provider": "Placeholder House"}
    starts_on, out = today - timedelta(days=120), Placement.Location.OUT_OF_AREA
    record_placement(user=manager, child=child, starts_on=starts_on, location=out, host_council=host, **facts)
    return child


def _absence(manager: User, child: Child, now: datetime, hours: float) -> Any:
    since = TimeSpan.exact(now - timedelta(hours=hours))
    return record_missing(user=manager, child=child, went_missing=since, category="missing")


def _back(manager: User, child: Child, now: datetime, hours: float) -> ReturnInterview:
    absence = _absence(manager, child, now, hours + 9)
    returned = TimeSpan.exact(now - timedelta(hours=hours))
    return record_return(user=manager, episode=absence, version=absence.version, returned=returned)
