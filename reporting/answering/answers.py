"""What surveys ask of councils, answered for a financial year that is over, in rounded numbers.

Rates by group are those of the month's figures (reporting.freezing). Whatever else is asked (children, providers, help)
is rounded so that it goes with them (reporting.rounding); below ten it is not told. The answers too are counted once a
month.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from accounts.models import Council, User
from interviews.models import Interview
from interviews.states import COMPLETION_FULL
from reporting.answering.tables import Answers, AnswerTable, read
from reporting.dimensions import COMPARABLE
from reporting.followed import Coded, followed
from reporting.freezing import frozen
from reporting.leaving import rounder_of, without_restricted
from reporting.models import FrozenFigures
from reporting.periods import Period
from reporting.publishing import preview
from reporting.questions import AREA, PERMISSION, Question, due_rows_of
from reporting.rounding import IN_OWN_AREA, OWN_AREA, Rounder
from reporting.sheet import ALL, LEAST_TOLD, MEASURES, MISSING_ONLY, TOTAL, YEAR, Line, Sheet, rounding_note

ROUNDED = "Rounded to a multiple of {base}, so that it goes with the other answers; fewer than {least} is not shown."
OWN_STAFF = "The council’s own staff"
BY_GROUP = (TOTAL, "placement_basis")
ANSWERED_RATES = "How many were offered an interview, accepted or declined it, were interviewed, and within 72 hours?"


@dataclass(frozen=True)
class About:
    """What every answer is made of: the question, the figures of the month, and what rounds beside them."""

    question: Question
    sheet: Sheet
    rounder: Rounder

    @property
    def note(self) -> str:
        """The note beside counts outside the rows."""
        return ROUNDED.format(base=self.sheet.threshold, least=LEAST_TOLD * self.sheet.threshold)

    def tell(self, number: int) -> str:
        """A rounded count outside the rows."""
        found = self.sheet.told(number)
        return f"fewer than {LEAST_TOLD * self.sheet.threshold}" if found is None else str(found)

    def year(self, name: str, group: str = "") -> int:
        """A number of the year as the rows show it, of all or of a group."""
        key = (YEAR, "placement_basis" if group else TOTAL, group)
        return self.sheet.lines[key].numbers[name]


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
    about = About(question, sheet, rounder_of(user, council, year))
    tables = (_asked(about, lines), _rates(sheet, lines), _held_by(about), *_what_followed(about), _in_area(about))
    return Answers(replace(sheet, lines=kept), tables)


def _asked(about: About, lines: list[Line]) -> AnswerTable:
    """Episodes and children, by group."""
    return AnswerTable(
        "How many times did children return from being missing, and how many children?",
        f"Episodes due an interview, by where the child lived when it went missing. {MISSING_ONLY}."
        f" {rounding_note(about.sheet.threshold)}. Children: {about.note.lower()}",
        ("Group", "Episodes", "Children"),
        tuple(
            (
                line.label,
                str(line.numbers["mature"]),
                about.tell(about.sheet.children.get(line.key[2] or ALL, 0)),
            )
            for line in lines
        ),
    )


def _rates(sheet: Sheet, lines: list[Line]) -> AnswerTable:
    return AnswerTable(
        ANSWERED_RATES,
        f"Of episodes due an interview, as each measure is defined. {rounding_note(sheet.threshold)}.",
        ("Measure", *(line.label for line in lines)),
        tuple((measure.name, *(line.rate(measure.key).words for line in lines)) for measure in MEASURES),
    )


def _held_by(about: About) -> AnswerTable:
    """By the agency of who held the first full interview, or the employer that was written down."""
    full = Interview.objects.for_user(about.question.user, PERMISSION).filter(
        return_interviews=OuterRef("pk"), completion=COMPLETION_FULL
    )
    employer = NullIf(F("interviewer_employer"), Value(""))
    holder = full.annotate(by=Coalesce(F("interviewer__agency__name"), employer, Value(OWN_STAFF)))
    completed = due_rows_of(about.question).order_by().filter(completed_at__isnull=False)
    counted = completed.annotate(by=Subquery(holder.order_by("started_at").values("by")[:1])).values("by")
    held = {row["by"] or OWN_STAFF: row["episodes"] for row in counted.annotate(episodes=Count("pk"))}
    shown = about.rounder.shared_out(about.year("completed"), held, "held by")
    return AnswerTable(
        "Who held the interviews?",
        f"Episodes with a full interview, by the interviewer’s employer; the largest is the rest of them. {about.note}",
        ("Provider", "Episodes"),
        tuple((by, about.tell(shown[by])) for by in sorted(shown)),
    )


def _what_followed(about: About) -> tuple[AnswerTable, AnswerTable]:
    found = followed(about.question)
    offered, helped, declined = (about.year(name) for name in ("offered", "help_offered", "declined_by_child"))
    return (
        AnswerTable(
            "What help was offered as a result?",
            f"Episodes; one with several kinds of help counts in each. {about.note}",
            ("Help", "Offered", "Accepted", "Started"),
            _coded(about, "help", found.help, 3, least=helped, most=helped),
        ),
        AnswerTable(
            "Why did children decline?",
            f"Episodes in which the child declined, by the reason recorded. {about.note}",
            ("Reason", "Episodes"),
            _coded(about, "declined", found.declined_by_child, 1, least=declined, most=offered),
        ),
    )


def _coded(
    about: About, what: str, codes: list[Coded], columns: int, *, least: int, most: int
) -> tuple[tuple[str, ...], ...]:
    """A row per code, by its label: the order tells nothing."""
    counted = {code.label: (code.episodes, code.accepted, code.started)[:columns] for code in codes}
    shown = about.rounder.covering(counted, what, least=least, most=most)
    return tuple((label, *map(about.tell, shown[label])) for label in sorted(shown))


def _in_area(about: About) -> AnswerTable:
    """Whoever is responsible: what the groups in the area show, and children of others placed here."""
    hosted: Any = due_rows_of(replace(about.question, view=AREA)).order_by().filter(is_hosted=True)
    counted = hosted.aggregate(episodes=Count("pk"), children=Count("child", distinct=True))
    episodes = about.rounder.of(counted["episodes"], "placed here")
    children = about.rounder.within(counted["children"], episodes, "placed here")
    own = sum(about.year("mature", group) for group in IN_OWN_AREA)
    all_children = children + about.sheet.children[OWN_AREA]
    return AnswerTable(
        "How many children went missing within the council’s area, whoever is responsible for them?",
        f"Episodes due an interview: those of the groups in the area, and of children placed here. {about.note}",
        ("Children", "Episodes", "Children"),
        (
            ("All in the area", about.tell(own + episodes), about.tell(all_children)),
            ("Of these, placed here by others", about.tell(episodes), about.tell(children)),
        ),
    )
