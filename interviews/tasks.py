"""Scheduled jobs of this floor: thin, and safe to repeat."""

from datetime import timedelta

from django.utils import timezone

from accounts.jobs import watched
from cases.models import ChildImport
from interviews.flags import flag_overdue
from interviews.models import SsdaUpload
from rhi.wall import every_council


@watched
def flag_deadlines() -> int:
    """Flag what is overdue now."""
    with every_council("flag overdue interviews"):
        return flag_overdue(timezone.now())


@watched
def forget_uploads() -> int:
    """Files uploaded more than a day ago and never loaded are not kept."""
    with every_council("forget uploads never loaded"):
        return _forget_uploads()


def _forget_uploads() -> int:
    old = {"loaded_at__isnull": True, "uploaded_at__lt": timezone.now() - timedelta(days=1)}
    return sum(model.objects.filter(**old).delete()[0] for model in (SsdaUpload, ChildImport))
