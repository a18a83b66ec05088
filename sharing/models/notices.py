"""“Something is new, come and pull”: by a signed call to the force's address, and once a day to its mailbox."""

from django.db import models
from django.db.models import Q

from accounts.models import Agency
from rhi.history import track_fields


@track_fields("agency", "address", "is_active")
class Webhook(models.Model):
    """Where an agency wants to be called when something is new. No personal data is ever sent there."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="webhook")
    address = models.URLField("https address to call", max_length=300)
    is_active = models.BooleanField(default=True)
    noticed_number = models.BigIntegerField(default=0, editable=False)
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.agency}: {self.address}"


class WebhookNotice(models.Model):
    """One call to be made, or made: it says that changes up to a number wait. Tried for 24 hours, then given up."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="notices")
    up_to_number = models.BigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
                name="one_notice_on_its_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook.agency}, up to {self.up_to_number}"


class MailboxNotice(models.Model):
    """The daily notice to a unit's mailbox: up to which change it was told, on which (London) day."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="mailbox_notices")
    day = models.DateField()
    up_to_number = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "day"], name="one_mailbox_notice_a_day")]

    def __str__(self) -> str:
        return f"{self.agency}, {self.day:%d/%m/%Y}"
