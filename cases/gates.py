"""Asked right before a mail about a restricted record leaves: whether its manager still may hear of the record."""

from accounts import gates
from accounts.models import OutboxMessage
from audit.models import Grant, Restriction
from cases.restricting import PERMISSION, managers_to_tell, tell_managers
from rhi import wall


def of_opening(message: OutboxMessage) -> str:
    """Of an emergency opening: where this manager may not, those who may now are told in their place."""
    person = gates.recipient_of(message)
    with wall.every_council("a mail about a restricted record leaves"):
        grant = Grant.objects.select_related("restriction", "council", "user").get(pk=message.key.split(":")[1])
        if person and person in managers_to_tell(grant)[0]:
            return ""
        tell_managers(grant)
    return gates.LOST


def of_shared_reference(message: OutboxMessage) -> str:
    """Of a newer record with the same reference: only for managers who are named."""
    person = gates.recipient_of(message)
    if person is None or not person.may(PERMISSION, message.council_id or 0):
        return gates.LOST
    with wall.every_council("a mail about a restricted record leaves"):
        restriction = Restriction.objects.filter(pk=message.key.split(":")[2], lifted_at__isnull=True).first()
        is_hidden = restriction is not None and restriction.child_id in person.hidden_children
    return gates.HIDDEN if is_hidden else ""


gates.register("emergency:", of_opening)
gates.register("same_reference:", of_shared_reference)
