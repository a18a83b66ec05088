"""A report as documents: the parts of the page, with the charts drawn, set as PDF/UA. For the worker only."""

from typing import Any

from interviews.printing.documents import moment
from interviews.printing.render import Document, pdf
from reporting import pictures
from reporting.committee.contents import cover, parts_of
from reporting.committee.editions import Edition
from reporting.committee_models import CommitteeReport

TITLE = "Return home interviews"
INSIDE_MARKING = "OFFICIAL-SENSITIVE. For use inside the council. Not to be published."


def document_of(report: CommitteeReport, edition: str) -> Document:
    """The report as it is printed. Drawing takes a process of its own for each chart."""
    return Document(
        title=f"{TITLE}: {report.council}, {report.when.words}",
        parts=[*cover(report, edition), *map(_drawn, parts_of(report, edition))],
        marking=INSIDE_MARKING if edition == Edition.INSIDE else "",
        footer=f"{report.council}, {report.when.words}. Figures as at {moment(report.counted_at)}.",
        author=str(report.council),
    )


def content_of(report: CommitteeReport, edition: str) -> bytes:
    """The bytes."""
    return pdf(document_of(report, edition))


def _drawn(part: dict[str, Any]) -> dict[str, Any]:
    """A chart as the picture it is, in the letters it was measured with; everything else as it is."""
    if part["kind"] != "chart":
        return part
    content = list(pictures.png(part["spec"]))
    return {"kind": "drawing", "content": content, "text": f"{part['title']}. {part['text']}"}
