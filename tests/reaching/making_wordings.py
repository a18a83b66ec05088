"""A council's own wordings, and two of them compared."""

import secrets
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Council, User
from interviews.models import ReturnInterview
from reaching.actions.wordings import begin_comparison, write_wording
from reaching.models import TalkInvitation, Wording, WordingTrial

BODY = "Hello. Would you like a talk? You choose who and where: {link}"


def wording(by: User, at: Council, **facts: Any) -> Wording:
    """A text message of the offer in English, unless said otherwise."""
    defaults = {"way": "text", "purpose": "offer", "language": "en", "name": "Invented", "subject": "", "body": BODY}
    return write_wording(user=by, council=at, **{**defaults, **facts})


def comparison(by: User, at: Council, **facts: Any) -> WordingTrial:
    """The house's text message against one of the council's own, unless said otherwise."""
    kind = {"way": "text", "purpose": "offer", "language": "en"}
    kind |= {name: facts.pop(name) for name in kind if name in facts}
    second = wording(by, at, **kind, name="B", is_for_comparison=True, subject=facts.pop("subject", ""))
    defaults = {"wording_a": None, "wording_b": second, "question": "Which is accepted more often?"}
    return begin_comparison(user=by, council=at, **kind, **{**defaults, **facts})


def invitation(by: User, to: ReturnInterview, **facts: Any) -> TalkInvitation:
    """One that left ten days ago, unless said otherwise."""
    defaults = {
        "council_id": to.council_id,
        "child_id": to.child_id,
        "return_interview": to,
        "way": "text",
        "secret_digest": secrets.token_hex(32),
        "made_by": by,
        "left_at": timezone.now() - timedelta(days=10),
        "expires_at": timezone.now() + timedelta(days=20),
    }
    made: TalkInvitation = TalkInvitation.objects.create(**{**defaults, **facts})
    return made


def wordings_of(by: User, at: Council) -> dict[str, Any]:
    """A wording in use, and a comparison, of a kind that no other test of the house sends."""
    kind = {"way": "card", "language": "ro", "subject": "Hello"}
    own = wording(by, at, name="Own", **kind)
    return {"wording_pk": own.pk, "wording_trial_pk": comparison(by, at, **kind).pk}
