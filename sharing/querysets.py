"""Named questions about what another agency may know."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import CouncilGroupObjectPermission
from interviews.models import ReturnInterview
from rhi.scoping import CouncilQuerySet

if TYPE_CHECKING:
    from sharing.models import SharingAgreement


class AgreementQuerySet(CouncilQuerySet):
    """Sharing agreements between a council and an agency."""

    def live(self, day: date) -> Self:
        """Agreements in force on the day (London): begun, not past their end, not ended early."""
        return self.filter(starts_on__lte=day, ended_at__isnull=True).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        )

    def live_today(self) -> Self:
        """Agreements in force today."""
        return self.live(timezone.localdate())


class PointQuerySet(CouncilQuerySet):
    """What the police may be told beside the coded findings."""

    def standing(self) -> Self:
        """Not taken out."""
        return self.filter(removed_at__isnull=True)


class ProposalQuerySet(CouncilQuerySet):
    """Releases that wait for a second person, or were answered."""

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(answered_at__isnull=True)


class ReportQuerySet(CouncilQuerySet):
    """Police reports. A council sees those in its inbox, and unanswered ones that name it as responsible."""

    def for_user(self, user: Any, permission: str | None = None) -> Self:
        """The council's own, and those of other councils' inboxes that may be about a child of theirs."""
        ids = getattr(user, "council_ids", None)
        if ids is None:
            return self.none()
        held = ids(permission or self.view_permission) - user.limited_council_ids()
        named = Q(responsible_council__in=sorted(held), child__isnull=True)
        return self.filter(Q(council__in=sorted(held)) | named)._without_hidden(user)

    def for_agency(self, agency: Any) -> Self:
        """The agency's own reports, whoever the child is: what may be told of them is for sharing.police_reports."""
        return self.filter(force=agency)

    def of_council(self, council: Any) -> Self:
        """Those in the council's inbox, and those that name it as responsible while nobody said whose child it is."""
        return self.filter(Q(council=council) | Q(responsible_council=council, child__isnull=True))

    def waiting(self) -> Self:
        """Nobody has said yet whose child it is."""
        return self.filter(answer="waiting")

    def return_not_recorded(self) -> Self:
        """The police say that the child is found, and the episode it was matched to is still open here."""
        return self.filter(answer="matched", state="found", episode__ended_at__isnull=True)

    def to_do(self) -> Self:
        """A person has to look at it: nobody answered yet, or the return is not recorded."""
        return self.filter(Q(answer="waiting") | Q(answer="matched", state="found", episode__ended_at__isnull=True))


class SummaryQuerySet(CouncilQuerySet):
    """Summaries. A council sees its own; an agency those that `for_agency` names."""

    def live(self) -> Self:
        """Neither withdrawn nor superseded."""
        return self.filter(status="released")

    def released_to(self, agency: Any) -> Self:
        """Every summary ever released to the agency, whatever became of it."""
        return self.filter(agency=agency)

    def agreed(self, agreements: "QuerySet[SharingAgreement]") -> Self:
        """Those that one of the agreements (the live ones) covers: council, agency, tier, and every section.

        The agreement need not be the one the summary was released under: one that was signed anew opens it again. The
        council must also hold its permission out to the agency's group.
        """
        covering = agreements.filter(
            agency=OuterRef("agency"),
            council=OuterRef("council"),
            tiers__contains=Func(OuterRef("tier"), template="ARRAY[%(expressions)s]::smallint[]"),
            sections__contains=OuterRef("sections"),
        )
        held_out = CouncilGroupObjectPermission.objects.filter(
            content_object=OuterRef("council"),
            group__agency=OuterRef("agency"),
            permission__codename="receive_summaries",
        )
        return self.filter(Exists(covering), Exists(held_out))

    def for_agency(self, agency: Any, agreements: "QuerySet[SharingAgreement]") -> Self:
        """What the agency may read today: released to it, as the feed said, and covered by a live agreement.

        Agreements are compared as in `agreed`; the few of one agency are read first, so that a million rows are
        compared with lists, not joined (behind the wall, PostgreSQL looks the join up council by council: five times
        slower).
        """
        held_out = CouncilGroupObjectPermission.objects.filter(
            content_object=OuterRef("council"), group__agency=agency, permission__codename="receive_summaries"
        )
        terms: dict[tuple[tuple[int, ...], tuple[str, ...]], list[int]] = {}
        agreed = agreements.filter(Exists(held_out), agency=agency)
        for council, tiers, sections in agreed.values_list("council_id", "tiers", "sections"):
            terms.setdefault((tuple(tiers), tuple(sections)), []).append(council)
        covered = Q(pk__in=[])
        for (allowed, parts), councils in terms.items():
            covered |= Q(council__in=councils, tier__in=allowed, sections__contained_by=list(parts))
        return self.live().released_to(agency).filter(covered, is_told=True)


def to_release(user: Any) -> "QuerySet[ReturnInterview]":
    """Return home interviews for which a person decided to share, and nothing has been released yet."""
    return ReturnInterview.objects.for_user(user).standing().filter(is_shared=True, released_at__isnull=True)
