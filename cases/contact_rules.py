"""How a way to be reached is written: what a person types, and what is kept. Pure.

A number is kept in digits with its country, an e-mail address in small letters, a postal address as its lines. Only
numbers of mobile phones of this country are texted: 07 and nine digits, however they are typed.
"""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import Channel

MOBILE = re.compile(r"(?:\+44|0044|0)(7[1-57-9]\d{8}|7624\d{6})")
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
FEWEST_LINES, MOST_LINES = 3, 7  # as GOV.UK Notify takes them

NOT_A_MOBILE = "Enter a UK mobile number, like 07700 900123. Texts go to no other."
NOT_AN_EMAIL = "Enter an e-mail address, like name@mail.example."
NOT_AN_ADDRESS = "Enter three to seven lines: to whom, the street, and the postcode alone as the last line."


class NotAnAddress(ValueError):
    """What was typed is no address of this channel; says how to mend it."""


def normal(channel: str, typed: str) -> str:
    """As it is kept; raises NotAnAddress."""
    return {Channel.TEXT: mobile, Channel.EMAIL: email}.get(Channel(channel), postal)(typed)


def mobile(typed: str) -> str:
    """“07700 900123” is +447700900123."""
    digits = re.sub(r"[\s().-]", "", typed.replace("+44 (0)", "+44").replace("+44(0)", "+44"))
    found = MOBILE.fullmatch(digits)
    if not found or not digits.isascii():
        raise NotAnAddress(NOT_A_MOBILE)
    return f"+44{found[1]}"


def email(typed: str) -> str:
    """In small letters."""
    address = typed.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(NOT_AN_EMAIL) from error
    return address


def postal(typed: str) -> str:
    """Its lines without empty ones; the last is a postcode, written as the post writes it."""
    lines = [" ".join(line.split()) for line in typed.replace("\r", "").split("\n") if line.strip()]
    code = lines[-1].upper() if lines else ""
    if not FEWEST_LINES <= len(lines) <= MOST_LINES or not POSTCODE.fullmatch(code):
        raise NotAnAddress(NOT_AN_ADDRESS)
    plain = code.replace(" ", "")
    return "\n".join([*lines[:-1], f"{plain[:-3]} {plain[-3:]}"])
