"""The cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Children, placements and missing episodes: what happened."""

    name = "cases"
