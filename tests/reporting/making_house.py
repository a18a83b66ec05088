"""A council's rows about figures, without counting anything: one of everything that pages of figures may open."""

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Council, User
from reporting.answering.tables import Answers, AnswerTable
from reporting.models import (
    AnsweredRequest,
    CommitteeDocument,
    CommitteeReport,
    CommitteeSetting,
    Denominator,
    DfeFigures,
    Export,
    FiguresProposal,
    FrozenFigures,
    StatisticalNeighbours,
)
from reporting.sheet import Sheet
from tests.reaching.making_wordings import wordings_of

NEIGHBOURS = ["851", "882", "373", "826", "382", "355", "801", "852", "306", "839"]


def answered(by: User, at: Council, **facts: Any) -> AnsweredRequest:
    """What a council answered in 2019."""
    table = AnswerTable("How many?", "Invented.", ("Group", "Episodes"), (("All", "20"),))
    answers = Answers(Sheet(2018, "2019-05-01T12:00:00+00:00", "invented", 5, {}, {}), (table,))
    made: AnsweredRequest = AnsweredRequest.objects.create(
        council=at,
        year=2018,
        asked_by="An invented charity",
        who_provides="We do.",
        follow_up="A youth worker.",
        answers=answers.as_data(),
        answered_by=by,
        **facts,
    )
    return made


def figures_of(by: User, at: Council) -> dict[str, Any]:
    """One of everything that pages of figures may open: the keys of what an address names."""
    FiguresProposal.objects.create(council=at, year=2018, figures={}, proposed_by=by)
    FrozenFigures.objects.create(council=at, year=2018, month=date(2019, 5, 1), what="figures", data={})
    given = {"council": at, "source": "Invented", "given_by": by}
    Denominator.objects.create(kind=Denominator.Kind.LOOKED_AFTER, year=2023, number=412, **given)
    StatisticalNeighbours.objects.create(neighbours=NEIGHBOURS, **given)
    DfeFigures.objects.create(council=at, year=2016, areas={at.dfe_code: {"children": 7}}, source="Invented")
    report = committee_report(at)
    for edition in CommitteeDocument.Edition.values:
        facts = {"content": b"%PDF-", "sha256": "0" * 64, "made_at": timezone.now()}
        CommitteeDocument.objects.create(council=at, report=report, edition=edition, **facts)
    return {
        "answered_pk": answered(by, at).pk,
        "committee_report_pk": report.pk,
        "export_pk": exported(by, at).pk,
        **wordings_of(by, at),
    }


def committee_report(at: Council, **facts: Any) -> CommitteeReport:
    """A report that waits for its figures, and a schedule of the council's own."""
    CommitteeSetting.objects.get_or_create(council=at)
    made: CommitteeReport = CommitteeReport.objects.create(**{"council": at, "year": 2018, "quarter": "q1", **facts})
    return made


def exported(by: User, at: Council) -> Export:
    """Figures that wait to be made."""
    query = "period=other&starts_on_day=1&starts_on_month=4&starts_on_year=2026"
    query += "&ends_on_day=30&ends_on_month=9&ends_on_year=2026"
    facts = {"council": at, "asked_by": by, "asked_at": timezone.now()}
    made: Export = Export.objects.create(kind="figures", format="csv", query=query, **facts)
    return made
