"""What the next person does next for one return home interview: one step, with the page that takes it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from interviews.states import State


class Person(Protocol):
    """Whoever looks."""

    def may(self, permission: str, council_id: int) -> bool:
        """Whether the person holds the permission there."""
        ...


@dataclass(frozen=True)
class Step:
    """`label` is the button, `url_name` its page (with the return interview's id), `why` the words beside it."""

    label: str
    url_name: str
    why: str
    permission: str


STEPS: dict[State, Step] = {
    State.AWAITING_OFFER: Step("Make an offer", "offer_new", "No offer has been made yet.", "record_cases"),
    State.OFFERED: Step("Record the answer", "offer_answer_latest", "The child has not agreed yet.", "record_cases"),
    State.ACCEPTED: Step("Prepare and talk", "before_you_go", "The child said yes.", "conduct_interviews"),
    State.PARTLY_DONE: Step("Take up the talk", "before_you_go", "The talk was begun.", "conduct_interviews"),
}
SHARING = Step(
    "Decide on sharing", "share_decide", "Nobody has decided whether the police are told.", "release_summaries"
)
RELEASE = Step(
    "Release a summary", "share_release", "Sharing was decided; no summary is released yet.", "release_summaries"
)


def next_step(owed: Any, user: Any, now: datetime) -> Step | None:
    """The step this person may take now, or None: the work is someone else's, or done."""
    step = STEPS.get(owed.state)
    if step is None and owed.state in {State.COMPLETED, State.DECLINED}:
        if owed.share_decided_at is None:
            step = SHARING
        elif owed.is_shared and owed.released_at is None:
            step = RELEASE
    return step if step and user.may(step.permission, owed.council_id) else None
