"""Whether a message may still leave, asked of whoever wrote it, at the moment of sending.

An app above says so for its own messages, known by how their key begins, when it starts (`register`). A gate answers
with the reason why not, or with "".
"""

from collections.abc import Callable

from accounts.models import OutboxMessage
from rhi import wall

HIDDEN = "The record was restricted before this left."
Gate = Callable[[OutboxMessage], str]
_gates: dict[str, Gate] = {}


def register(prefix: str, gate: Gate) -> None:
    """Messages whose key begins so are asked about at this gate."""
    _gates[prefix] = gate


def why_not(message: OutboxMessage) -> str:
    """Why the message must not leave; "" where it may."""
    if is_hidden(message):
        return HIDDEN
    gate = _gates.get(message.key.partition(":")[0] + ":")
    return gate(message) if gate else ""


def is_hidden(message: OutboxMessage) -> bool:
    """Whether it tells a person of a child whose record is hidden from them now."""
    if message.person is None or message.child_id is None:
        return False
    with wall.every_council("whether a message may still leave"):
        return message.child_id in message.person.hidden_children
