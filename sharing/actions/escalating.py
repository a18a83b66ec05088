"""Police reports that nobody answered in time: the managers of the council are told, once for each wait."""

from django.utils import timezone

from rhi import wall
from sharing import report_messages
from sharing.models import PoliceReport


def escalate_reports() -> int:
    """Tell the managers of each report whose time to be answered has passed; how many reports."""
    with wall.every_council("police reports nobody answered"):
        now = timezone.now()
        rows = PoliceReport.objects.waiting().filter(answer_due_at__lt=now, escalated_at__isnull=True)
        late = list(rows.select_for_update(skip_locked=True, of=("self",)).select_related("council"))
        for report in late:
            report_messages.unanswered(report)
        PoliceReport.objects.filter(pk__in=[report.pk for report in late]).update(escalated_at=now)
        return len(late)
