"""Which numbers of children can be right. Pure."""

from reporting.denominators.models import Denominator

Kind = Denominator.Kind
FIRST_YEAR = 2015
LARGEST: dict[str, int] = {Kind.POPULATION: 600_000, Kind.LOOKED_AFTER: 20_000}
"""No council has as many: a digit too many, or another kind of number."""


def problem_of_year(year: int, this_year: int) -> str:
    """Why there can be no number of the year; empty where there can be."""
    if year < FIRST_YEAR:
        return f"Enter a year from {FIRST_YEAR} on."
    if year > this_year:
        return f"The year to 31 March {year} has not begun. Enter {this_year} or an earlier year."
    return ""


def problem_of_number(kind: str, number: int) -> str:
    """Why there cannot be so many children of the kind; empty where there can be."""
    if number < 1:
        return "Enter a number above 0."
    if number > LARGEST[kind]:
        return f"No council has more than {LARGEST[kind]:,} of these children. Check the number."
    return ""
