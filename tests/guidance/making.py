"""What a council added to the guidance."""

from typing import Any

from accounts.models import Council, User
from guidance.actions import write
from guidance.models import CouncilGuidance

STEP = "offer_new"
QUESTION = "interviews.OfferForm.offered_to"


def added(by: User, at: Council, *, key: str = STEP, seen: int | None = None, **facts: Any) -> CouncilGuidance:
    """A version of the council's own words."""
    defaults = {"words": f"As {at} does it.", "link": "", "source": "", "reason": "Agreed by the board."}
    return write(user=by, council=at, key=key, seen=seen, **{**defaults, **facts})


def guided(by: User, at: Council) -> dict[str, Any]:
    """Words at a step and at one of its questions; the parameters of their addresses."""
    added(by, at)
    added(by, at, key=QUESTION, words=f"{at} asks the child first.")
    return {"guidance_key": STEP}
