"""Browsers that people have signed in from, and the log of sign-ins."""

from django.db import models


class KnownDevice(models.Model):
    """A browser from which a person has signed in (accounts.devices)."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="devices")
    token_digest = models.CharField(max_length=64)
    agent = models.CharField(max_length=200, blank=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-seen_at"]
        constraints = [models.UniqueConstraint(fields=["user", "token_digest"], name="a_device_is_known_once")]

    def __str__(self) -> str:
        return self.agent or "a device"


class SignInEvent(models.Model):
    """A sign-in, a failure, a change of password or second factor. Only added to."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        FAILED = "failed", "Wrong password or unknown address"
        WRONG_FACTOR = "wrong_factor", "Wrong code or passkey"
        SLOWED = "slowed", "Too many attempts"
        PASSWORD = "password", "Password changed"
        SECOND_FACTOR = "second_factor", "Second factor changed"

    is_append_only = True

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="sign_ins")
    unknown_digest = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=14, choices=Kind)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user", "-at"], name="sign_ins_of_person")]

    def __str__(self) -> str:
        return self.get_kind_display()


class PasswordResetRequest(models.Model):
    """Somebody asked for a link to choose a new password. Kept for seconds, until a job has answered it."""

    email = models.EmailField(max_length=320)  # as much as the form takes
    asked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"asked at {self.asked_at}"
