"""The interviews app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InterviewsConfig(AppConfig):
    """Return home interviews, offers and help: what is owed to the child."""

    name = "interviews"

    def ready(self) -> None:
        """Queues of higher floors for the worklist (interviews.worklist.queues.add)."""
        autodiscover_modules("worklist")
