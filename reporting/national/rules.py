"""The council beside its region, its statistical neighbours and England: rows of a table. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reporting.national.reading import ENGLAND, MARKS, Figures, Published, region_key
from reporting.returns.dfe import DfeTable

COLUMNS = (
    ("looked_after", "Children looked after in the year"),
    ("children", "Of these, went missing"),
    ("share", "Share who went missing"),
    ("incidents", "Missing incidents"),
    ("per_child", "Incidents per child who went missing"),
)
COUNTS = ("looked_after", "children", "incidents")
OWN, PUBLISHED, ADDED_UP = "Counted here", "Published by DfE", "Added up here from published figures"


@dataclass(frozen=True)
class Place:
    """A council as the comparison knows it."""

    code: str
    name: str
    region: str


@dataclass(frozen=True)
class Row:
    """The figures of an area in a year (that ends on 31 March); `how` they came about, and what to know of them."""

    name: str
    how: str
    year: int
    figures: Figures
    source: str
    note: str = ""

    @property
    def cells(self) -> list[tuple[str, str]]:
        """(column in words, figure in words), in the order of the columns."""
        return [(words, figure_words(key, self.figures.get(key))) for key, words in COLUMNS]


def figure_words(key: str, figure: float | str | None) -> str:
    """A figure as it is shown; what DfE's mark means, where there is no number."""
    if figure is None:
        return "no figure"
    if isinstance(figure, str):
        return MARKS[figure]
    if key == "share":
        return f"{round(figure)} %"
    return f"{figure:.1f}" if key == "per_child" else f"{round(figure):,}"


def own_row(council: Place, year: int, table: DfeTable, *, source: str, note: str) -> Row:
    """What is counted here of the council's own return; a share where it entered how many it looked after."""
    counted: Figures = {"children": table.children_missing, "incidents": table.incidents}
    if table.looked_after:
        counted["looked_after"] = table.looked_after
    return Row(council.name, OWN, year, _with_rates(counted), source, note)


def published_row(name: str, area: str, years: Mapping[int, Published], upto: int) -> Row | None:
    """An area's latest published figures up to a year; None where it is in none."""
    for year in sorted((year for year in years if year <= upto), reverse=True):
        figures = years[year].areas.get(area)
        if figures:
            return Row(name, PUBLISHED, year, figures, years[year].source)
    return None


def added_up(name: str, codes: Sequence[str], years: Mapping[int, Published], upto: int) -> Row | None:
    """The councils of a group together, in the latest year in which any has figures; those without numbers left out."""
    for year in sorted((year for year in years if year <= upto), reverse=True):
        areas = [years[year].areas[code] for code in codes if code in years[year].areas]
        whole = [area for area in areas if all(isinstance(area.get(key), (int, float)) for key in COUNTS)]
        if whole:
            sums: Figures = {key: sum(area[key] for area in whole) for key in COUNTS}  # type: ignore[misc]
            others = f"{len(whole)} of {len(codes)} councils; of the others no number is published"
            note = others if len(whole) < len(codes) else ""
            return Row(name, ADDED_UP, year, _with_rates(sums), years[year].source, note)
    return None


def rows(
    council: Place, places: Iterable[Place], neighbours: Sequence[str], years: Mapping[int, Published], upto: int
) -> list[Row]:
    """Published figures: the council's own, its region's, its neighbours', England's. What is nowhere has no row."""
    by_code = {place.code: place for place in places}
    region = [place.code for place in by_code.values() if place.region == council.region]
    found = [published_row(council.name, council.code, years, upto)]
    found += _group(council.region, region_key(council.region), region, years, upto)
    found += [published_row(by_code[code].name, code, years, upto) for code in neighbours if code in by_code]
    found.append(added_up("Statistical neighbours together", neighbours, years, upto))
    found += _group(ENGLAND, ENGLAND, list(by_code), years, upto)
    return [row for row in found if row is not None]


def _group(name: str, area: str, codes: Sequence[str], years: Mapping[int, Published], upto: int) -> list[Row | None]:
    """As published; added up too where what is published has no share."""
    row = published_row(name, area, years, upto)
    if row is not None and "share" in row.figures:
        return [row]
    return [row, added_up(name, codes, years, upto)]


def _with_rates(counts: Figures) -> Figures:
    """Counts, with what is worked out of them."""
    found = dict(counts)
    children, incidents, looked_after = (counts.get(key) for key in ("children", "incidents", "looked_after"))
    if isinstance(children, (int, float)) and isinstance(looked_after, (int, float)) and looked_after:
        found["share"] = 100 * children / looked_after
    if isinstance(children, (int, float)) and isinstance(incidents, (int, float)) and children:
        found["per_child"] = incidents / children
    return found
