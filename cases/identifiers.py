"""NHS numbers and unique pupil numbers, read from what somebody types or a file holds. Pure.

The check digits are python-stdnum's. Its list of local authorities in UPNs ends in 2011: those made since then, with
the reorganisations of Dorset, Buckinghamshire, Northamptonshire, Cumbria and so on, are added here (GIAS, 2025).
"""

import re

from stdnum.exceptions import InvalidComponent
from stdnum.exceptions import ValidationError as NumberError
from stdnum.gb import nhs, upn

SINCE_2011 = {"838", "839", "940", "941", "942", "943"}
NO_UPN = frozenset(f"UN{number}" for number in range(1, 8))
"""Codes by which returns say why there is no UPN."""


class NumberRefused(Exception):
    """What is wrong with the number, in words."""


def nhs_number(typed: str) -> str:
    """Ten digits with a right check digit, without spaces; empty where empty. Raises NumberRefused."""
    cell = typed.strip().removesuffix(".0")
    if not cell:
        return ""
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", cell):
        raise NumberRefused("A spreadsheet shortened this number. Format the column as text.")
    try:
        number = str(nhs.validate(cell))
    except NumberError as error:
        raise NumberRefused("This is not a valid NHS number. Check the ten digits.") from error
    if number != number[0] * 10:
        return number
    if number[0] == "0":
        raise NumberRefused("This NHS number is only zeros. Leave it empty if it is not known.")
    raise NumberRefused("This NHS number is one digit ten times. Leave it empty if it is not known.")


def unique_pupil_number(typed: str) -> str:
    """A letter and twelve digits with a right check letter; empty where empty. Raises NumberRefused."""
    number = str(upn.compact(typed))
    if not number:
        return ""
    if number in NO_UPN:
        raise NumberRefused(f"{number} says that there is no UPN. Leave it empty.")
    try:
        return str(upn.validate(number))
    except InvalidComponent as error:
        if number[1:4] in SINCE_2011 and upn.calc_check_digit(number[1:]) == number[0]:
            return number
        raise NumberRefused("This is not a valid UPN: no local authority has this number.") from error
    except NumberError as error:
        raise NumberRefused("This is not a valid UPN. It looks like A123456789012.") from error
