"""A file of numbers of children: read strictly, each problem by line and column; written as a template. Pure."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.importing import tables
from reporting.denominators.actions import Entry
from reporting.denominators.models import Denominator
from reporting.denominators.rules import problem_of_number, problem_of_year
from reporting.loaded_files import Problem
from rhi.cells import CsvWriter
from rhi.numbers import whole_number

COLUMNS = ("kind", "year", "number", "source")
LONGEST_SOURCE = Denominator._meta.get_field("source").max_length or 0
KINDS = {str(words).casefold(): value for value, words in Denominator.Kind.choices}
KINDS |= {value: value for value in Denominator.Kind.values}


@dataclass
class Found:
    """What a file holds. With problems, nothing of it is to be used."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes, this_year: int) -> Found:
    """The numbers of the file; `this_year` is the year to 31 March that runs today."""
    source = tables.Table(data, is_heading=lambda text: text.casefold() in COLUMNS)
    found = Found()
    heads = [head.casefold() for head in source.heads]
    if heads:
        missing = [name for name in COLUMNS if name not in heads]
        found.problems += [Problem(source.head_line, name, "This column is missing.") for name in missing]
    if not found.problems:
        seen: dict[tuple[str, int], int] = {}
        for line in source:
            if not line.faults:
                _take(found, line.number, dict(zip(heads, line.cells, strict=True)), seen, this_year)
    found.problems += [Problem(fault.line, fault.column, fault.message) for fault in source.faults]
    if not found.problems and not found.entries:
        found.problems.append(Problem(source.head_line, "", "There is no number below the headings."))
    return found


def _take(found: Found, line: int, cells: dict[str, str], seen: dict[tuple[str, int], int], this_year: int) -> None:
    """One line as an entry, or what is wrong with it."""
    # The apostrophe is a mark of spreadsheets, and stands in files that guard against formulas.
    kind = KINDS.get(cells["kind"].casefold(), "")
    year, number = whole_number(cells["year"]), whole_number(cells["number"].replace(",", ""))
    source = cells["source"].removeprefix("'")
    wrong = {
        "kind": "" if kind else f"Write {' or '.join(Denominator.Kind.values)}.",
        "year": "Write the year in which it ends, like 2026." if year is None else problem_of_year(year, this_year),
        "number": "Write a whole number, like 412." if number is None else "",
        "source": "" if source else "Say where the number comes from.",
    }
    if kind and number is not None:
        wrong["number"] = problem_of_number(kind, number)
    if len(source) > LONGEST_SOURCE:
        wrong["source"] = f"Write no more than {LONGEST_SOURCE} characters."
    problems = [Problem(line, column, message) for column, message in wrong.items() if message]
    if not problems and year is not None and number is not None:
        if (kind, year) in seen:
            problems.append(Problem(line, "year", f"This kind and year are in line {seen[kind, year]} already."))
        seen.setdefault((kind, year), line)
        found.entries.append(Entry(kind, year, number, source))
    found.problems += problems


def write(entries: Iterable[tuple[str, int, int | None, str]]) -> str:
    """The same columns as text."""
    out = io.StringIO()
    writer = CsvWriter(out)
    writer.writerow(COLUMNS)
    writer.writerows(entries)
    return out.getvalue()
