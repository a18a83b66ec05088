"""The reporting app."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Measures, dashboards and returns: reads only, owns no rule of the casework."""

    name = "reporting"
