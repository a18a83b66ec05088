"""Agreements watched: who has to know that one has ended, or should be looked at again, is told once."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.kinds import Kind
from accounts.messages import Notice, hearers, notify_many
from rhi import wall
from sharing.models import SharingAgreement


def tell_of_agreements(today: date) -> int:
    """Tell the people of the council of every agreement that lapsed, ended or is due for review; how many.

    The force is told by the feed (what it held is taken back), by `GET /agreements`, and in its mailbox.
    """
    with wall.every_council("tell of agreements"):
        over = Q(ended_at__isnull=False) | Q(ends_on__lt=today)
        rows = SharingAgreement.objects.select_for_update(of=("self",)).select_related("council", "agency")
        ended = list(rows.filter(over, end_told_at__isnull=True))
        due = list(rows.filter(review_on__lte=today, review_told_at__isnull=True, ended_at__isnull=True))
        _tell(ended, Kind.AGREEMENT_ENDED, "end_told_at")
        _tell(due, Kind.AGREEMENT_REVIEW, "review_told_at")
        return len(ended) + len(due)


def _tell(agreements: list[SharingAgreement], kind: Kind, column: str) -> None:
    """One message per person who hears of it, and the moment in the row."""
    notify_many(
        Notice(
            key=f"{kind}:{agreement.pk}:{person.pk}",
            person=person,
            kind=kind,
            council=agreement.council,
            link=reverse("agreement", args=[agreement.pk]),
        )
        for agreement in agreements
        for person in hearers(agreement.council, kind)
    )
    SharingAgreement.objects.filter(pk__in=[row.pk for row in agreements]).update(**{column: timezone.now()})
