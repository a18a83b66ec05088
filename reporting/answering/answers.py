"""What surveys ask of councils, answered for a financial year that is over, without small numbers.

Rates by group are those of the figures that leave the council, suppressed together with everything that left before.
Whatever else is asked (children, providers, help) is told to the nearest five, and not at all below ten: such numbers
do not add up, so nothing can be worked out from them.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import Council, User
from interviews.models import InterviewCoverage
from interviews.states import COMPLETION_FULL
from reporting.answering.tables import Answers, AnswerTable
from reporting.dimensions import COMPARABLE
from reporting.followed import Coded, followed
from reporting.leaving import rounded, without_restricted
from reporting.measures import BY_KEY
from reporting.periods import Period
from reporting.publishing import preview
from reporting.questions import AREA, PERMISSION, Question, due_rows_of
from reporting.sheet import MEASURES, MISSING_ONLY, Line, Sheet, shown, sign_note
from reporting.suppression import TOTAL, YEAR

ROUNDED = "To the nearest {threshold}; fewer than {least} is not told."
OWN_STAFF = "The council’s own staff"
BY_GROUP = (TOTAL, "placement_basis")


def answers_of(user: User, council: Council, year: int, as_at: datetime) -> Answers:
    """Every answer of a year that is over."""
    sheet = preview(user=user, council=council, year=year)
    kept = {key: line for key, line in sheet.lines.items() if key[0] == YEAR and key[1] in BY_GROUP}
    lines = [line for name in BY_GROUP for line in sheet.of(YEAR, name)]
    period = Period(date(year, 4, 1), date(year + 1, 3, 31))
    viewer = without_restricted(user, council)
    question = Question(user=viewer, council=council, period=period, as_at=as_at, parts=COMPARABLE)
    tables = (
        _asked(question, sheet, lines),
        _rates(sheet, lines),
        _held_by(question),
        *_what_followed(question),
        _in_area(question),
    )
    return Answers(replace(sheet, lines=kept), tables)


def about(number: int) -> str:
    """A number told to the nearest five."""
    found = rounded(number, settings.SMALL_NUMBERS_BELOW)
    return f"fewer than {2 * settings.SMALL_NUMBERS_BELOW}" if found is None else str(found)


def rounding() -> str:
    """The note beside rounded numbers."""
    threshold = settings.SMALL_NUMBERS_BELOW
    return ROUNDED.format(threshold=threshold, least=2 * threshold)


def _asked(question: Question, sheet: Sheet, lines: list[Line]) -> AnswerTable:
    """Episodes and children, by the three groups."""
    rows = due_rows_of(question).order_by()
    children = {"": rows.aggregate(children=Count("child", distinct=True))["children"]}
    counted = rows.values("placement_basis").annotate(children=Count("child", distinct=True))
    children |= {row["placement_basis"]: row["children"] for row in counted}
    accepted = _accepted(question)
    return AnswerTable(
        "How many times did children return from being missing, how many children, and how many took up the offer?",
        f"Episodes due an interview, by where the child lived when it went missing. {sign_note(sheet.threshold)}."
        f" {MISSING_ONLY}. Children, and episodes in which the offer was accepted: {rounding().lower()}",
        ("Group", "Episodes", "Children", "Offer accepted"),
        tuple(
            (
                line.label,
                shown(line.numbers["mature"]),
                about(children.get(line.key[2], 0)),
                about(accepted.get(line.key[2], 0)),
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
        f"Of episodes due an interview, as each measure is defined. {sign_note(sheet.threshold)}.",
        ("Measure", *(line.label for line in lines)),
        tuple((measure.name, *(line.rate(measure.key).words for line in lines)) for measure in MEASURES),
    )


def _held_by(question: Question) -> AnswerTable:
    """By the agency of the interviewer, or the employer that was written down."""
    covered = InterviewCoverage.objects.for_user(question.user, PERMISSION).order_by()
    held = covered.filter(
        return_interview__in=due_rows_of(question).values("pk"), interview__completion=COMPLETION_FULL
    )
    employer = NullIf(F("interview__interviewer_employer"), Value(""))
    counted = (
        held.values(by=Coalesce(F("interview__interviewer__agency__name"), employer, Value(OWN_STAFF)))
        .annotate(interviews=Count("interview", distinct=True))
        .order_by("-interviews", "by")
    )
    return AnswerTable(
        "Who held the interviews?",
        f"Full interviews, by the interviewer’s employer. {rounding()}",
        ("Provider", "Interviews"),
        tuple((row["by"], about(row["interviews"])) for row in counted),
    )


def _what_followed(question: Question) -> tuple[AnswerTable, AnswerTable]:
    found = followed(question)
    help_head = ("Help", "Offered", "Accepted", "Started")
    return (
        AnswerTable(
            "What help was offered as a result?",
            f"Episodes; one with several kinds of help counts in each. {rounding()}",
            help_head,
            tuple(_coded(row, row.accepted, row.started) for row in found.help),
        ),
        AnswerTable(
            "Why did children decline?",
            f"Episodes in which the child declined, by the reason recorded. {rounding()}",
            ("Reason", "Episodes"),
            tuple(_coded(row) for row in found.declined_by_child),
        ),
    )


def _coded(row: Coded, *more: int) -> tuple[str, ...]:
    return (row.label, about(row.episodes), *(about(number) for number in more))


def _in_area(question: Question) -> AnswerTable:
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
        f"Episodes due an interview. {rounding()}",
        ("Children", "Episodes", "Children"),
        (
            ("All in the area", about(found["episodes"]), about(found["children"])),
            ("Of these, placed here by others", about(found["hosted"]), about(found["hosted_children"])),
        ),
    )
