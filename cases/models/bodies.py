"""Councils, health boards and trusts of Wales, Scotland and Northern Ireland: responsible for a child, or its host."""

from django.db import models


class OutsideBody(models.Model):
    """A body outside England that can be responsible for a child, or host one. It has no account here."""

    class Kind(models.TextChoices):
        COUNCIL = "council", "Council"
        HEALTH_BOARD = "health_board", "Health board"
        TRUST = "trust", "Health and social care trust"

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=Kind)
    country = models.CharField(max_length=20)

    class Meta:
        verbose_name_plural = "outside bodies"
        ordering = ["country", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"
