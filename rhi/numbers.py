"""Whole numbers as links, headers and forms carry them."""

LONGEST = 18
"""Digits of the longest number that a bigint of PostgreSQL holds, whatever the digits are."""


def whole_number(typed: str) -> int | None:
    """The number that ASCII digits write; None for anything else.

    `str.isdigit` also passes “²”, which `int` refuses; `int` also refuses thousands of digits.
    """
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST else None
