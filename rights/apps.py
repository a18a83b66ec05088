"""The rights app."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Subject access, retention, legal hold, disposal, and taking a council's data along."""

    name = "rights"
