"""The table of children missing as DfE publishes it, of one council and year: counted from the lines of its own return.

Columns as in “Children looked after in England, including adoptions” (2024): children, those missing more than once,
incidents, incidents per child, share of the children looked after in the year, missing on 31 March; the same of “away”.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from cases.ssda903.reading import MISSING
from cases.ssda903.records import Return903


@dataclass(frozen=True)
class DfeTable:
    """The numbers; `looked_after` is what the council says, None where it said nothing: then there is no share."""

    looked_after: int | None
    children_missing: int
    more_than_once: int
    incidents: int
    missing_at_the_end: int
    children_away: int
    away_incidents: int

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(words, answer) in DfE's order."""
        per_child = f"{self.incidents / self.children_missing:.1f}" if self.children_missing else "no figure"
        return [
            (
                "Children looked after during the year",
                "not given" if self.looked_after is None else str(self.looked_after),
            ),
            ("Children who had a missing incident", str(self.children_missing)),
            ("Of these, missing more than once", str(self.more_than_once)),
            ("Missing incidents", str(self.incidents)),
            ("Missing incidents per child who went missing", per_child),
            ("Share of children looked after who went missing", self.share),
            ("Children missing on 31 March", str(self.missing_at_the_end)),
            ("Children away from placement without authorisation", str(self.children_away)),
            ("Incidents of being away", str(self.away_incidents)),
        ]

    @property
    def share(self) -> str:
        """In per cent, as a whole number."""
        if not self.looked_after:
            return "no figure until a manager enters how many children were looked after"
        return f"{round(100 * self.children_missing / self.looked_after)} %"


def table_of(made: Return903, looked_after: int | None) -> DfeTable:
    """Counted from the Missing file."""
    lines = made.files.rows[MISSING]
    missing = Counter(row["CHILD"] for row in lines if row["MISSING"] == "M")
    away = Counter(row["CHILD"] for row in lines if row["MISSING"] == "A")
    open_at_the_end = {row["CHILD"] for row in lines if row["MISSING"] == "M" and not row["MIS_END"]}
    return DfeTable(
        looked_after=looked_after,
        children_missing=len(missing),
        more_than_once=sum(many > 1 for many in missing.values()),
        incidents=missing.total(),
        missing_at_the_end=len(open_at_the_end),
        children_away=len(away),
        away_incidents=away.total(),
    )


def by_placement(made: Return903) -> list[tuple[str, int, int]]:
    """(placement type, children, incidents) of the missing lines, by where the child lived when it went missing."""
    incidents: Counter[str] = Counter()
    children: dict[str, set[Any]] = {}
    for row, episode in zip(made.files.rows[MISSING], made.files.records[MISSING], strict=True):
        if row["MISSING"] == "M":
            name = str(episode.placement.placement_type.get_reporting_group_display())
            incidents[name] += 1
            children.setdefault(name, set()).add(row["CHILD"])
    return [(name, len(children[name]), many) for name, many in incidents.most_common()]
