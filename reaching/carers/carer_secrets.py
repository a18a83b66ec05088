"""The secret of a carer's link, which is signed, and its PIN. Both are kept only as digests.

Twelve letters by lot, and eight that only this system can add to them: a link with one letter changed is refused before
anything is looked up. Typed from a letter, in any case, with or without hyphens.
"""

import re
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from reaching import links
from reaching.links import GROUP, LETTERS, plain_of

BY_LOT, SIGNED = 12, 8
SALT = "reaching.carer_secrets"
PIN = re.compile(r"\d{6}")


def new_secret() -> str:
    """Such as “bcdf-ghjk-mnpq-rstv-wxyz”."""
    by_lot = "".join(secrets.choice(LETTERS) for _ in range(BY_LOT))
    whole = by_lot + _signature(settings.SECRET_KEY, by_lot)
    return "-".join(whole[place : place + GROUP] for place in range(0, BY_LOT + SIGNED, GROUP))


def new_pin() -> str:
    """Six digits, told by another way than the link."""
    return f"{secrets.randbelow(1_000_000):06}"


def tidied(written: str) -> str:
    """The secret in what stands in an address after the door, where this system made it; "" else."""
    secret = links.tidied(written, BY_LOT + SIGNED)
    return secret if secret and is_signed(secret) else ""


def is_signed(secret: str) -> bool:
    """Whether this system made it: asked before any query."""
    plain = plain_of(secret)
    if len(plain) != BY_LOT + SIGNED:
        return False
    by_lot, signature = plain[:BY_LOT], plain[BY_LOT:]
    return any(constant_time_compare(_signature(key, by_lot), signature) for key in _keys())


def digest_of(secret: str, pin: str = "") -> str:
    """What is kept of a secret; with a PIN, what is kept of the PIN of that link."""
    return _digest(settings.SECRET_KEY, secret, pin)


def digests_of(secret: str, pin: str = "") -> list[str]:
    """The digests under which it may be kept: by the key of today, and by those before it."""
    return [_digest(key, secret, pin) for key in _keys()]


def read_pin(typed: str) -> str:
    """Six digits, with or without a space; "" where it is anything else."""
    found = re.sub(r"\s|-", "", typed)
    return found if PIN.fullmatch(found) and found.isascii() else ""


def link_of(secret: str) -> str:
    """The whole address of a carer's page."""
    return f"{settings.TALK_URL}{reverse('care', args=[secret])}"


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _digest(key: str, secret: str, pin: str) -> str:
    what = f"pin:{plain_of(secret)}:{pin}" if pin else plain_of(secret)
    return salted_hmac(SALT, what, secret=key, algorithm="sha256").hexdigest()


def _signature(key: str, by_lot: str) -> str:
    number = int.from_bytes(salted_hmac(f"{SALT}.signed", by_lot, secret=key, algorithm="sha256").digest(), "big")
    found = ""
    for _ in range(SIGNED):
        number, place = divmod(number, len(LETTERS))
        found += LETTERS[place]
    return found
