"""Offers to the child, counted by how, when and in which words they were made, against what the child answered.

An offer is judged once it is seven days old: accepted counts what was accepted by then. The tables are of the first
offer of each return home interview, since later offers follow a refusal or silence; all offers stand beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay

from interviews.deadlines import LONDON
from interviews.models import Offer
from interviews.states import RESPONSE_ACCEPTED, RESPONSE_DECLINED_BY_CHILD
from reaching.models import TalkInvitation
from reaching.models.wordings import Way
from reporting.intervals import interval_words, wilson
from reporting.questions import PERMISSION, Question, due_rows_of
from reporting.what_works.difference import FEW

WINDOW = timedelta(days=7)
BANDS = (
    ("morning", "Morning (6 to 12)", 6, 12),
    ("afternoon", "Afternoon (12 to 17)", 12, 17),
    ("evening", "Evening (17 to 22)", 17, 22),
    ("night", "Night (22 to 6)", 22, 30),
)
"""(key, words, from this hour in London, to before this one)."""
DAYS = (("weekday", "Monday to Friday"), ("weekend", "Saturday and Sunday"))
SATURDAY = 6
HOUSE = "The house’s text"


@dataclass(frozen=True)
class Tally:
    """Offers: accepted in time, of those old enough to be judged, and those that are not yet."""

    accepted: int = 0
    judged: int = 0
    pending: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.accepted + other.accepted, self.judged + other.judged, self.pending + other.pending)

    @property
    def rate(self) -> float | None:
        """0 to 1."""
        return self.accepted / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's, at 95 %."""
        return wilson(self.accepted, self.judged)

    @property
    def words(self) -> str:
        """For instance “55 % (22 of 40)”."""
        return (
            f"{round(100 * self.rate)} % ({self.accepted} of {self.judged})" if self.rate is not None else "no figure"
        )

    @property
    def is_few(self) -> bool:
        """Whether one offer more or less moves the rate too far to say anything."""
        return self.judged < FEW

    @property
    def sure(self) -> str:
        """How sure it is, in words."""
        if self.is_few:
            return f"too few to tell (under {FEW})"
        return interval_words(self.accepted, self.judged)


@dataclass(frozen=True)
class Group:
    """One row of a table: first offers, and all."""

    key: str
    label: str
    first: Tally
    every: Tally


@dataclass(frozen=True)
class Works:
    """The tables; why children declined the first offer, by way: [(way, [(reason, offers)])]."""

    total: Group
    by_method: list[Group]
    by_wording: list[Group]
    by_band: list[Group]
    by_day: list[Group]
    reasons: list[tuple[str, list[tuple[str, int]]]]

    def tables(self) -> list[tuple[str, str, list[Group]]]:
        """(name in the file, first column, rows)."""
        return [
            ("channel", "How it was offered", self.by_method),
            ("wording", "Wording of the invitation", self.by_wording),
            ("time_of_day", "Time of day", self.by_band),
            ("day", "Day of the week", self.by_day),
        ]


def works(question: Question) -> Works:
    """Everything, in four statements."""
    offers = (
        Offer.objects.for_user(question.user, PERMISSION)
        .reached()
        .filter(return_interview__in=due_rows_of(question).values("pk"), offered_to=Offer.OfferedTo.CHILD)
    )
    first = Offer.objects.for_user(question.user, PERMISSION).filter(pk__in=_first_of(offers))
    rows = [("first", row) for row in _split(first, question)] + [("every", row) for row in _split(offers, question)]
    return Works(
        total=(_groups(rows, lambda row: ("all", "All offers")) or [Group("all", "All offers", Tally(), Tally())])[0],
        by_method=_groups(rows, lambda row: (row["method_id"], row["label"])),
        by_wording=_by_wording(first, question),
        by_band=_in_order(_groups(rows, lambda row: (row["band"], WORDS[row["band"]])), [band[0] for band in BANDS]),
        by_day=_in_order(_groups(rows, lambda row: (row["day"], WORDS[row["day"]])), [day[0] for day in DAYS]),
        reasons=_reasons(first),
    )


WORDS = {**{key: words for key, words, _, _ in BANDS}, **dict(DAYS)}


def _first_of(offers: "QuerySet[Any]") -> "QuerySet[Any]":
    ordered = offers.order_by("return_interview_id", "offered_at", "pk")
    found: QuerySet[Any] = ordered.distinct("return_interview_id").values("pk")
    return found


def _split(offers: "QuerySet[Any]", question: Question) -> "QuerySet[Any]":
    """Counts by way, time of day and day at once: the tables are sums of these."""
    timed = offers.order_by().annotate(
        hour=ExtractHour("offered_at", tzinfo=LONDON), weekday=ExtractIsoWeekDay("offered_at", tzinfo=LONDON)
    )
    sorted_out = timed.annotate(
        band=Case(
            *[When(hour__gte=start, hour__lt=end, then=Value(key)) for key, _, start, end in BANDS[:-1]],
            default=Value(BANDS[-1][0]),
            output_field=CharField(),
        ),
        day=Case(
            When(weekday__gte=SATURDAY, then=Value("weekend")), default=Value("weekday"), output_field=CharField()
        ),
        label=F("method__label"),
    )
    return _tallied(sorted_out.values("method_id", "label", "band", "day"), question, "")


def _tallied(rows: "QuerySet[Any]", question: Question, path: str) -> "QuerySet[Any]":
    """Grouped rows with the three counts; `path` leads to the offer."""
    judged = Q(**{f"{path}offered_at__lte": question.as_at - WINDOW})
    in_time = Q(**{f"{path}response": RESPONSE_ACCEPTED, f"{path}responded_at__lte": F(f"{path}offered_at") + WINDOW})
    counted: QuerySet[Any] = rows.annotate(
        accepted=Count("pk", filter=judged & in_time),
        judged=Count("pk", filter=judged),
        pending=Count("pk", filter=~judged),
    )
    return counted


def _groups(rows: Iterable[tuple[str, Any]], key: Any) -> list[Group]:
    """Summed by what `key` says of a row, as (key, label); the largest first."""
    sums: dict[tuple[str, str], dict[str, Tally]] = defaultdict(lambda: {"first": Tally(), "every": Tally()})
    for which, row in rows:
        sums[key(row)][which] += Tally(row["accepted"], row["judged"], row["pending"])
    groups = [Group(name, label, found["first"], found["every"]) for (name, label), found in sums.items()]
    return sorted(groups, key=lambda group: (-group.first.judged - group.first.pending, group.label))


def _in_order(groups: list[Group], order: list[str]) -> list[Group]:
    return sorted(groups, key=lambda group: order.index(group.key))


def _by_wording(first: "QuerySet[Any]", question: Question) -> list[Group]:
    """First offers that were made by an invitation to the child's page, by its words."""
    sent = TalkInvitation.objects.for_user(question.user, PERMISSION).filter(offer__in=first.order_by().values("pk"))
    named = sent.order_by().annotate(name=Coalesce("wording__name", Value(HOUSE)))
    rows = _tallied(named.values("way", "language", "wording_id", "name"), question, "offer__")
    return _groups(
        [("first", row) for row in rows],
        lambda row: (
            f"{row['way']}-{row['language']}-{row['wording_id'] or 'house'}",
            f"{row['name']} ({Way(row['way']).label.lower()}, {row['language']})",
        ),
    )


def _reasons(first: "QuerySet[Any]") -> list[tuple[str, list[tuple[str, int]]]]:
    """Why the child said no to the first offer, by how it was made."""
    declined = first.order_by().filter(response=RESPONSE_DECLINED_BY_CHILD)
    rows = declined.values(way=F("method__label"), why=F("decline_reason__label")).annotate(offers=Count("pk"))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row["way"]][row["why"] or "No reason given"] += row["offers"]
    return [(way, reasons.most_common()) for way, reasons in sorted(found.items())]
