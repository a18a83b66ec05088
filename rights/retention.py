"""How long a child's record is kept: pure rules over facts, by the child's highest status ever.

Looked after, ever: to the 75th anniversary of birth; 15 years after death where the child died under 18 (Care Planning,
Placement and Case Review (England) Regulations 2010, reg. 50). Everybody else: no national rule; each council sets the
years after birth, 25 unless it says otherwise. A record is proposed for disposal after its day, and never removed by
itself; where the date of birth is not known there is no day, and a person must look.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ADULT_AGE = 18


class RetentionClass(StrEnum):
    """The child's highest status ever; every record about the child follows it."""

    LOOKED_AFTER = "looked_after"
    PROTECTION = "protection"
    IN_NEED = "in_need"
    EARLY_HELP = "early_help"
    NOT_LOOKED_AFTER = "not_looked_after"


CLASS_WORDS: dict[RetentionClass, str] = {
    RetentionClass.LOOKED_AFTER: "Looked after, now or ever",
    RetentionClass.PROTECTION: "Child protection plan, now or ever",
    RetentionClass.IN_NEED: "Child in need, now or ever",
    RetentionClass.EARLY_HELP: "Early help, now or ever",
    RetentionClass.NOT_LOOKED_AFTER: "None of these, ever",
}


@dataclass(frozen=True)
class Rule:
    """Years after birth; where the child died under 18, years after death (None: after birth all the same)."""

    years_after_birth: int
    years_after_death: int | None = None


DEFAULTS: dict[RetentionClass, Rule] = {
    RetentionClass.LOOKED_AFTER: Rule(75, 15),
    RetentionClass.PROTECTION: Rule(25),
    RetentionClass.IN_NEED: Rule(25),
    RetentionClass.EARLY_HELP: Rule(25),
    RetentionClass.NOT_LOOKED_AFTER: Rule(25),
}


def class_of(*, was_placed: bool, was_care_leaver: bool, statuses: Iterable[str] = ()) -> RetentionClass:
    """The highest of what the child ever was. A care leaver was looked after, with or without a placement here."""
    if was_placed or was_care_leaver:
        return RetentionClass.LOOKED_AFTER
    held = set(statuses)
    ranked = (RetentionClass.PROTECTION, RetentionClass.IN_NEED, RetentionClass.EARLY_HELP)
    return next((kept for kept in ranked if kept.value in held), RetentionClass.NOT_LOOKED_AFTER)


def keep_until(rule: Rule, *, born_on: date | None, died_on: date | None) -> date | None:
    """The last day on which the record is kept; None where the date of birth is not known."""
    if born_on is None:
        return None
    if died_on and rule.years_after_death is not None and died_on < years_later(born_on, ADULT_AGE):
        return years_later(died_on, rule.years_after_death)
    return years_later(born_on, rule.years_after_birth)


def years_later(day: date, years: int) -> date:
    """The anniversary; of a 29 February in a year without one: 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
