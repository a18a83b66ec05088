"""The text that was shown before sending is the text that is sent: it goes along in the form, signed."""

from typing import Any

from django.core import signing

from accounts.models import Council
from reaching.models import Wording, WordingTrial
from reaching.wordings import Chosen, choose

SALT = "rhi.invitation.shown"


def shown(council: Council, settings: dict[str, Any], mark: str) -> tuple[Chosen, str]:
    """The text for these settings and its mark: the one shown before, where the mark is of the same settings."""
    known = chosen_of(council, settings, mark)
    if known is not None:
        return known, mark
    asked = {name: settings[name] for name in ("way", "purpose", "language")}
    chosen = choose(council=council, **asked)
    facts = {
        "for": settings,
        "subject": chosen.subject,
        "body": chosen.body,
        "wording": chosen.wording.pk if chosen.wording else None,
        "trial": chosen.trial.pk if chosen.trial else None,
        "arm": chosen.arm,
    }
    return chosen, signing.dumps(facts, salt=SALT)


def chosen_of(council: Council, settings: dict[str, Any], mark: str) -> Chosen | None:
    """The text that was shown for exactly these settings; None where none was."""
    try:
        facts = signing.loads(mark, salt=SALT)
    except signing.BadSignature:
        return None
    if facts["for"] != settings:
        return None
    wording = Wording.objects.filter(council=council, pk=facts["wording"]).first()
    trial = WordingTrial.objects.filter(council=council, pk=facts["trial"]).first()
    return Chosen(facts["subject"], facts["body"], wording, trial, facts["arm"])
