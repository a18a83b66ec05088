"""The return home interviews behind a number: by the same conditions that counted them. For the page and for files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from reporting.measures import BY_KEY, COUNTS, Condition
from reporting.questions import Question, rows_of

ALL, YES, NO = "all", "yes", "no"
WHICH = {YES: "Counted", NO: "Not counted", ALL: "Both"}
NAMED = ("measure", "count", "which")
"""How a link names what is wanted."""


@dataclass(frozen=True)
class Behind:
    """What was asked for, in words, and its rows."""

    title: str
    which: str
    rows: "QuerySet[Any]"


def behind(question: Question, link: Mapping[str, str]) -> Behind:
    """The rows of the measure or count that the link names; without one, what is due. Which: counted, not, or both."""
    title, which, condition = asked_of(link)
    rows = rows_of(question)
    found = rows.filter(condition(question.as_at))
    if which == NO:
        found = found.exclude(pk__in=rows.filter(_counted(link["measure"])(question.as_at)).values("pk"))
    return Behind(title, which, found)


def asked_of(link: Mapping[str, str]) -> tuple[str, str, Condition]:
    """Title, which (counted, not, both) and condition of what a link names."""
    if (name := link.get("count", "")) in COUNTS:
        return COUNTS[name][0], YES, COUNTS[name][1]
    measure = BY_KEY.get(link.get("measure", ""))
    if measure is None:
        return COUNTS["due"][0], YES, COUNTS["due"][1]
    which = link.get("which", YES)
    if which in (ALL, NO):
        return measure.name, which, measure.denominator
    return measure.name, YES, _counted(measure.key)


def _counted(key: str) -> Condition:
    """What a measure counts: its numerator, inside its denominator."""
    measure = BY_KEY[key]
    return lambda as_at: measure.denominator(as_at) & measure.numerator(as_at)
