"""Named questions about what happened, in the language of the work."""

from datetime import date
from typing import Self

from django.db.models import Q

from rhi.scoping import CouncilQuerySet


class ChildQuerySet(CouncilQuerySet):
    """Children."""

    def likely_same(self, *, given_names: str, family_name: str, born_on: date | None) -> Self:
        """Children who may be this one: same family name and either same date of birth or same first letter."""
        if not family_name:
            return self.none()
        same_name = Q(family_name__iexact=family_name, given_names__istartswith=given_names[:1])
        if born_on is None:
            return self.filter(same_name)
        return self.filter(
            Q(born_on=born_on) & (Q(family_name__iexact=family_name) | Q(given_names__iexact=given_names)) | same_name
        )


class PlacementQuerySet(CouncilQuerySet):
    """Placements of looked-after children."""

    def on(self, day: date) -> Self:
        """Placements that cover the day; the day a placement ends belongs to the next one."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


class EpisodeQuerySet(CouncilQuerySet):
    """Missing episodes."""

    def missing_now(self) -> Self:
        """Children whose whereabouts are not known."""
        return self.filter(ended_at__isnull=True, located_precision="")

    def found_not_back(self) -> Self:
        """Children who have been located, and are not yet back in a home or care setting."""
        return self.filter(ended_at__isnull=True).exclude(located_precision="")
