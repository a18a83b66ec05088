"""The published figures and neighbours that count for a council: what it loaded, else what comes with the system."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from accounts.models import Council, User
from reporting.national.models import DfeFigures, StatisticalNeighbours
from reporting.national.reading import Published, read

DATA = Path(__file__).with_name("data")
LAST_SHIPPED = 2025
NEIGHBOURS_SOURCE = "DfE, statistical neighbours of children’s services, model of 2025"


@dataclass(frozen=True)
class Neighbours:
    """DfE codes, closest first, and who chose them."""

    codes: tuple[str, ...]
    source: str


@cache
def shipped() -> dict[int, Published]:
    """What comes with the system, read by the reader of every other file."""
    found = read((DATA / "dfe_missing.csv").read_bytes(), LAST_SHIPPED)
    if found.problems:
        raise ValueError(f"reporting/national/data/dfe_missing.csv: {found.problems[0]}")
    return {year: Published(year, of_year.source, of_year.areas) for year, of_year in found.years.items()}


def published(user: User, council: Council) -> dict[int, Published]:
    """By year: of each, what was loaded last. One query."""
    rows = DfeFigures.objects.for_user(user).filter(council=council)
    loaded = rows.order_by("year", "-loaded_at", "-pk").distinct("year")
    return shipped() | {row.year: Published(row.year, row.source, row.areas) for row in loaded}


@cache
def shipped_neighbours() -> dict[str, tuple[str, ...]]:
    """DfE's ten of each council, by code."""
    with (DATA / "neighbours.csv").open(encoding="utf-8", newline="") as file:
        return {row["dfe_code"]: tuple(row["neighbours"].split()) for row in csv.DictReader(file)}


def neighbours(user: User, council: Council) -> Neighbours:
    """What the council chose last; DfE's where it chose none. One query."""
    row = StatisticalNeighbours.objects.for_user(user).filter(council=council).first()
    if row is not None:
        return Neighbours(tuple(row.neighbours), row.source)
    return Neighbours(shipped_neighbours().get(council.dfe_code, ()), NEIGHBOURS_SOURCE)
