"""Keeping what stood in a row before each change or deletion (django-pghistory), for every floor of the house."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

Tracked = TypeVar("Tracked", bound=models.Model)


def track_changes(model: type[Tracked]) -> type[Tracked]:
    """Keep what stood in a row before each change or deletion, by a trigger: bulk writes and SQL are caught too."""
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old, condition=pghistory.AnyChange()),
        pghistory.DeleteEvent(row=pghistory.Old),
    )(model)


def track_fields(*fields: str) -> Callable[[type[Tracked]], type[Tracked]]:
    """The same for some columns only: a person's password and each sign-in are nobody's history."""

    def tracked(model: type[Tracked]) -> type[Tracked]:
        return pghistory.track(
            pghistory.UpdateEvent(row=pghistory.Old, condition=pghistory.AnyChange(*fields)),
            pghistory.DeleteEvent(row=pghistory.Old),
            fields=list(fields),
            model_name=f"{model.__name__}Event",
        )(model)

    return tracked
