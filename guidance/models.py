"""What a council adds to the guidance."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.utils import timezone

from guidance.querysets import CouncilGuidanceQuerySet
from rhi.scoping import CouncilScoped
from rhi.words import day_words, london_day

MOST_WORDS = 2000


class CouncilGuidance(CouncilScoped):
    """One version of what a council says at a question or step (`key`, as in guidance.entries). Never changed.

    The highest number is in force, from `written_at` until the next one. A version without words withdraws: from then
    on the house's own guidance stands alone.
    """

    child_path = ""
    is_append_only = True
    sealed_at: ClassVar[str] = "written_at"
    open_to_limited: ClassVar[str] = "true"

    key = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=MOST_WORDS, blank=True)
    link = models.URLField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    reason = models.CharField("why it was written, changed or withdrawn", max_length=300)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = CouncilGuidanceQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["council", "key", "number"], name="one_guidance_of_a_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="guidance_is_counted_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.key}, version {self.number}"

    @property
    def version(self) -> int:
        """What a form was opened on."""
        return self.number

    @property
    def is_withdrawn(self) -> bool:
        """Whether from this version on nothing of the council's is said."""
        return not self.words

    @property
    def added_words(self) -> str:
        """Whose it is: “Added by Leeds, version 3, 26 November 2026”."""
        return f"Added by {self.council}, version {self.number}, {day_words(london_day(self.written_at))}"

    @property
    def link_words(self) -> str:
        """The link as it is read: its host and path."""
        parts = urlsplit(self.link)
        return f"{parts.netloc}{parts.path}".rstrip("/")
