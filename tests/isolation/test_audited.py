"""A child's name in an answer leaves a row in the access log: every address, every role, whatever the request says.

The children of this walk have names that are found nowhere else, so their bytes are looked for in each answer.
Pictures, sounds and PDFs cannot be searched: each must leave a row, but for those that are about no child.
"""

import io
import string
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import Access
from cases.models import Child
from interviews.models import ReturnInterview
from tests import factories
from tests.casework.handing import ELSEWHERE
from tests.factories import House
from tests.isolation.asking import Asker, body_of, without_pages_of_refusal
from tests.isolation.recording import COLUMNS, NOBODY, each
from tests.isolation.routes import PUBLIC, Route, address, routes
from tests.sharing.making_police import officer
from tests.sharing.test_every_operation import EVERY_SCOPE, token

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
OFFICER, FORCE, OTHER_COUNCIL = "officer", "force", "other council"
HEADERS = {
    "X-Draft": "1",
    "X-Requested-With": "XMLHttpRequest",
    "X-HTTP-Method-Override": "HEAD",
    "X-Moz": "prefetch",
    "Sec-Purpose": "prefetch;prerender",
    "Sec-Fetch-Mode": "no-cors",
    "Purpose": "prefetch",
    "Prefer": "return=minimal",
    "Range": "bytes=0-",
    "Cache-Control": "only-if-cached",
    "User-Agent": "kube-probe/1.0",
    "DNT": "1",
}
"""What a program might take for a reason not to count a look."""
TEXTS = ("text/", "application/json", "application/problem+json", "application/x-ndjson")
FILES_ABOUT_NO_CHILD = {"chart_spc_png", "chart_hours_png", "chart_bars_png", "chart_groups_png", "api_openapi"}
WRITTEN_PER_COUNCIL = {"api_snapshots"}
"""A full resync can carry a million summaries: one row per council, and the feed says whose they were."""
AT_LEAST = {"manager": 90, "caseworker": 70, "interviewer": 35, "provider_interviewer": 5, OTHER_COUNCIL: 3}
AT_LEAST |= {OFFICER: 3, FORCE: 2}
"""Addresses at which so many askers see a child's name: a walk that sees none proves nothing."""


@pytest.fixture(scope="module")
def marked(module_transaction, django_db_blocker) -> House:
    """Leeds at work, each child with names that are found nowhere else."""
    plain, numbers = factories.child, count(1)

    def child(by, at, number=1, **facts):
        letters = "".join(string.ascii_lowercase[int(digit)] for digit in f"{next(numbers):03}")
        given = facts.get("given_names", "")
        facts["given_names"] = given if given.startswith("Givenqx") else f"Givenqx{letters}"
        return plain(by, at, number, **{**facts, "family_name": f"Familyqx{letters}"})

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(factories, "child", child)
        return factories.house("Leeds")


@dataclass
class Walk:
    """One asker's way over the addresses."""

    house: House
    person: User | None
    who: dict[str, Any]
    """How the log names the asker: columns of Access."""
    names: dict[bytes, set[int]]
    """Each name, and the records of whoever has it."""
    headers: dict[str, str]

    def __post_init__(self) -> None:
        self.asker = Asker(self.person)
        self.is_manager = self.person == self.house.people[Role.MANAGER]

    def ask(self, method: str, route: Route, **sent: Any) -> tuple[Any, bytes, set[int | None]]:
        """The answer, its bytes, and the children whom the log names since, by this asker."""
        newest = Access.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        answer = self.asker.ask(method, address(route, self.house), **sent)
        body = body_of(answer)
        rows = Access.objects.filter(pk__gt=newest, **self.who).values_list("child_id", flat=True)
        return answer, body, set(rows)

    def faults(self, method: str, route: Route, **sent: Any) -> tuple[int, bool, list[str]]:
        """The status; whether a child is named in the answer; and what is missing in the log."""
        answer, body, logged = self.ask(method, route, **sent)
        here = f"{method} {route.name} ({answer.status_code})"
        if body.startswith(b"PK"):
            body = unpacked(body)
        elif not answer.get("Content-Type", "").startswith(TEXTS):
            is_missing = answer.status_code == 200 and not logged and route.name not in FILES_ABOUT_NO_CHILD
            return answer.status_code, False, [here] * is_missing
        shown = [records for name, records in self.names.items() if name in body]
        if route.name in WRITTEN_PER_COUNCIL and None in logged:
            return answer.status_code, bool(shown), []
        return answer.status_code, bool(shown), [here] * any(not records & logged for records in shown)

    def everywhere(self, addresses: list[Route]) -> tuple[int, list[str]]:
        """How many addresses name a child, and every look that is missing in the log."""
        named = 0
        missing: list[str] = []
        for route in addresses:
            status, is_named, faults = self.faults("get", route, headers=self.headers)
            named += is_named
            missing += faults
            if is_named or status == 405:
                missing += [fault for way in self.other_ways(route, is_named) for fault in way]
        return named, missing

    def other_ways(self, route: Route, is_named: bool) -> Iterator[list[str]]:
        """The same address asked otherwise; each time the data is as before afterwards."""
        ways = {"post": wanted(self.house)} | ({"head": {}, "put": {}} if is_named and self.is_manager else {})
        for method, data in ways.items():
            with transaction.atomic():
                yield self.faults(method, route, data=data, headers=self.headers)[2]
                transaction.set_rollback(True)
        if route.name == "sign_out_everywhere":
            self.asker = Asker(self.person)


def wanted(house: House) -> dict[str, str]:
    """What a search for the house's child sends; in lower case, so that the words given back are not the child's."""
    child = house.child
    return {
        "q": child.family_name.lower(),
        "name": child.full_name.lower(),
        "given_names": child.given_names.lower(),
        "family_name": child.family_name.lower(),
        "reference": child.reference,
        "child_reference": child.reference,
        "reason": "Missing again.",
        "born_on_day": str(child.born_on.day),
        "born_on_month": str(child.born_on.month),
        "born_on_year": str(child.born_on.year),
    }


def unpacked(body: bytes) -> bytes:
    """What the parts of a workbook or another zip say."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"\n".join(parts.read(name) for name in parts.namelist())


def names_of_everybody() -> dict[bytes, set[int]]:
    """Each child's names, and the records that may be meant: a record made one with another stands for both."""
    found: dict[bytes, set[int]] = {}
    for child in Child.objects.all():
        for name in (child.given_names, child.family_name):
            records = found.setdefault(name.encode(), set())
            records |= {child.pk, child.merged_into_id or child.pk}
    return found


def walk_of(column: str, house: House) -> Walk:
    """The asker of a column, with something to see."""
    force, headers, person = house.council.police_force, dict(HEADERS), None
    if column == FORCE:
        headers["authorization"] = f"Bearer {token(force, EVERY_SCOPE)}"
    elif column == OFFICER:
        person = officer(force, name="walker", is_lead=True)
    elif column == OTHER_COUNCIL:
        person = User.objects.get(name=f"Placer-{house.council.dfe_code}")
        assert person.may("view_cases", factories.council(ELSEWHERE).pk)
    elif column != NOBODY:
        person = house[column]
    if column == Role.PROVIDER_INTERVIEWER:
        ReturnInterview.objects.filter(pk=house.return_interview.pk).update(assigned_to=person)
    who = {"agency": force} if column == FORCE else {"user": person}
    return Walk(house, person, who, names_of_everybody(), headers)


def is_asked(route: Route, column: str) -> bool:
    """A token opens the API and nothing else, a session opens the rest; what is open to everybody is asked once."""
    if column == NOBODY:
        return True
    return route.is_api if column == FORCE else not route.is_api and route.name not in PUBLIC


@each([*COLUMNS, OFFICER, FORCE, OTHER_COUNCIL])
def test_a_childs_name_in_an_answer_is_a_row_in_the_log(marked, column):
    addresses = [route for route in routes() if is_asked(route, column)]
    with without_pages_of_refusal():
        named, missing = walk_of(column, marked).everywhere(addresses)
    assert missing == []
    assert named >= AT_LEAST.get(column, 0)


@pytest.mark.parametrize("sent", ["superscript-2", "\N{SUPERSCRIPT TWO}", "9" * 5_000, "-1", ""])
def test_no_value_of_a_header_or_a_link_fails_or_hides_a_look(marked, sign_in, sent):
    client, person = sign_in(marked["manager"]), marked["manager"]
    url = reverse("child_change", args=[marked.child.pk])
    for method in (client.get, client.post):
        looks = Access.objects.filter(user=person, child_id=marked.child.pk).count()
        answer = method(url, headers={"X-Draft": sent.encode().decode("latin-1")})
        assert answer.status_code < 500
        is_named = marked.child.family_name.encode() in answer.content
        assert Access.objects.filter(user=person, child_id=marked.child.pk).count() == looks + is_named
    for name, parameter in (
        ("worklist", "who"),
        ("worklist_assign", "owed"),
        ("messages", "before"),
        ("published", "council=383&year"),
        ("audit", "record"),
    ):
        assert client.get(f"{reverse(name)}?{parameter}={sent}").status_code in {200, 302, 404}, name
