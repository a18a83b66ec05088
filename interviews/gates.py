"""Asked right before a message about a handover leaves: whether its person still belongs to one of the two sides."""

from accounts import gates
from accounts.kinds import Kind
from accounts.models import OutboxMessage
from interviews.handover_messages import still_concerned
from interviews.models import Handover
from rhi import wall


def of_handover(message: OutboxMessage) -> str:
    """Asked of the handover as it is now."""
    with wall.every_council("a message about a handover leaves"):
        handover = Handover.objects.filter(pk=message.key.split(":")[1]).first()
        is_concerned = handover is not None and message.person in still_concerned(handover, Kind(message.kind))
    return "" if is_concerned else gates.LOST


OF_HANDOVERS = (
    Kind.HANDOVER_ASKED,
    Kind.HANDOVER_ANSWERED,
    Kind.HANDOVER_SILENT,
    Kind.HANDOVER_ENDED,
    Kind.CHILD_MOVING,
)
for _kind in OF_HANDOVERS:
    gates.register(f"{_kind}:", of_handover)
