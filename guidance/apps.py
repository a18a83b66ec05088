"""The guidance app."""

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """What should be recorded, shared and followed up at each question and step, and where that is written."""

    name = "guidance"
