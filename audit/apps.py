"""The audit app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who saw and who changed what."""

    name = "audit"
