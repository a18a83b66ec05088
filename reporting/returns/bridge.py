"""From our count of absences to the incidents of the SSDA903 return, step by step: each number names its episodes.

We count each absence once, whoever the child, by the day it began and the category that stands. The return counts the
lines of looked-after children, by the days a line touches; a re-graded absence is several lines.
"""

from collections import Counter
from dataclasses import dataclass

from accounts.models import Council, User
from cases.models import MissingEpisode
from cases.ssda903.reading import MISSING
from cases.ssda903.records import Return903
from cases.ssda903.writing import NOT_COUNTED
from rhi.timespan import TimeSpan

WITHOUT_A_LINE = "Without a line: 18 before it began, or graded “missing” only after the return"


@dataclass(frozen=True)
class Step:
    """One step of the bridge: how many are added (or taken away) and why."""

    words: str
    number: int

    @property
    def signed(self) -> str:
        """With its sign; 0 has none."""
        return f"{self.number:+d}".replace("-", "−") if self.number else "0"


@dataclass(frozen=True)
class Bridge:
    """Ours, the steps, theirs."""

    ours: int
    steps: tuple[Step, ...]
    theirs: int


def bridge(user: User, council: Council, made: Return903) -> Bridge:
    """The steps between the two counts of one collection year: they add up, or the last one says by how much not."""
    begins = TimeSpan.on_day(made.year.first_day).earliest
    ends = TimeSpan.on_day(made.year.last_day).latest
    rows = MissingEpisode.objects.for_user(user, "view_reports").standing()
    rows = rows.filter(council=council, is_hosted=False, category="missing").exclude(closed_without_return=NOT_COUNTED)
    began = rows.filter(went_missing_earliest_at__gte=begins, went_missing_earliest_at__lt=ends)
    placed = dict(began.values_list("pk", "placement_id"))
    lines: Counter[int] = Counter()
    stands: dict[int, str] = {}
    for row, episode in zip(made.files.rows[MISSING], made.files.records[MISSING], strict=True):
        if row["MISSING"] == "M":
            lines[episode.pk] += 1
            stands[episode.pk] = episode.category
    looked_after = {pk for pk, placement in placed.items() if placement}
    others = set(lines) - set(placed)
    regraded = {pk for pk in others if stands[pk] != "missing"}
    steps = (
        Step("Children who lived at home: they are in no national return", len(looked_after) - len(placed)),
        Step(
            "Without a line: 18 before it began, or graded “missing” only after the return",
            -len(looked_after - set(lines)),
        ),
        Step("Began in the year before, and went on into this one", len(others - regraded)),
        Step("Graded “away” in the end, but missing at first", len(regraded)),
        Step("Missing more than once in one absence, with “away” between", lines.total() - len(lines)),
    )
    return Bridge(len(placed), steps, lines.total())
