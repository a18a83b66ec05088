"""A reader of the Missing, Header and Episodes files that shares nothing with the product: each rule from its message.

Source: DfE's validation rules of the Missing module. Answers with the codes that a line breaks.
"""

import csv
import io
from datetime import date, datetime
from itertools import pairwise

COLUMNS = {
    "header": ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"],
    "missing": ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"],
    "episodes": [
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
        *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ],
}
FAR = date(9999, 1, 1)


def read(name: str, body: bytes) -> list[dict[str, str]]:
    """The rows of a file; its head must be the right one, and no byte order mark before it."""
    rows = list(csv.reader(io.StringIO(body.decode("ascii"), newline="")))
    assert rows[0] == COLUMNS[name], rows[0]
    assert all(len(row) == len(rows[0]) for row in rows)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def broken(files: dict[str, list[dict[str, str]]], ends_in: int) -> set[tuple[str, str, str]]:
    """(rule, child, start) of every line of Missing that breaks a rule in the year that ends on 31 March."""
    born = {row["CHILD"]: row["DOB"] for row in files["header"]}
    first, last = date(ends_in - 1, 4, 1), date(ends_in, 3, 31)
    found = set()
    for row in files["missing"]:
        codes = _alone(row, first, last) | _beside(row, born, files["episodes"])
        found |= {(code, row["CHILD"], row["MIS_START"]) for code in codes}
    return found | _overlaps(files["missing"])


def _day(cell: str) -> date | None:
    try:
        return datetime.strptime(cell, "%d/%m/%Y").date() if len(cell) == 10 else None
    except ValueError:
        return None


def _alone(row: dict[str, str], first: date, last: date) -> set[str]:
    starts, ends = _day(row["MIS_START"]), _day(row["MIS_END"])
    is_typed = bool(row["MISSING"])
    return {
        code
        for code, is_broken in (
            ("1004", bool(row["MIS_START"]) and starts is None),
            ("1005", bool(row["MIS_END"]) and ends is None),
            ("1006", is_typed and row["MISSING"] not in ("M", "A")),
            ("564", is_typed and not row["MIS_START"]),
            ("565", bool(row["MIS_START"]) and not is_typed),
            ("566", bool(row["MIS_END"]) and not is_typed),
            ("567", bool(starts and ends and ends < starts)),
            ("570", bool(starts and starts > last)),
            ("571", bool(ends and not first <= ends <= last)),
        )
        if is_broken
    }


def _beside(row: dict[str, str], born: dict[str, str], placements: list[dict[str, str]]) -> set[str]:
    starts, ends = _day(row["MIS_START"]) or FAR, _day(row["MIS_END"])
    care = [
        (_day(place["DECOM"]) or FAR, _day(place["DEC"]) or FAR)
        for place in placements
        if place["CHILD"] == row["CHILD"]
    ]
    over = _end_of_care(care, starts)
    birthday = _day(row["DOB"])
    is_left = any(begin <= starts <= end < FAR for begin, end in care)
    is_before = bool(care) and over is None
    is_after = is_before and any(begin <= starts for begin, _ in care)
    return {
        code
        for code, is_broken in (
            ("INT04", row["CHILD"] not in born),
            ("INT13", row["CHILD"] in born and born[row["CHILD"]] != row["DOB"]),
            ("575", is_left and ends is None),
            ("577", over is not None and over < FAR and ends is None),
            ("578", is_after),
            ("581", is_before and not is_after),
            ("586", bool(birthday and starts < birthday)),
        )
        if is_broken
    }


def _end_of_care(care: list[tuple[date, date]], day: date) -> date | None:
    """When the care ended in which a day lies: one placement after the other without a break. None: not in care."""
    over = max((end for begin, end in care if begin <= day <= end), default=None)
    for begin, end in sorted(care):
        if over is not None and begin <= over < end:
            over = end
    return over


def _overlaps(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    found = set()
    spans = sorted((row["CHILD"], _day(row["MIS_START"]) or FAR, _day(row["MIS_END"]) or FAR) for row in rows)
    for (child, _, ends), (following, starts, _) in pairwise(spans):
        if child == following and starts < ends:
            found.add(("574", child, f"{starts:%d/%m/%Y}"))
    return found
