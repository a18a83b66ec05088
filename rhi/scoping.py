"""How a row belongs to a council and to a child, and which rows exist for a person. Imports nothing of ours.

Every record of the casework carries the council responsible for it in its own `council` column, and names the way
to the child it is about (`child_path`). A person sees the rows of the councils where they hold the permission asked
for, without the children that are restricted to others, and, where their role is limited to what is assigned to them,
nothing else; nobody else's rows exist for them. There is no special case for superusers: the pages of the product show
them nothing they hold no role for. The second wall (rhi.wall) holds the same in the database.
"""

from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q


class Viewer(Protocol):
    """Whoever asks for rows: a person, or an agency's API client."""

    hidden_children: frozenset[int]

    def council_ids(self, permission: str) -> frozenset[int]:
        """The councils at which the viewer holds the permission."""
        ...

    def limited_council_ids(self) -> frozenset[int]:
        """Those at which the viewer sees only what is assigned to them."""
        ...


class CouncilQuerySet(models.QuerySet[Any]):
    """Rows with a path to a council. Subclasses name the path, and the permission that opens the row."""

    view_permission = "view_cases"
    council_path = "council"

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """The rows that exist for this person; none for someone without the permission, or signed out."""
        ids = getattr(user, "council_ids", None)
        if ids is None:
            return self.none()
        held: frozenset[int] = ids(permission or self.view_permission)
        if not held:
            return self.none()
        limited = held & user.limited_council_ids()
        wanted = Q(**{f"{self.council_path}_id__in": sorted(held - limited)})
        if limited:
            wanted |= self._assigned(user, limited)
        return self.filter(wanted)._without_hidden(user)

    def _without_hidden(self, user: Any) -> Self:
        """A restricted child's rows exist only for those with a grant."""
        path = getattr(self.model, "child_path", "") or getattr(self.model, "hidden_with", "")
        hidden = user.hidden_children
        return self.exclude(**{f"{path}__in": sorted(hidden)}) if path and hidden else self

    def _assigned(self, user: Any, councils: frozenset[int]) -> Q:
        """At councils where the person sees only their own work: rows whose `assigned_path` leads to them."""
        path = getattr(self.model, "assigned_path", "")
        if not path:
            return Q(pk__in=[])
        own = self.model._base_manager.filter(**{path: user, f"{self.council_path}_id__in": sorted(councils)})
        return Q(pk__in=own.values("pk"))


class CouncilScoped(models.Model):
    """A record that belongs to one council.

    `child_path` leads to the child the row is about ("" where it is about none); `assigned_path` to the person whose
    work it is ("" where nobody with a limited role sees it); rows of an `is_append_only` model are never changed,
    and with `sealed_at` (the column with the time of writing) they go into the sealed chain too (audit.sealing).
    `other_council` names a second council for which the row exists too, when `other_council_when` holds (SQL on the
    row's own columns); `open_to_limited` says when people with a limited role may see it (they ask only for theirs).
    `hidden_with` is for rows that are not part of a child's record but speak of one (a restriction and its grants):
    the path to that child, for whose sake both walls hide the row.
    """

    child_path: ClassVar[str]
    assigned_path: ClassVar[str] = ""
    is_append_only: ClassVar[bool] = False
    sealed_at: ClassVar[str] = ""
    hidden_with: ClassVar[str] = ""
    other_council: ClassVar[str] = ""
    other_council_when: ClassVar[str] = "true"
    open_to_limited: ClassVar[str] = ""

    council = models.ForeignKey("accounts.Council", on_delete=models.PROTECT, related_name="+", editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        abstract = True
