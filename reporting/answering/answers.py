"""What surveys ask of councils, answered for a financial year that is over, in rounded numbers.

Rates by group are those of the month's figures (reporting.freezing). Whatever else is asked (children, providers, help)
adds up to nothing and is rounded by itself; below ten it is not told. The answers too are counted once a month.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from accounts.models import Council, User
from interviews.models import InterviewCoverage
from interviews.states import COMPLETION_FULL
from reporting.answering.tables import Answers, AnswerTable, read
from reporting.dimensions import COMPARABLE
from reporting.exports.keys import secret_of
from reporting.followed import Coded, followed
from reporting.freezing import frozen
from reporting.leaving import LEAST_TOLD, told_alone, without_restricted
from reporting.measures import BY_KEY
from reporting.models import FrozenFigures
from reporting.periods import Period
from reporting.publishing import preview
from reporting.questions import AREA, PERMISSION, Question, due_rows_of
from reporting.sheet import MEASURES, MISSING_ONLY, TOTAL, YEAR, Line, Sheet, rounding_note

ROUNDED = "Rounded to a multiple of {base}; fewer than {least} is not shown."
OWN_STAFF = "The council’s own staff"
BY_GROUP = (TOTAL, "placement_basis")


class Rounder:
    """Numbers of one council and year, each rounded by the threshold of its place."""

    def __init__(self, secret: bytes, year: int) -> None:
        self.secret, self.year, self.base = secret, str(year), settings.SMALL_NUMBERS_BELOW

    def __call__(self, number: int, *place: str) -> str:
        """A number as it is told."""
        found = told_alone(number, self.secret, self.year, *place)
        return f"fewer than {LEAST_TOLD * self.base}" if found is None else str(found)

    @property
    def note(self) -> str:
        """The note beside such numbers."""
        return ROUNDED.format(base=self.base, least=LEAST_TOLD * self.base)


def answers_of(user: User, council: Council, year: int) -> Answers:
    """Every answer of a year that is over, as it is told this month."""

    def make() -> dict[str, Any]:
        return _counted(user, council, year, timezone.now()).as_data()

    today = timezone.localdate()
    return read(frozen(user, council, year, what=FrozenFigures.What.ANSWERS, today=today, make=make))


def _counted(user: User, council: Council, year: int, as_at: datetime) -> Answers:
    sheet = preview(user=user, council=council, year=year)
    kept = {key: line for key, line in sheet.lines.items() if key[0] == YEAR and key[1] in BY_GROUP}
    lines = [line for name in BY_GROUP for line in sheet.of(YEAR, name)]
    period = Period(date(year, 4, 1), date(year + 1, 3, 31))
    viewer = without_restricted(user, council)
    question = Question(user=viewer, council=council, period=period, as_at=as_at, parts=COMPARABLE)
    about = Rounder(secret_of(user, council), year)
    tables = (
        _asked(question, about, sheet, lines),
        _rates(sheet, lines),
        _held_by(question, about),
        *_what_followed(question, about),
        _in_area(question, about),
    )
    return Answers(replace(sheet, lines=kept), tables)


def _asked(question: Question, about: Rounder, sheet: Sheet, lines: list[Line]) -> AnswerTable:
    """Episodes and children, by the three groups."""
    rows = due_rows_of(question).order_by()
    children = {"": rows.aggregate(children=Count("child", distinct=True))["children"]}
    counted = rows.values("placement_basis").annotate(children=Count("child", distinct=True))
    children |= {row["placement_basis"]: row["children"] for row in counted}
    accepted = _accepted(question)
    return AnswerTable(
        "How many times did children return from being missing, how many children, and how many took up the offer?",
        f"Episodes due an interview, by where the child lived when it went missing. {MISSING_ONLY}."
        f" {rounding_note(sheet.threshold)}. Children, and episodes in which the offer was accepted:"
        f" {about.note.lower()}",
        ("Group", "Episodes", "Children", "Offer accepted"),
        tuple(
            (
                line.label,
                str(line.numbers["mature"]),
                about(children.get(line.key[2], 0), "children", line.key[2]),
                about(accepted.get(line.key[2], 0), "accepted", line.key[2]),
            )
            for line in lines
        ),
    )


def _accepted(question: Question) -> dict[str, int]:
    """Episodes in which the offer was accepted, of all (“”) and by group: as the measure says."""
    is_accepted = BY_KEY["accepted"].numerator(question.as_at)
    rows = due_rows_of(question).order_by().filter(is_accepted)
    counted = rows.values("placement_basis").annotate(episodes=Count("pk"))
    found = {row["placement_basis"]: row["episodes"] for row in counted}
    return {"": sum(found.values()), **found}


def _rates(sheet: Sheet, lines: list[Line]) -> AnswerTable:
    return AnswerTable(
        "How many were offered an interview, declined it, were interviewed, and within 72 hours?",
        f"Of episodes due an interview, as each measure is defined. {rounding_note(sheet.threshold)}.",
        ("Measure", *(line.label for line in lines)),
        tuple((measure.name, *(line.rate(measure.key).words for line in lines)) for measure in MEASURES),
    )


def _held_by(question: Question, about: Rounder) -> AnswerTable:
    """By the agency of the interviewer, or the employer that was written down."""
    covered = InterviewCoverage.objects.for_user(question.user, PERMISSION).order_by()
    held = covered.filter(
        return_interview__in=due_rows_of(question).values("pk"), interview__completion=COMPLETION_FULL
    )
    employer = NullIf(F("interview__interviewer_employer"), Value(""))
    counted = (
        held.values(by=Coalesce(F("interview__interviewer__agency__name"), employer, Value(OWN_STAFF)))
        .annotate(interviews=Count("interview", distinct=True))
        .order_by("by")
    )
    return AnswerTable(
        "Who held the interviews?",
        f"Full interviews, by the interviewer’s employer. {about.note}",
        ("Provider", "Interviews"),
        tuple((row["by"], about(row["interviews"], "held by", row["by"])) for row in counted),
    )


def _what_followed(question: Question, about: Rounder) -> tuple[AnswerTable, AnswerTable]:
    found = followed(question)
    help_head = ("Help", "Offered", "Accepted", "Started")
    return (
        AnswerTable(
            "What help was offered as a result?",
            f"Episodes; one with several kinds of help counts in each. {about.note}",
            help_head,
            _coded(about, "help", found.help, more=True),
        ),
        AnswerTable(
            "Why did children decline?",
            f"Episodes in which the child declined, by the reason recorded. {about.note}",
            ("Reason", "Episodes"),
            _coded(about, "declined", found.declined_by_child),
        ),
    )


def _coded(about: Rounder, what: str, codes: list[Coded], *, more: bool = False) -> tuple[tuple[str, ...], ...]:
    """A row per code, by its label: the order tells nothing. Numbers of one code share a threshold."""
    return tuple(
        (code.label, *(about(number, what, code.label) for number in _numbers(code)[: 3 if more else 1]))
        for code in sorted(codes, key=lambda code: code.label)
    )


def _numbers(code: Coded) -> tuple[int, int, int]:
    return code.episodes, code.accepted, code.started


def _in_area(question: Question, about: Rounder) -> AnswerTable:
    """Whoever is responsible: hosted children too."""
    rows: Any = due_rows_of(replace(question, view=AREA)).order_by()
    hosted = Q(is_hosted=True)
    found = rows.aggregate(
        episodes=Count("pk"),
        children=Count("child", distinct=True),
        hosted=Count("pk", filter=hosted),
        hosted_children=Count("child", filter=hosted, distinct=True),
    )
    return AnswerTable(
        "How many children went missing within the council’s area, whoever is responsible for them?",
        f"Episodes due an interview. {about.note}",
        ("Children", "Episodes", "Children"),
        (
            _area_row(about, "All in the area", found["episodes"], found["children"]),
            _area_row(about, "Of these, placed here by others", found["hosted"], found["hosted_children"]),
        ),
    )


def _area_row(about: Rounder, label: str, episodes: int, children: int) -> tuple[str, str, str]:
    return label, about(episodes, "in the area", label), about(children, "in the area", label)
