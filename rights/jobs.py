"""What runs at night: the class and last day of every child's records, and the proposals to dispose of them.

Both are set-wise, safe to run twice, and change nothing but their own rows: no record is removed here.
"""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models import CareStatus, Child, MissingEpisode, Placement
from interviews.models import ReturnInterview
from rights.models import ChildRetention, DisposalProposal, LegalHold, RetentionRule
from rights.retention import DEFAULTS, RetentionClass, Rule, class_of, keep_until

BATCH = 2000


def recompute(now: datetime) -> int:
    """Every child's class and last day, by the highest status ever, history included; how many children."""
    rules = rules_in_force()
    placed_before = Placement.pgh_event_model.objects.filter(child=OuterRef("pk"))  # type: ignore[attr-defined]
    of_child = Q(pgh_obj=OuterRef("pk")) | Q(pgh_obj__merged_into=OuterRef("pk"))
    leaver_before = Child.pgh_event_model.objects.filter(of_child, care_leaver_from__isnull=False)  # type: ignore[attr-defined]
    leaver_there = Child.objects.filter(merged_into=OuterRef("pk"), care_leaver_from__isnull=False)
    status_before = CareStatus.pgh_event_model.objects.filter(child=OuterRef("pk"))  # type: ignore[attr-defined]
    children = Child.objects.annotate(
        was_placed=Exists(Placement.objects.filter(child=OuterRef("pk"))) | Exists(placed_before),
        was_care_leaver=Q(care_leaver_from__isnull=False) | Exists(leaver_before) | Exists(leaver_there),
        held=ArraySubquery(CareStatus.objects.filter(child=OuterRef("pk")).order_by().values("kind").distinct()),
        held_before=ArraySubquery(status_before.values("kind").distinct()),
    )
    children = children.filter(merged_into__isnull=True).order_by("pk")
    count, last = 0, 0
    while batch := list(children.filter(pk__gt=last)[:BATCH]):
        ChildRetention.objects.bulk_create(
            [_retention(child, rules, now) for child in batch],
            update_conflicts=True,
            unique_fields=["child"],
            update_fields=["council", "retention_class", "keep_until", "computed_at"],
        )
        count, last = count + len(batch), batch[-1].pk
    return count


def _retention(child: Any, rules: dict[tuple[int, str], Rule], now: datetime) -> ChildRetention:
    facts = {name: bool(getattr(child, name)) for name in ("was_placed", "was_care_leaver")}
    kept = class_of(**facts, statuses=[*child.held, *child.held_before])
    rule = rules.get((child.council_id, kept.value), DEFAULTS[kept])
    last_day = keep_until(rule, born_on=child.born_on, died_on=child.died_on)
    return ChildRetention(
        council_id=child.council_id, child=child, retention_class=kept.value, keep_until=last_day, computed_at=now
    )


def rules_in_force() -> dict[tuple[int, str], Rule]:
    """The councils' own rules by (council, class)."""
    return {
        (row.council_id, row.retention_class): Rule(row.years_after_birth, row.years_after_death)
        for row in RetentionRule.objects.all()
    }


def rule_of(council_pk: int, kept: RetentionClass) -> Rule:
    """The rule of one council for one class."""
    return rules_in_force().get((council_pk, kept.value), DEFAULTS[kept])


def propose(now: datetime) -> int:
    """A proposal for each record whose last day has passed, unless something stands against it; how many."""
    today = timezone.localdate(now)
    child = OuterRef("child_id")
    proposals = DisposalProposal.objects.filter(child_id=child)
    against = (
        Exists(LegalHold.objects.filter(child_id=child, lifted_at__isnull=True))
        | Exists(proposals.filter(decided_at__isnull=True))
        | Exists(proposals.filter(ask_again_on__gt=today))
        | Exists(MissingEpisode.objects.standing().filter(child_id=child, ended_at__isnull=True))
        | Exists(ReturnInterview.objects.filter(child_id=child).still_open())
    )
    ripe = ChildRetention.objects.filter(keep_until__lt=today, child__merged_into__isnull=True).exclude(against)
    made = DisposalProposal.objects.bulk_create(
        [
            DisposalProposal(
                council_id=row.council_id,
                child_id=row.child_id,
                retention_class=row.retention_class,
                kept_until=row.keep_until or today,
                proposed_at=now,
            )
            for row in ripe
        ],
        ignore_conflicts=True,
    )
    return len(made)
