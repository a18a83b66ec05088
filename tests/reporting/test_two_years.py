"""Two years of a council at work, and everything that leaves it, taken through the doors that people use.

Each month on the fifth: the API's answers, page and file, the publication with its versions, answers to requests,
committee reports, the chart of all councils. In between records are entered late and corrected, and each such entry is
polled around. All of it must be what the recount of the records at the last freeze gives, rounded; and of that, over
all months together, nothing may be told closer than was promised.
"""

import csv
import io
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from reporting.committee.quarters import just_over
from reporting.dimensions import BY_NAME
from reporting.leaving import years
from reporting.models import AnsweredRequest, CommitteeReport, FiguresProposal, Publication
from reporting.parts import MEASURE_PARTS
from reporting.sheet import ALL, TOTAL, YEAR
from reporting.tokens import make_token
from tests import factories
from tests.casework.forms import send
from tests.reporting.attacker_of_all import Attacker, Left
from tests.reporting.made_up_years import GROUPS, Counted
from tests.reporting.making_committee import begun, cells_of
from tests.reporting.two_years import FIRST, VALUES, Office, counted, day_of

pytestmark = pytest.mark.django_db
MONTHS = int(os.environ.get("ATTACK_MONTHS", "28"))
SEEDS = [int(seed) for seed in os.environ.get("ATTACK_SEEDS", "1").split(",")]
TIMES = int(os.environ.get("ATTACK_TIMES", "2"))
"""Of so many months, spread over all, the attacker works everything out together (`python -m tests.bench.attack`)."""
ENTRIES = 3
WRITTEN = {"asked_by": "An invented charity", "who_provides": "Our own team.", "follow_up": "A youth worker."}


@dataclass
class Taken:
    """What was taken, and what was true then: by year and month."""

    polls: int = 0
    documents: int = 0
    months: dict[int, list[tuple[Counted, Left]]] = field(default_factory=dict)


class Outside:
    """Everybody who may take figures of the council, and what they took last: an answer may not change in between."""

    def __init__(self, office: Office, sign_in: Any) -> None:
        self.office, self.sign_in, self.taken = office, sign_in, Taken()
        at = office.at
        self.analyst = factories.person(Role.ANALYST, at)
        self.others = [
            factories.person(Role.ANALYST, factories.council("Bradford")),
            factories.person(Role.NATIONAL_OBSERVER, factories.council("Kent")),
        ]
        self.last: dict[Any, bytes] = {}

    def new_month(self) -> None:
        """Tokens of people who read by program; nothing taken yet."""
        self.tokens = [make_token(user=person) for person in (self.analyst, *self.others)]
        self.last = {}

    def years(self) -> list[int]:
        """The years of which there can be records, the latest first: some are entered more than a year late."""
        return [year for year in years(timezone.localdate()) if year >= FIRST.year - 1]

    def poll(self, entry: int) -> None:
        """Each of them asks; whoever asked before since the freeze must be told the same, to the byte."""
        available = years(timezone.localdate())[:2]
        year, path = available[entry % len(available)], ("/api/v1/measures", "/api/v1/measures.csv")[entry % 2]
        for number, token in enumerate(self.tokens):
            answer = self.asked(token, path, year)
            assert answer.status_code in ({200} if not number else {200, 404})
            key = (number, path, year)
            assert self.last.setdefault(key, answer.content) == answer.content, key
            self.taken.polls += 1

    def asked(self, token: str, path: str, year: int) -> Any:
        """A program asks for the council's figures of a year."""
        asked = {"council": self.office.at.dfe_code, "year": str(year)}
        return Client().get(path, asked, headers={"authorization": f"Bearer {token}"})

    def all_of_the_month(self) -> None:
        """Whatever leaves is taken, and compared with a recount."""
        self.new_month()
        for year in self.years():
            truth = counted(self.office.at, year)
            left = truth.left(self.office.secret)
            assert self.figures(year) == left.rows
            if (YEAR, TOTAL, "") in left.rows:
                self.same_answers(left, self.answers(year))
            self.taken.months.setdefault(year, []).append((truth, left))

    def figures(self, year: int) -> dict[Any, dict[str, int]]:
        """Row → published numbers, as the API, the page's file and the frozen row tell them: all three the same."""
        answer = self.asked(self.tokens[0], "/api/v1/measures", year).json()
        file = self.manager().get(f"{reverse('figures_to_leave_csv')}?year={year}").content.decode("utf-8-sig")
        told = rows_told(answer["figures"])
        assert told == rows_told(csv.DictReader(io.StringIO(file)))
        self.taken.documents += 2
        return told

    def manager(self) -> Client:
        """The manager, signed in today."""
        client: Client = self.sign_in(factories.reread(self.office.manager))
        return client

    def answers(self, year: int) -> dict[str, dict[str, tuple[str, ...]]]:
        """An answer to a request: question → row → cells."""
        manager = self.manager()
        sent = send(manager, f"{reverse('answers')}?year={year}", WRITTEN)
        kept = AnsweredRequest.objects.latest("pk")
        assert sent.url == reverse("answered", args=[kept.pk])
        file = manager.get(reverse("answered_csv", args=[kept.pk])).content.decode("utf-8-sig")
        told: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in csv.DictReader(io.StringIO(file)):
            rows = told.setdefault(row["question"], {})
            rows[row["row"]] = (*rows.get(row["row"], ()), row["answer"])
        self.taken.documents += 1
        return told

    def same_answers(self, left: Left, told: dict[str, dict[str, tuple[str, ...]]]) -> None:
        """Every cell of the answer is that of the recount, rounded."""

        def words(number: int) -> str:
            return str(number) if number >= 10 else "fewer than 10"

        def of(start: str) -> dict[str, tuple[str, ...]]:
            return next((rows for question, rows in told.items() if question.startswith(start)), {})

        groups = {"All": ALL, **{words: group for group, words in BY_NAME["placement_basis"].words.items()}}
        for label, cells in of("How many times").items():
            assert cells[1] == words(left.children[groups[label]])
        assert of("Who held") == {holder: (words(number),) for holder, number in left.held_by.items()}
        for start, what in (("What help", "help"), ("Why did", "declined")):
            assert of(start) == {kind: tuple(map(words, each)) for kind, each in left.kinds[what][0].items()}
        inside = sum(left.rows[YEAR, "placement_basis", group]["mature"] for group in ("home", "in_area"))
        both = (inside + left.hosted[0], left.children["own_area"] + left.hosted[1])
        assert of("How many children went")["All in the area"] == tuple(map(words, both))
        assert of("How many children went")["Of these, placed here by others"] == tuple(map(words, left.hosted))

    def published(self, month: int) -> None:
        """The manager proposes and agrees: a version after the other; the last year is once withdrawn."""
        manager = self.manager()
        for year in self.years():
            where = f"?year={year}"
            send(manager, reverse("publish_propose") + where, {})
            if not FiguresProposal.objects.filter(council=self.office.at).exists():
                continue  # what is published already is not published again
            send(manager, reverse("publish_agree") + where, {"caveats": "Words."})
            if month % 12 == 11:
                send(manager, reverse("publish_withdraw") + where, {"reason": "Wrong."})
        observer = self.sign_in(self.others[1])
        for made in Publication.objects.filter(council=self.office.at, ended_at=None):
            asked = {"council": made.council.dfe_code, "year": made.year}
            file = observer.get(reverse("published_csv"), asked).content.decode("utf-8-sig")
            rows = self.taken.months[made.year][-1][1].rows
            assert rows_told(csv.DictReader(io.StringIO(file))) == rows
            page = observer.get(reverse("compare"), {**asked, "measure": "uptake", "period": "q1", "group": "home"})
            (own,) = [place.rate for place in (*page.context["told"], *page.context["untold"])]
            shown = rows["q1", "placement_basis", "home"]
            assert (own.numerator, own.denominator) == (shown["completed"], shown["mature"])
            self.taken.documents += 2

    def reported(self) -> None:
        """A committee report: every number of the edition that leaves stands in this month's figures."""
        manager = self.manager()
        report: CommitteeReport = begun(manager, just_over(timezone.localdate()))
        told = {
            pair
            for months in self.taken.months.values()
            for row in months[-1][1].rows.values()
            for pair in ((row[top], row[bottom]) for top, bottom in MEASURE_PARTS.values())
        }
        cells = " ".join(cells_of(manager.get(reverse("committee_report", args=[report.pk]))))
        found = {(int(top), int(bottom)) for top, bottom in re.findall(r"(\d+) of (\d+)", cells)}
        assert found
        assert found <= told
        self.taken.documents += 1


def rows_told(rows: Iterable[Any]) -> dict[Any, dict[str, int]]:
    """Row → published numbers, from the answer or file of the figures."""
    found: dict[Any, dict[str, int]] = {}
    for row in rows:
        if row["measure"] in MEASURE_PARTS:
            key = (row["period"], *("" if row[name] == ALL else row[name] for name in ("breakdown", "value")))
            for name, number in zip(MEASURE_PARTS[row["measure"]], ("numerator", "denominator"), strict=True):
                assert found.setdefault(key, {}).setdefault(name, int(row[number])) == int(row[number])
    return found


def live(office: Office, outside: Outside, moment: Any) -> None:
    """Month for month: what leaves is taken; then records of the month and of months before are entered, and polled."""
    for month in range(MONTHS):
        moment(day_of(month))
        outside.all_of_the_month()
        if month % 3 == 2:
            outside.published(month)
            outside.new_month()
        if month % 6 == 3:
            outside.reported()
        for entry in range(ENTRIES):
            moment(day_of(month) + timedelta(days=2 + 4 * entry))
            outside.poll(month + entry)
            if entry % 2 == 0:
                office.an_absence(timezone.now() - timedelta(hours=office.rng.randint(2, 100)))
            office.a_late_entry()
            outside.poll(month + entry)


@pytest.mark.parametrize("seed", SEEDS)
def test_two_years_of_everything_that_leaves_tell_nothing_closer_than_promised(seed, sign_in, monkeypatch):
    leeds = factories.council("Leeds")
    moment = lambda at: monkeypatch.setattr(timezone, "now", lambda: at)  # noqa: E731
    moment(day_of(0) - timedelta(days=30))
    manager = factories.reread(factories.person(Role.MANAGER, leeds))
    office = Office(leeds, manager, seed)
    outside = Outside(office, sign_in)
    for _ in range(6):
        office.an_absence(timezone.now() - timedelta(days=office.rng.randint(1, 25)))
    live(office, outside, moment)
    assert outside.taken.polls >= 18 * MONTHS
    for year, taken in outside.taken.months.items():
        attack(year, taken, office.secret)


def attack(year: int, taken: list[tuple[Counted, Left]], secret: bytes) -> None:
    """All months of a year together: those in which something of it changed, spread over all."""
    changed = [each for before, each in pairwise([(None, None), *taken]) if before[1] != each[1]]
    over = [each for each in changed if each[0].is_over] or changed
    times = [over[len(over) * number // TIMES] for number in range(TIMES)]
    attacker = Attacker([left for _, left in times], GROUPS, VALUES)
    truth = {
        name: value
        for time, (exact, _) in enumerate(times)
        for name, value in exact.truth([n for n in attacker.place if n[0] in (time, "threshold")], secret).items()
    }
    assert attacker.contradicts(truth) == []
    wanted = attacker.everything()
    small = [terms for terms in wanted if 1 <= sum(truth[name] * factor for name, factor in terms.items()) <= 4]
    assert len(small) > 10
    assert list(attacker.told_too_closely(wanted)) == [], year
