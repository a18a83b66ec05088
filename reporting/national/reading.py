"""DfE's table of looked-after children who were missing, by local authority, read strictly. Pure.

Source of the layout: Explore education statistics, “Children looked after in England including adoptions”, data set
“CLA who were missing or away from placement without authorisation - by local authority”: one figure in each line. The
column that names the figure is called `missing_status` (release of 2025) or `cla_group` (2021, 2022). DfE's marks for
no number are explained under its tables.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from cases.importing import tables
from reporting.loaded_files import Problem
from rhi.numbers import whole_number

FIGURES = {
    "children looked after during the year": "looked_after",
    "children who had a missing incident during the year": "children",
    "children who went missing more than once during the year": "more_than_once",
    "number of missing incidents during the year": "incidents",
    "average number of missing incidents per looked after child who went missing": "per_child",
    "percentage of children who had a missing incident during the year": "share",
    "children missing at 31 march": "at_the_end",
}
"""What DfE calls a figure → our name of it."""
NEEDED = {"children", "incidents"}
MARKS = {
    "c": "withheld by DfE",
    "k": "below 0.5",
    "z": "not applicable",
    "x": "not available",
    "u": "not reliable",
    "low": "below 0.5",
    ":": "not available",
}
ENGLAND = "England"
NATIONAL, REGIONAL, LOCAL = "National", "Regional", "Local authority"
LEVELS = {level.casefold(): level for level in (NATIONAL, REGIONAL, LOCAL)}
COLUMNS = ("time_period", "geographic_level", "region_name", "old_la_code", "number")
WHICH = ("missing_status", "cla_group")
SOURCE = "source"
FIRST_YEAR = 2015
NUMBER = re.compile(r"\d{1,7}(\.\d{1,6})?")
LA_CODE = re.compile(r"\d{3}")

Figures = dict[str, float | str]
Areas = dict[str, Figures]
"""A council by its DfE code, a region by its name, England → figure → number, or a mark."""


@dataclass
class Year:
    """The figures of a year. `source` is what the file says itself, if it does."""

    areas: Areas = field(default_factory=dict)
    source: str = ""


@dataclass(frozen=True)
class Published:
    """The figures of one year as they count for a council, and where they were published."""

    year: int
    source: str
    areas: Areas


@dataclass
class Found:
    """What a file holds. With problems, nothing of it is to be used. `left_out`: figures that are not compared here."""

    years: dict[int, Year] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def region_key(name: str) -> str:
    """A region by its name, whichever words of it are in capitals."""
    return name.casefold()


def read(data: bytes, this_year: int) -> Found:
    """The figures of the file; `this_year` is the year to 31 March that runs today."""
    source = tables.Table(data, is_heading=lambda text: text.casefold() in {*COLUMNS, *WHICH})
    found = Found()
    heads = [head.casefold() for head in source.heads]
    which = next((name for name in WHICH if name in heads), "")
    if heads:
        missing = [name for name in COLUMNS if name not in heads] + ([] if which else [" or ".join(WHICH)])
        found.problems += [Problem(source.head_line, name, "This column is missing.") for name in missing]
    if not found.problems:
        reader = _Reader(found, which, this_year)
        for line in source:
            if not line.faults:
                reader.take(line.number, dict(zip(heads, line.cells, strict=True)))
    found.problems += [Problem(fault.line, fault.column, fault.message) for fault in source.faults]
    areas = [area for year in found.years.values() for area in year.areas.values()]
    if not found.problems and not any(area.keys() >= NEEDED for area in areas):
        words = "No area has both children and incidents. Choose the table by local authority of missing children."
        found.problems.append(Problem(source.head_line, which, words))
    return found


class _Reader:
    """Takes lines one by one."""

    def __init__(self, found: Found, which: str, this_year: int) -> None:
        self.found, self.which, self.this_year = found, which, this_year
        self.seen: dict[tuple[int, str, str], int] = {}

    def take(self, line: int, cells: dict[str, str]) -> None:
        """The figure of a line, or what is wrong with it."""
        name = " ".join(cells[self.which].casefold().split())
        year = whole_number(cells["time_period"])
        area, wrong_area = _area_of(cells)
        number = _number_of(cells["number"])
        is_year = year is not None and FIRST_YEAR <= year <= self.this_year
        wrong = {
            "time_period": "" if is_year else f"This is no year from {FIRST_YEAR} to {self.this_year}, like 2025.",
            self.which: "" if name else "Say which figure this is.",
            "number": "" if number is not None else f"Neither a number nor one of DfE’s marks ({', '.join(MARKS)}).",
            **wrong_area,
        }
        problems = [Problem(line, column, message) for column, message in wrong.items() if message]
        key = FIGURES.get(name, "")
        if problems or year is None or number is None:
            self.found.problems += problems
        elif not key:
            self.found.left_out[cells[self.which]] += 1
        elif (year, area, key) in self.seen:
            message = f"This figure of the same area and year is in line {self.seen[year, area, key]} already."
            self.found.problems.append(Problem(line, self.which, message))
        else:
            self.seen[year, area, key] = line
            self.keep(line, year, area, {key: number}, cells.get(SOURCE, ""))

    def keep(self, line: int, year: int, area: str, figure: Figures, source: str) -> None:
        """Of a year there is one source."""
        of_year = self.found.years.setdefault(year, Year(source=source))
        if of_year.source != source:
            message = f"The year {year} has another source above: “{of_year.source}”."
            self.found.problems.append(Problem(line, SOURCE, message))
        of_year.areas.setdefault(area, {}).update(figure)


def _area_of(cells: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Which area a line is about, and what is wrong with saying so."""
    level = LEVELS.get(cells["geographic_level"].casefold(), "")
    if level == NATIONAL:
        return ENGLAND, {}
    if level == REGIONAL:
        region = cells["region_name"]
        return region_key(region), {"region_name": "" if region else "Say which region this is."}
    if level == LOCAL:
        code = cells["old_la_code"]
        is_code = LA_CODE.fullmatch(code) is not None
        return code, {"old_la_code": "" if is_code else "This is no DfE code of a local authority, like 383."}
    return "", {"geographic_level": f"Neither {NATIONAL}, {REGIONAL} nor {LOCAL}."}


def _number_of(cell: str) -> float | str | None:
    """The number, DfE's mark, or None where it is neither. Thousands may have commas."""
    text = cell.replace(",", "").casefold()
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text if text in MARKS else None
