"""`manage.py document_measures`: writes docs/measures.md from the definitions."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reporting.definitions import document


class Command(BaseCommand):
    """Writes the page."""

    help = "Write docs/measures.md from reporting/measures.py."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One file."""
        (settings.BASE_DIR / "docs" / "measures.md").write_text(document(), encoding="utf-8")
