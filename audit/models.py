"""Who looked at a child's record. Changes are kept by the history triggers (django-pghistory) on each model."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from rhi.scoping import CouncilQuerySet, CouncilScoped


class AccessQuerySet(CouncilQuerySet):
    """Who looked: open to those who may see the audit."""

    view_permission = "view_audit"


class Access(CouncilScoped):
    """One look at a child's record: who, what, when. Written in the transaction of the answer; never changed.

    `child_id` is a plain number, not a foreign key: this floor lies below the casework.
    """

    class Kind(models.TextChoices):
        VIEW = "view", "Looked at"
        SEARCH = "search", "Found by search"
        EXPORT = "export", "Exported"
        API = "api", "Pulled through the API"

    child_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VIEW)
    what = models.CharField(max_length=120)
    request_id = models.UUIDField(default=uuid.uuid4)
    seen_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = AccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "accesses"
        indexes = [models.Index(fields=["child_id", "-seen_at"], name="access_of_child")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"
