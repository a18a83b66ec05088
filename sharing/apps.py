"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Agreements, summaries and the police API: what another agency may know."""

    name = "sharing"
