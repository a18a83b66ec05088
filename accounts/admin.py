"""The admin of a council's settings (dates and switches, never its codes) and of the providers councils commission."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Agency, Council


@admin.register(Council)
class CouncilAdmin(admin.ModelAdmin):
    """What an installation's operator sets for a council."""

    fields = ("name", "dfe_code", "went_live_at", "duty_contact")
    readonly_fields = ("name", "dfe_code")
    list_display = ("name", "dfe_code", "region", "went_live_at")
    search_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Councils come from the reference data."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Council | None = None) -> bool:
        """A council with records stays."""
        return False


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """Commissioned providers; police forces come from the reference data and are not listed here."""

    fields = ("name", "code")
    list_display = ("name", "code")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agency]:
        """Providers."""
        return super().get_queryset(request).filter(kind=Agency.Kind.PROVIDER)

    def save_model(self, request: HttpRequest, obj: Agency, form: Any, change: bool) -> None:
        """A new provider comes with its group."""
        if not change:
            obj.kind = Agency.Kind.PROVIDER
            obj.group = Group.objects.create(name=f"Provider: {obj.code}")
        obj.save()

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        """A provider whose people recorded interviews stays."""
        return False
