"""Whether a message may still leave, asked of whoever wrote it, at the moment of sending.

An app above says so for its own messages, known by how their key begins, when it starts (`register`). A gate answers
with the reason why not, or with "".
"""

from collections.abc import Callable

from accounts.models import OutboxMessage

Gate = Callable[[OutboxMessage], str]
_gates: dict[str, Gate] = {}


def register(prefix: str, gate: Gate) -> None:
    """Messages whose key begins so are asked about at this gate."""
    _gates[prefix] = gate


def why_not(message: OutboxMessage) -> str:
    """Why the message must not leave; "" where it may."""
    gate = _gates.get(message.key.partition(":")[0] + ":")
    return gate(message) if gate else ""
