"""Rules of a council that hold from a day: what happened before is judged by the rule of its time."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from rhi.history import track_changes


@track_changes
class AwayRule(models.Model):
    """From a day on, whether “away without authorisation” calls for an interview. Before the first: it does not.

    An absence is judged by the rule of the London day of its return; one that goes on, by the last rule. A rule with a
    past day changes what was due since then, and the months are counted again.
    """

    council = models.ForeignKey("accounts.Council", on_delete=models.CASCADE, related_name="away_rules")
    holds_from = models.DateField()
    calls_for_interview = models.BooleanField()

    class Meta:
        ordering = ["holds_from"]
        constraints = [models.UniqueConstraint(fields=["council", "holds_from"], name="one_away_rule_a_day")]

    def __str__(self) -> str:
        return f"{self.council}, from {self.holds_from}"


def away_rule_on(council: Any, day: date) -> bool:
    """Whether an absence graded “away” that ended on this London day calls for an interview."""
    rule = council.away_rules.filter(holds_from__lte=day).last()
    return rule is not None and rule.calls_for_interview


def away_rule_of_today(council: Any) -> bool:
    """The rule of today."""
    return away_rule_on(council, timezone.localdate())
