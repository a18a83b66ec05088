"""How a row belongs to a council, and which rows exist for a person. The ground floor: imports nothing of ours.

Every record of the casework carries the council responsible for it in its own `council` column. A person
sees the rows of the councils where they hold the permission asked for; nobody else's rows exist for them.
There is no special case for superusers: the pages of the product show them nothing they hold no role for.
"""

from typing import Any, ClassVar, Protocol, Self

from django.db import models


class Viewer(Protocol):
    """Whoever asks for rows: a person, or an agency's API client."""

    def council_ids(self, permission: str) -> frozenset[int]:
        """The councils at which the viewer holds the permission."""
        ...


class CouncilQuerySet(models.QuerySet[Any]):
    """Rows with a path to a council. Subclasses name the path and the permission that opens the row."""

    council_path = "council"
    view_permission = "view_cases"

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """The rows that exist for this person; none for someone without the permission, or signed out."""
        ids = getattr(user, "council_ids", None)
        if ids is None:
            return self.none()
        held: frozenset[int] = ids(permission or self.view_permission)
        return self.filter(**{f"{self.council_path}_id__in": sorted(held)}) if held else self.none()


class CouncilScoped(models.Model):
    """A record that belongs to one council."""

    council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, related_name="+", editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        abstract = True
