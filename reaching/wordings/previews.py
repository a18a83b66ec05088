"""What was shown before sending is what is sent: the texts go along in the form, signed.

While two wordings are compared both are shown, and the lot is drawn only when the invitation is made: who sends can
neither see nor choose which one it is.
"""

from typing import Any

from django.core import signing

from accounts.models import Council
from cases.models import Child
from reaching.wordings.choosing import Chosen, choose, possible

SALT = "rhi.invitation.shown"
ASKED = ("way", "purpose", "language")


def shown(council: Council, settings: dict[str, Any]) -> tuple[list[Chosen], str]:
    """The texts of which one will be sent for these settings, and their mark."""
    texts = possible(council=council, **{name: settings[name] for name in ASKED})
    return texts, signing.dumps({"for": settings, "texts": _words(texts)}, salt=SALT)


def was_shown(council: Council, settings: dict[str, Any], mark: str) -> bool:
    """Whether exactly what may be sent now was shown for exactly these settings."""
    try:
        facts = signing.loads(mark, salt=SALT)
    except signing.BadSignature:
        return False
    now = possible(council=council, **{name: settings[name] for name in ASKED})
    return bool(facts["for"] == settings and facts["texts"] == _words(now))


def chosen_of(council: Council, settings: dict[str, Any], mark: str, child: Child) -> Chosen | None:
    """One of the texts that were shown, drawn now where two are compared; None where something else was shown."""
    if not was_shown(council, settings, mark):
        return None
    return choose(council=council, child=child, **{name: settings[name] for name in ASKED})


def _words(texts: list[Chosen]) -> list[list[str]]:
    return [[text.subject, text.body] for text in texts]
