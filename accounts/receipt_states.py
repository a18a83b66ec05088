"""What GOV.UK Notify says became of a message it took, and what that means. Pure.

Source: https://docs.notifications.service.gov.uk/rest-api.html (delivery receipts; email, text and letter statuses).
"""

from django.db import models


class Receipt(models.TextChoices):
    """The statuses after which Notify does nothing more. `sent` is none of them: no receipt comes from abroad."""

    DELIVERED = "delivered", "Delivered"
    RECEIVED = "received", "Printed and posted"
    PERMANENT_FAILURE = "permanent-failure", "Did not arrive: the number or address does not exist"
    TEMPORARY_FAILURE = "temporary-failure", "Did not arrive: it could not be reached for three days"
    TECHNICAL_FAILURE = "technical-failure", "Did not arrive: a fault on the way, not at the number or address"
    CANCELLED = "cancelled", "Not posted: cancelled in GOV.UK Notify"
    VALIDATION_FAILED = "validation-failed", "Not posted: the letter cannot be printed as it is"
    VIRUS_SCAN_FAILED = "virus-scan-failed", "Not posted: GOV.UK Notify found a virus in the file"


ARRIVED = (Receipt.DELIVERED.value, Receipt.RECEIVED.value)
NOT_ARRIVED = tuple(status for status in Receipt.values if status not in ARRIVED)
ON_THE_WAY = frozenset({"created", "sending", "pending", "sent", "accepted", "pending-virus-check"})
WHY = {
    ("text", "permanent-failure"): "the number does not exist, or takes no texts",
    ("email", "permanent-failure"): "the e-mail address does not exist",
    ("letter", "permanent-failure"): "the letter could not be printed or posted",
    ("text", "temporary-failure"): "the phone was off or out of reach for three days",
    ("email", "temporary-failure"): "the mailbox was full, or could not be reached, for three days",
    ("text", "technical-failure"): "the phone network had a fault",
    ("email", "technical-failure"): "the mail service had a fault",
    ("letter", "technical-failure"): "the printer’s system had a fault",
    ("letter", "cancelled"): "the letter was cancelled in GOV.UK Notify",
    ("letter", "validation-failed"): "the letter cannot be printed as it is: look at the address",
}


def why_not_arrived(channel: str, receipt: str) -> str:
    """In words that end a sentence, such as “the number does not exist, or takes no texts”."""
    return WHY.get((channel, receipt), "GOV.UK Notify could not deliver it")
