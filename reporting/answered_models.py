"""A request for information as it was answered: frozen, so that what was said can be shown again to the letter."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from reporting.answering.tables import Answers, read
from rhi.scoping import CouncilQuerySet, CouncilScoped


class AnswersQuerySet(CouncilQuerySet):
    """For those who see the council's figures."""

    view_permission = "view_reports"


class AnsweredRequest(CouncilScoped):
    """What a council told somebody about a financial year, when, and in whose name. All in rounded numbers."""

    child_path = ""

    year = models.PositiveSmallIntegerField(help_text="in which the financial year begins")
    asked_by = models.CharField("who asked", max_length=200)
    their_reference = models.CharField("reference of the request", max_length=60, blank=True)
    who_provides = models.TextField("who provides return home interviews")
    follow_up = models.TextField("what support follows")
    answers = models.JSONField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = AnswersQuerySet.as_manager()

    class Meta:
        ordering = ["-answered_at", "-pk"]
        triggers = [
            pgtrigger.Protect(name="answers_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(name="answers_are_frozen", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by}, {self.answered_at:%d/%m/%Y}"

    @property
    def read(self) -> Answers:
        """The answers."""
        return read(self.answers)
