"""A chart as it is downloaded: its rows as CSV, its picture as PNG. Both say whose they are, and as at when."""

import textwrap
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse

from accounts.models import Council
from reporting.charting.frame import Chart
from reporting.definitions import WHY_TOTALS_DIFFER
from reporting.files import NotNow
from reporting.pictures import PictureFailed, on_its_own, png
from rhi.cells import CsvWriter, csv_attachment
from rhi.words import day_words, london_day, time_words

CSV, PNG = "csv", "png"
INSIDE = "For use inside the council: small numbers are not hidden."
LINE_LENGTH = 100
AGAIN_AFTER = 30
HEAD = ("council_code", "council", "of", "as_at", "note")


@dataclass(frozen=True)
class Of:
    """Whose figures a chart shows, of what, as at when, and what must be known before they are passed on."""

    council: Council
    words: str
    as_at: datetime
    caution: str = INSIDE

    @property
    def notes(self) -> list[str]:
        """What stands under the title of the picture."""
        at = f"As at {day_words(london_day(self.as_at))} {time_words(self.as_at)}"
        return [f"{self.council.name} · {self.words}", f"{at}. {self.caution}"]

    @property
    def note(self) -> str:
        """The same in each row of the file; of exact figures, why a colleague's file may say something else."""
        return f"{self.caution} {WHY_TOTALS_DIFFER}" if self.caution == INSIDE else self.caution


def as_file(chart: Chart, of: Of, kind: str) -> HttpResponse:
    """The file; NotNow where the picture could not be drawn."""
    if kind == CSV:
        return _csv(chart, of)
    said = [line for words in chart.summary[:2] for line in textwrap.wrap(words, LINE_LENGTH)]
    try:
        picture = png(on_its_own(chart.spec, chart.title, [*of.notes, *said]))
    except PictureFailed as failed:
        words = f"{failed} Nothing is lost: the page has the same figures as a table, and as CSV."
        raise NotNow(words, again_after=AGAIN_AFTER) from failed
    page = HttpResponse(picture, content_type="image/png")
    page["Content-Disposition"] = f'attachment; filename="{_name(chart, of)}.{kind}"'
    return page


def _csv(chart: Chart, of: Of) -> HttpResponse:
    page = csv_attachment(_name(chart, of))
    writer = CsvWriter(page)
    start = (of.council.dfe_code, of.council.name, of.words, of.as_at.isoformat(timespec="seconds"), of.note)
    for number, line in enumerate(chart.lines()):
        writer.writerow([*(start if number else HEAD), *line])
    return page


def _name(chart: Chart, of: Of) -> str:
    return f"{chart.name}-{of.council.dfe_code}-{of.as_at:%Y-%m-%d}"
