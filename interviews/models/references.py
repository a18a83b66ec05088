"""What the models of this app refer to in the same way."""

from typing import Any

from django.conf import settings
from django.db import models

from cases.models import Code


def code(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to a code of a code list."""
    return models.ForeignKey(Code, on_delete=models.PROTECT, related_name="+", **options)


def person(**options: Any) -> "models.ForeignKey[Any, Any]":
    """A reference to the person who did something."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)
