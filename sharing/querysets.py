"""Named questions about what another agency may know."""

from datetime import date
from typing import Any, Self

from django.db.models import Q

from rhi.scoping import CouncilQuerySet


class AgreementQuerySet(CouncilQuerySet):
    """Sharing agreements between a council and an agency."""

    def live(self, day: date) -> Self:
        """Agreements in force on the day (London): begun, not past their end, not ended early."""
        return self.filter(starts_on__lte=day, ended_at__isnull=True).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class SummaryQuerySet(CouncilQuerySet):
    """Released summaries. A council sees its own; an agency those under a live agreement it still holds."""

    def for_agency(self, agency: Any, day: date) -> Self:
        """What the agency may see today: released to it, under a live agreement, of councils that permit it."""
        return self.filter(
            agreement__agency=agency,
            agreement__starts_on__lte=day,
            agreement__ended_at__isnull=True,
            council__councilgroupobjectpermission__group__agency=agency,
            council__councilgroupobjectpermission__permission__codename="receive_summaries",
        ).filter(Q(agreement__ends_on__isnull=True) | Q(agreement__ends_on__gte=day))
