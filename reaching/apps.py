"""The reaching app."""

from django.apps import AppConfig


class ReachingConfig(AppConfig):
    """The child's own page and what comes through it; the door for carers; the wordings by which an offer is made."""

    name = "reaching"
