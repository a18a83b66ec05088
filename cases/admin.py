"""The admin of the code lists: words may change, codes may be retired, nothing is deleted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from cases.models import Code, PlacementType


class CodeForm(forms.ModelForm):
    """A code, with a clear word where a rule needs it to stay."""

    class Meta:
        model = Code
        fields = ("key", "list_name", "label", "kind", "cin_factor", "position", "retired_on")

    def clean(self) -> dict[str, Any]:
        """A code that a rule reads may not be retired; a new key starts with its list."""
        facts = super().clean() or {}
        if self.instance.is_fixed and facts.get("retired_on"):
            self.add_error(
                "retired_on", "A rule of the system reads this code: its words may change, but it must stay."
            )
        key, list_name = facts.get("key"), facts.get("list_name")
        if key and list_name and not key.startswith(f"{list_name}."):
            self.add_error("key", f"The key must start with “{list_name}.”")
        return facts


class KeptAdmin(admin.ModelAdmin):
    """Rows that are never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Retire instead."""
        return False


@admin.register(Code)
class CodeAdmin(KeptAdmin):
    """The code lists."""

    form = CodeForm
    list_display = ("label", "list_name", "kind", "position", "is_fixed", "retired_on")
    list_filter = ("list_name", "is_fixed")
    search_fields = ("label", "key")
    ordering = ("list_name", "position")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What rules and records hang on stays as it was made."""
        return ("key", "list_name", "kind") if obj else ()


@admin.register(PlacementType)
class PlacementTypeAdmin(KeptAdmin):
    """Placement codes and the years in which each is valid."""

    list_display = ("code", "description", "reporting_group", "valid_from_year", "valid_to_year")
    list_filter = ("reporting_group",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is what records point at."""
        return ("code",) if obj else ()
