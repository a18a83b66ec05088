"""The secret of a short link: made, written on a card, typed on a phone, and kept only as a digest.

Twelve letters and digits without vowels and without those that look alike: 28 to the 12th (about 2 to the 57th) links,
short enough to type, and no word among them. The digest is keyed, so that a stolen copy of the table cannot be
searched for links.
"""

import hmac
import re
import secrets
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

LETTERS = "23456789bcdfghjkmnpqrstvwxyz"
GROUPS, GROUP = 3, 4


def new_secret() -> str:
    """Such as “bcdf-ghjk-mnpq”."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def tidied(written: str, letters: int = GROUPS * GROUP) -> str:
    """The secret in what stands in an address after the door: as it was made; "" where it is none.

    People paste a link with what their text adds to it: a full stop, a bracket, a quotation mark, a soft hyphen.
    """
    secret, _, rest = written.partition("/")
    plain = plain_of(secret)
    if plain_of(rest) or len(plain) != letters or set(plain) - set(LETTERS):
        return ""
    return "-".join(plain[place : place + GROUP] for place in range(0, letters, GROUP))


def plain_of(secret: str) -> str:
    """Its letters and digits alone. Case, spaces and hyphens do not matter."""
    return re.sub(r"[\W_]", "", secret.casefold())


def digest_of(secret: str) -> str:
    """What is kept of a secret. Case, spaces and hyphens do not matter: people type it from a card."""
    return _digest(settings.SECRET_KEY, secret)


def digests_of(secret: str) -> list[str]:
    """The digests under which it may be kept: by the key of today, and by those before it."""
    return [_digest(key, secret) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def is_digest_of(secret: str, digest: str) -> bool:
    """Whether the digest is of this secret."""
    return bool(digest) and any(hmac.compare_digest(known, digest) for known in digests_of(secret))


def link_of(secret: str) -> str:
    """The whole address of a child's page."""
    return f"{settings.TALK_URL}{reverse('talk', args=[secret])}"


def _digest(key: str, secret: str) -> str:
    return hmac.new(f"talk:{key}".encode(), plain_of(secret).encode(), sha256).hexdigest()
