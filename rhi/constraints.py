"""Save a row whose constraint may refuse it, with the refusal in words."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, router, transaction

from rhi.refusals import Refused


def is_violated(row: models.Model, name: str) -> bool:
    """Whether the row, as it would be saved, breaks the constraint of this name."""
    constraint = next(found for found in row._meta.constraints if found.name == name)
    try:
        constraint.validate(type(row), row, using=router.db_for_write(type(row), instance=row))
    except ValidationError:
        return True
    return False


def save_or_refuse(row: models.Model, name: str, refusal: Callable[[], Refused]) -> None:
    """Save the row. Raises the refusal where the constraint of this name does not allow it.

    The constraint is asked first: a statement that fails is an error in PostgreSQL's log, with the row's values where
    the log is not set up for that. The database still decides between two who save at once.
    """
    if is_violated(row, name):
        raise refusal()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if name not in str(error):
            raise
        raise refusal() from error
