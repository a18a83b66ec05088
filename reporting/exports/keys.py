"""Keys in place of children's numbers: the same child has the same key in every extract of one council, and no other.

A keyed digest (HMAC-SHA-256, 128 bits) with a secret of the council's own. Without it nobody can make a key out of a
number they know; the secret is kept closed, with a key that is not in the database. Rounding draws from it too
(reporting.rounding), under words of its own.
"""

import hmac
import secrets

from accounts.closing import close, reopen
from accounts.models import Council, User
from reporting.models import ExtractKey

SECRET_BYTES, KEY_BYTES = 32, 16


def secret_of(user: User, council: Council) -> bytes:
    """The council's secret; made with its first extract."""
    rows = ExtractKey.objects.for_user(user)
    kept = rows.filter(council=council).first()
    if kept is None:
        made = ExtractKey(council=council, secret=close(secrets.token_hex(SECRET_BYTES)))
        rows.bulk_create([made], ignore_conflicts=True)  # two first extracts at once: one of them makes it
        kept = rows.get(council=council)
    return bytes.fromhex(reopen(kept.secret))


def key_of(secret: bytes, what: str, number: int) -> str:
    """For instance the key of a “child” with this number of ours; hexadecimal."""
    return hmac.digest(secret, f"{what}:{number}".encode(), "sha256")[:KEY_BYTES].hex()
