"""Named questions about what another agency may know."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from interviews.models import ReturnInterview
from rhi.scoping import CouncilQuerySet

if TYPE_CHECKING:
    from sharing.models import SharingAgreement

TIERS = (1, 2)


class AgreementQuerySet(CouncilQuerySet):
    """Sharing agreements between a council and an agency."""

    def live(self, day: date) -> Self:
        """Agreements in force on the day (London): begun, not past their end, not ended early."""
        return self.filter(starts_on__lte=day, ended_at__isnull=True).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )


class SummaryQuerySet(CouncilQuerySet):
    """Summaries. A council sees its own; an agency those that `for_agency` names."""

    def live(self) -> Self:
        """Neither withdrawn nor superseded."""
        return self.filter(status="released")

    def released_to(self, agency: Any) -> Self:
        """Every summary ever released to the agency, whatever became of it."""
        return self.filter(agreement__agency=agency)

    def for_agency(self, agency: Any, agreements: "QuerySet[SharingAgreement]") -> Self:
        """What the agency may read today: live, released to it, under a live agreement that allows the tier.

        `agreements` are the live ones. The agreement need not be the one the summary was released under: one that
        was signed anew opens it again. The council must also hold its permission out to the agency's group.
        """
        of_council = agreements.filter(agency=agency, council=OuterRef("council"))
        allowed = [Q(Exists(of_council.filter(tiers__contains=[tier])), tier=tier) for tier in TIERS]
        return (
            self.live()
            .released_to(agency)
            .filter(allowed[0] | allowed[1])
            .filter(
                council__councilgroupobjectpermission__group__agency=agency,
                council__councilgroupobjectpermission__permission__codename="receive_summaries",
            )
        )


def to_release(user: Any) -> "QuerySet[ReturnInterview]":
    """Return home interviews for which a person decided to share, and nothing has been released yet."""
    return ReturnInterview.objects.for_user(user).standing().filter(is_shared=True, released_at__isnull=True)
