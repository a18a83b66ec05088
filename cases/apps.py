"""The cases app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CasesConfig(AppConfig):
    """Children, placements and missing episodes: what happened."""

    name = "cases"

    def ready(self) -> None:
        """What higher apps do around a restriction: their modules `around_restrictions`."""
        autodiscover_modules("around_restrictions")
