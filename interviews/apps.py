"""The interviews app."""

from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    """Return home interviews, offers and help: what is owed to the child."""

    name = "interviews"
