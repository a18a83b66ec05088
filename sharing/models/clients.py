"""The clients that call the API for an agency, and the answers kept so that a call sent twice acts once."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from accounts.models import Agency, CouncilGroupObjectPermission
from rhi.history import track_fields


@track_fields("application", "agency", "is_active", "certificate_sha256", "previous_until", "public_keys")
class ApiClient(models.Model):
    """The agency to which an OAuth client belongs: never named in a request, always known from the token.

    After a rotation the secret before works until `previous_until` (kept as a hash, like the new one). With a
    `certificate_sha256`, a call counts only when the proxy vouches for that client certificate (mutual TLS).
    """

    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.CASCADE, related_name="api_client"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="api_clients")
    is_active = models.BooleanField("may call the API", default=True)
    previous_secret = models.CharField(max_length=255, blank=True, default="", db_default="", editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    certificate_sha256 = models.CharField(
        "SHA-256 fingerprint of the client certificate",
        max_length=64,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[0-9a-f]{64}$", "64 hexadecimal digits, in small letters.")],
    )
    public_keys = models.JSONField(
        "public keys of the client (JWK)",
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )
    secret_changed_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"{self.agency} ({self.application})"

    def council_ids(self, permission: str) -> frozenset[int]:
        """The councils at which the client's agency holds the permission, through an agreement."""
        if not self.is_active:
            return frozenset()
        held = CouncilGroupObjectPermission.objects.filter(
            group__agency=self.agency_id, permission__codename=str(permission)
        )
        return frozenset(held.values_list("content_object_id", flat=True))


class IdempotentAnswer(models.Model):
    """What a call with this key was answered: the same call again gets the same answer, another one is refused."""

    KEPT_HOURS: ClassVar[int] = 72

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["answered_at"], name="idempotent_answer_age")]

    def __str__(self) -> str:
        return self.key
