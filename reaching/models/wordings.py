"""How an invitation is worded: the council's own texts, and two of them compared fairly."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from interviews.models.references import person
from rhi.history import track_fields
from rhi.scoping import CouncilQuerySet, CouncilScoped


class Way(models.TextChoices):
    """By which way an invitation reaches the child."""

    TEXT = "text", "Text message"
    EMAIL = "email", "E-mail"
    LETTER = "letter", "Letter"
    CARD = "card", "Card given by hand"


class Purpose(models.TextChoices):
    """What the child's page is for."""

    OFFER = "offer", "The offer of a talk"
    AFTER = "after", "After the talk"


class Wording(CouncilScoped):
    """A text of the council's own in place of the house's. Never changed: a new text is a new row.

    One at a time is in use for each way, purpose and language; those `is_for_comparison` are used in a comparison only.
    `body` holds the place of the link as `{link}`; no name, address, council or police word stands in it
    (reaching.wordings.plain_words).
    """

    child_path = ""
    open_to_limited = "true"

    way = models.CharField(max_length=6, choices=Way)
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.OFFER)
    language = models.CharField(max_length=8, default="en")
    name = models.CharField("what the council calls it", max_length=80)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    is_for_comparison = models.BooleanField("used in a comparison only", default=False)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by = person(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["way", "language", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "way", "purpose", "language"],
                condition=Q(retired_at__isnull=True, is_for_comparison=False),
                name="one_wording_in_use",
            )
        ]

    def __str__(self) -> str:
        return self.name


@track_fields(
    "council", "way", "purpose", "language", "wording_a", "wording_b", "question", "began_by", "ended_at", "end_reason"
)
class WordingTrial(CouncilScoped):
    """Two wordings compared: each child invited in the way, purpose and language gets one of them by lot.

    A wording left empty is the house's own. Who sends does not choose; every child gets an offer. `lot` is what is
    left of the block that is being drawn (reaching.wordings.lots): on no page, and in no history.
    """

    child_path = ""
    open_to_limited = "true"

    way = models.CharField(max_length=6, choices=Way)
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.OFFER)
    language = models.CharField(max_length=8, default="en")
    wording_a = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    wording_b = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.CharField("what the council wants to know", max_length=200)
    began_by = person(editable=False)
    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(max_length=200, blank=True, editable=False)
    lot = models.CharField(max_length=4, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "way", "purpose", "language"],
                condition=Q(ended_at__isnull=True),
                name="one_comparison_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(wording_a__isnull=True, wording_b__isnull=False)
                | Q(wording_a__isnull=False, wording_b__isnull=True)
                | ~Q(wording_a=F("wording_b")),
                name="two_wordings_differ",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def arms(self) -> list[tuple[str, Wording | None]]:
        """The two letters with their wordings; None is the house's own."""
        return [("a", self.wording_a), ("b", self.wording_b)]
