"""What came of the episodes: why children declined, what was found, what help was offered. Codes, counted by episode.

An episode counts once for each code, however often the code was recorded. Shown are the codes that occur.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from interviews.models import Finding, Help, Offer
from interviews.states import RESPONSE_DECLINED_BY_CHILD, RESPONSE_DECLINED_BY_PARENT
from reporting.questions import PERMISSION, Question, due_rows_of

LISTS = {
    "push": "Why: what drove the child away",
    "pull": "Why: what drew the child",
    "risk": "Harm and risk",
    "stayed": "Where the child stayed",
    "with": "With whom",
    "transport": "How the child travelled",
}


@dataclass(frozen=True)
class Coded:
    """One code and in how many episodes it occurs: for help also accepted and started."""

    label: str
    episodes: int
    accepted: int = 0
    started: int = 0


@dataclass(frozen=True)
class Followed:
    """Why the child, or a parent, said no; (title, codes) per list of findings; help, and other outcomes."""

    declined_by_child: list[Coded]
    declined_by_parent: list[Coded]
    found: list[tuple[str, list[Coded]]]
    help: list[Coded]
    other: list[Coded]


def followed(question: Question) -> Followed:
    """Everything, in four statements."""
    due = due_rows_of(question).values("pk")
    offers = Offer.objects.for_user(question.user, PERMISSION).filter(return_interview__in=due)
    outcomes = _outcomes(question, due)
    return Followed(
        declined_by_child=_reasons(offers.filter(response=RESPONSE_DECLINED_BY_CHILD)),
        declined_by_parent=_reasons(offers.filter(response=RESPONSE_DECLINED_BY_PARENT)),
        found=_found(question, due),
        help=[coded for kind, coded in outcomes if kind == "help"],
        other=[coded for kind, coded in outcomes if kind != "help"],
    )


def _reasons(offers: "QuerySet[Any]") -> list[Coded]:
    rows = offers.order_by().values(label=F("decline_reason__label"))
    counted = rows.annotate(episodes=Count("return_interview", distinct=True)).order_by("-episodes", "label")
    return [Coded(row["label"] or "No reason given", row["episodes"]) for row in counted]


def _found(question: Question, due: "QuerySet[Any]") -> list[tuple[str, list[Coded]]]:
    """The findings of talks that cover the episodes, per list of codes."""
    findings = Finding.objects.for_user(question.user, PERMISSION).filter(interview__return_interviews__in=due)
    rows = findings.order_by().values(list=F("code__list_name"), label=F("code__label"))
    counted = rows.annotate(
        episodes=Count("interview__return_interviews", filter=Q(interview__return_interviews__in=due), distinct=True)
    )
    lists: dict[str, list[Coded]] = {}
    for row in counted.order_by("-episodes", "label"):
        lists.setdefault(row["list"], []).append(Coded(row["label"], row["episodes"]))
    return [(LISTS.get(name, name.capitalize()), lists[name]) for name in sorted(lists, key=_place)]


def _place(name: str) -> int:
    return list(LISTS).index(name) if name in LISTS else len(LISTS)


def _outcomes(question: Question, due: "QuerySet[Any]") -> list[tuple[str, Coded]]:
    """(kind of outcome, code with what was accepted and started)."""
    helped = Help.objects.for_user(question.user, PERMISSION).filter(return_interview__in=due)
    rows = helped.order_by().values(kind=F("outcome__kind"), label=F("outcome__label"))
    counted = rows.annotate(
        episodes=Count("return_interview", distinct=True),
        accepted=Count("return_interview", filter=Q(accepted_at__isnull=False), distinct=True),
        started=Count("return_interview", filter=Q(started_at__isnull=False), distinct=True),
    )
    return [
        (row["kind"], Coded(row["label"], row["episodes"], row["accepted"], row["started"]))
        for row in counted.order_by("-episodes", "label")
    ]
