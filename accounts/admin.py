"""The admin of a council's settings: dates and switches, never its codes."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Council


@admin.register(Council)
class CouncilAdmin(admin.ModelAdmin):
    """What an installation's operator sets for a council."""

    fields = ("name", "dfe_code", "went_live_at", "away_calls_for_interview", "duty_contact")
    readonly_fields = ("name", "dfe_code")
    list_display = ("name", "dfe_code", "region", "went_live_at")
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Councils come from the reference data."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Council | None = None) -> bool:
        """A council with records stays."""
        return False
