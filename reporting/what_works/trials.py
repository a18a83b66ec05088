"""Two wordings compared: what became of the children who drew each. Fixed beforehand, the same for every comparison.

Counted is each child once, under the wording drawn, whatever happened afterwards (intention to treat), from the first
invitation of the comparison that left. First outcome: accepted within seven days of that. Second: answered at all
within seven days. After the talk there is nothing to accept: there the answer is what counts.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from interviews.models import Offer
from interviews.states import RESPONSE_ACCEPTED, RESPONSE_NONE_YET
from reaching.models import AfterTalk, ChildAnswer, TalkInvitation, WordingTrial
from reaching.models.wordings import Purpose
from reaching.wordings.house_texts import language_name
from reporting.questions import PERMISSION, Question
from reporting.what_works.counting import HOUSE, WINDOW, Tally
from reporting.what_works.difference import needed, newcombe, smallest_shown, verdict

POINTS = (10, 15, 20)
STEPS = (
    ("drawn", "Drawn"),
    ("sent", "Left"),
    ("pending", "Left less than seven days ago"),
    ("judged", "Left seven days ago or more"),
    ("opened", "of them opened the page"),
    ("answered", "answered within seven days"),
    ("accepted", "accepted within seven days"),
)


@dataclass(frozen=True)
class Arm:
    """One of the two: its letter, its wording, and how many children came how far."""

    letter: str
    wording: str
    counts: dict[str, int]

    def outcome(self, name: str) -> Tally:
        """Of those who can be judged."""
        return Tally(self.counts[name], self.counts["judged"], self.counts["pending"])


@dataclass(frozen=True)
class Compared:
    """A comparison with its two arms."""

    trial: WordingTrial
    arms: list[Arm]

    @property
    def is_running(self) -> bool:
        """Whether children are still drawn."""
        return self.trial.ended_at is None

    @property
    def language(self) -> str:
        """The language of both, as its speakers call it."""
        return language_name(self.trial.language)

    @property
    def outcome(self) -> str:
        """What counts first."""
        return "accepted" if self.trial.purpose == Purpose.OFFER else "answered"

    @property
    def pair(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """(numerator, denominator) of A and of B."""
        first, second = (arm.outcome(self.outcome) for arm in self.arms)
        return (first.accepted, first.judged), (second.accepted, second.judged)

    @property
    def rates(self) -> list[tuple[Arm, Tally, Tally]]:
        """Each arm with its first and its second outcome."""
        return [(arm, arm.outcome(self.outcome), arm.outcome("answered")) for arm in self.arms]

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """B minus A, and the ends of its interval."""
        ends = newcombe(*self.pair)
        first, second = self.pair
        return (second[0] / second[1] - first[0] / first[1], *ends) if ends else None

    @property
    def difference_words(self) -> str:
        """In percentage points."""
        if self.difference is None:
            return "No difference can be given yet."
        middle, low, high = (round(100 * part) for part in self.difference)
        return f"B less A: {middle:+d} percentage points (95 % interval {low:+d} to {high:+d})."

    @property
    def verdict(self) -> str:
        """What it says, in a sentence."""
        return verdict(*self.pair, outcome=self.outcome)

    @property
    def shows(self) -> str:
        """The smallest difference that so many children could show."""
        found = smallest_shown(*self.pair)
        if found is None:
            return ""
        points = round(100 * found)
        return f"So many children show, four times in five, a difference of {points} percentage points or more."

    @property
    def waits_for(self) -> list[tuple[int, int]]:
        """(percentage points, children needed with each wording), from the rate of A, or from one half."""
        numerator, denominator = self.pair[0]
        rate = min(max(numerator / denominator, 0.05), 0.7) if denominator else 0.5
        return [(points, needed(rate, points / 100)) for points in POINTS]

    def steps(self) -> list[tuple[str, int, int]]:
        """How far the children came: (words, with A, with B)."""
        shown = [step for step in STEPS if step[0] != "accepted" or self.outcome == "accepted"]
        return [(words, self.arms[0].counts[key], self.arms[1].counts[key]) for key, words in shown]


def comparisons(question: Question) -> list[Compared]:
    """Those that ran in the period, in two statements; each from its beginning to now."""
    period = question.period
    trials = WordingTrial.objects.for_user(question.user, PERMISSION).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gte=period.starts_at),
        council=question.council,
        began_at__lt=period.ends_at,
    )
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(dict(STEPS), 0))
    for row in _counted(question, trials):
        counts[row.pop("trial_id"), row.pop("arm")] = row
    return [
        Compared(
            trial,
            [
                Arm(letter, wording.name if wording else HOUSE, counts[trial.pk, letter])
                for letter, wording in trial.arms()
            ],
        )
        for trial in trials.select_related("wording_a", "wording_b")
    ]


def _counted(question: Question, trials: "QuerySet[Any]") -> "QuerySet[Any]":
    """Counts of children per comparison and arm."""
    drawn = TalkInvitation.objects.for_user(question.user, PERMISSION).filter(trial__in=trials.values("pk"))
    once = (
        drawn.exclude(arm="")
        .order_by("trial_id", "child_id", F("left_at").asc(nulls_last=True), "pk")
        .distinct("trial_id", "child_id")
        .values("pk")
    )
    rows = TalkInvitation.objects.for_user(question.user, PERMISSION).filter(pk__in=once).order_by()
    flagged = rows.annotate(
        has_opened=Exists(_in_trial(question, OuterRef("trial"), OuterRef("child")).filter(opened_at__isnull=False)),
        has_accepted=Exists(_answers(question).filter(response=RESPONSE_ACCEPTED)),
        has_answered=Exists(_answers(question).exclude(response=RESPONSE_NONE_YET))
        | Exists(_own_words(question, ChildAnswer, "answered_at"))
        | Exists(_own_words(question, AfterTalk, "said_at")),
    )
    judged = Q(left_at__lte=question.as_at - WINDOW)
    return flagged.values("trial_id", "arm").annotate(
        drawn=Count("pk"),
        sent=Count("pk", filter=Q(left_at__isnull=False)),
        pending=Count("pk", filter=Q(left_at__gt=question.as_at - WINDOW)),
        judged=Count("pk", filter=judged),
        opened=Count("pk", filter=judged & Q(has_opened=True)),
        answered=Count("pk", filter=judged & Q(has_answered=True)),
        accepted=Count("pk", filter=judged & Q(has_accepted=True)),
    )


def _in_trial(question: Question, trial: Any, child: Any) -> "QuerySet[Any]":
    """All invitations of a child in the comparison: a second one carries the same words."""
    found: QuerySet[Any] = TalkInvitation.objects.for_user(question.user, PERMISSION).filter(trial=trial, child=child)
    return found.exclude(arm="").order_by()


def _answers(question: Question) -> "QuerySet[Any]":
    """What the child answered to any offer of the same interview, within seven days of when the invitation left."""
    found: QuerySet[Any] = Offer.objects.for_user(question.user, PERMISSION).filter(
        return_interview=OuterRef("return_interview"),
        offered_to=Offer.OfferedTo.CHILD,
        responded_at__gte=OuterRef("left_at"),
        responded_at__lte=OuterRef("left_at") + WINDOW,
    )
    return found.order_by()


def _own_words(question: Question, model: Any, at: str) -> "QuerySet[Any]":
    """What the child said on their page by this interview's invitations, in the same days."""
    when = {f"{at}__gte": OuterRef("left_at"), f"{at}__lte": OuterRef("left_at") + WINDOW}
    found: QuerySet[Any] = model.objects.for_user(question.user, PERMISSION).filter(
        invitation__return_interview=OuterRef("return_interview"), **when
    )
    return found.order_by()
