"""The page that puts what the police hold beside what the council holds, and the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency
from audit import access
from audit.models import Access
from audit.pages import CouncilPage
from rhi.cells import CsvWriter, csv_attachment
from sharing.models import PoliceReport, SharingAgreement
from sharing.reconciliation import Line, Reconciliation, reconcile
from sharing.report_forms import ReconciliationForm

SHOWN = 200
DAYS = 30
SIDES = {"both": "Both", "police": "Only the police", "council": "Only we"}
HEAD = (
    "police reference",
    "who holds it",
    "police: state",
    "police: missing since",
    "police: our answer",
    "our absence",
    "our child reference",
    "our missing since",
    "differences",
)


@dataclass(frozen=True)
class Chosen:
    """The force and the days."""

    force: Agency
    since: date
    until: date


class OfReconciliation(CouncilPage):
    """Reconciliation of the acting council with one force over some days."""

    template_name = "sharing/reports/reconciliation.html"
    form: ReconciliationForm

    def chosen(self) -> Chosen | None:
        """What the link asks for: the force of the area and the last thirty days; None where it cannot be read."""
        today = timezone.localdate()
        own = Chosen(self.council.police_force, today - timedelta(days=DAYS), today)
        initial = {"force": own.force.pk, "since": own.since, "until": own.until}
        forces = {force.pk: force for force in self.forces()}
        choices = [(pk, str(force)) for pk, force in forces.items()]
        self.form = ReconciliationForm(self.request.GET or None, forces=choices, initial=initial)
        if not self.form.is_bound:
            return own
        if not self.form.is_valid():
            return None
        facts = self.form.cleaned_data
        return Chosen(forces[int(facts["force"])], facts["since"], facts["until"])

    def forces(self) -> list[Agency]:
        """The force of the area, and others that have an agreement with the council or reported to it."""
        agreed = SharingAgreement.objects.for_user(self.person).filter(council=self.council).values("agency")
        reported = PoliceReport.objects.for_user(self.person).filter(council=self.council).values("force")
        police = Agency.objects.filter(kind=Agency.Kind.POLICE)
        found = police.filter(pk__in=agreed) | police.filter(pk__in=reported)
        return list((found | police.filter(pk=self.council.police_force_id)).order_by("name"))

    def found(self, chosen: Chosen, kind: str) -> Reconciliation:
        """The answer; whose children it names is written down."""
        found = reconcile(self.council, chosen.force, chosen.since, chosen.until)
        rows = [(line.episode.child_id, line.episode.council_id) for line in found.lines if line.episode]
        terms = f"force {chosen.force.pk}, {chosen.since} to {chosen.until}"
        access.searched(user=self.person, council=self.council, terms=terms, what="police_reconciliation", kind=kind)
        access.saw(user=self.person, rows=rows, what="police_reconciliation", kind=kind)
        return found


class ReconciliationPage(OfReconciliation):
    """The counts in a sentence, and every reference that only one side holds, or that differs."""

    def context(self) -> dict[str, Any]:
        """What agrees is counted and not listed."""
        chosen = self.chosen()
        found = self.found(chosen, Access.Kind.VIEW) if chosen else None
        lines = [line for line in found.lines if line.differences or line.side != "both"] if found else []
        query = self.request.GET.urlencode()
        return {
            "council": self.council,
            "form": self.form,
            "chosen": chosen,
            "found": found,
            "lines": [(line, SIDES[line.side]) for line in lines[:SHOWN]],
            "left_out": max(0, len(lines) - SHOWN),
            "csv_url": reverse("police_reconciliation_csv") + (f"?{query}" if query else ""),
        }


class ReconciliationCsv(OfReconciliation):
    """Every line as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CSV; cells that a spreadsheet would run are made harmless. The form again where the days are wrong."""
        chosen = self.chosen()
        if chosen is None:
            return render(request, self.template_name, {"council": self.council, "form": self.form}, status=400)
        found = self.found(chosen, Access.Kind.EXPORT)
        answer = csv_attachment(f"police-reconciliation-{self.council.dfe_code}-{chosen.since}-{chosen.until}")
        writer = CsvWriter(answer)
        writer.writerow(HEAD)
        writer.writerows(_cells(line) for line in found.lines)
        return answer


def _cells(line: Line) -> Iterator[str]:
    report, episode = line.report, line.episode
    yield line.reference
    yield SIDES[line.side]
    yield report.get_state_display() if report else ""
    yield report.missing_since_at.isoformat() if report and report.missing_since_at else ""
    yield report.get_answer_display() if report else ""
    yield str(episode.pk) if episode else ""
    yield episode.child.reference if episode else ""
    yield episode.went_missing_earliest_at.isoformat() if episode else ""
    yield " ".join(line.differences)
