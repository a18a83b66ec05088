"""What the generator reads before it begins: councils and their sizes, codes, placement types, staff."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from accounts.models import Council
from cases.models import Code, PlacementType
from cases.rules import collection_year
from reporting.demo import shapes
from reporting.national.queries import shipped

SIZES_OF = 2024
RELEASING = ("383", "380")  # Leeds and Bradford release summaries in the demo
AGREED_LONG_AGO, AGREED_LATELY = timedelta(days=21), timedelta(days=3)
BEFORE_GO_LIVE = timedelta(days=183)
FINDING_LISTS = ("push", "pull", "risk", "stayed", "with_whom", "transport")
NEVER_DRAWN = frozenset({"not_disclosed", "none_identified", "none", "not_known"})
NOT_AN_ORDINARY_END = frozenset(
    {"died", "turned_18", "abroad", "in_custody", "in_hospital", "covered_by_another", "declined"}
)


@dataclass(frozen=True)
class Staff:
    """Ids of the people of one council who record things."""

    caseworker: int
    interviewer: int
    manager: int


@dataclass(frozen=True)
class Place:
    """One council as the generator sees it."""

    id: int
    dfe_code: str
    name: str
    region: str
    force_id: int
    went_live_at: datetime
    agreed_at: datetime
    away_calls_for_interview: bool


@dataclass(frozen=True)
class World:
    """Everything the made-up children live in."""

    seed: int
    begins_at: datetime
    as_of: datetime
    places: dict[str, Place]
    staff: dict[int, Staff]
    codes: dict[str, tuple[str, ...]]
    help_codes: tuple[str, ...]
    information_codes: tuple[str, ...]
    direct_methods: frozenset[str]
    groups: dict[str, str]
    years: dict[str, tuple[int, int]]
    help_code_set: frozenset[str]
    ordinary_ends: tuple[str, ...]
    finding_codes: tuple[tuple[str, ...], ...]
    force_of: dict[int, int]
    near: dict[str, tuple[int, ...]]

    def host_for(self, rng: Random, place: Place) -> int:
        """A council that hosts a child of the place: of the same region more often than not, never itself."""
        region = place.region if rng.random() < shapes.HOSTED_IN_SAME_REGION else ""
        while (chosen := rng.choice(self.near[region])) == place.id:
            region = ""
        return chosen

    def code(self, list_name: str, wanted: str) -> str:
        """The code of the list, or the list's last one where it has none of that name."""
        key = f"{list_name}.{wanted}"
        return key if key in self.codes[list_name] else self.codes[list_name][-1]

    def placement_code(self, wanted: str, day: date) -> str:
        """The SSDA903 code in use on the day; supported accommodation was H5 before K3 existed."""
        codes = ("K3", "H5") if wanted == shapes.SUPPORTED else (wanted,)
        year = collection_year(day)
        for code in codes:
            first, last = self.years[code]
            if first <= year <= last:
                return code
        return "K2"


def sizes() -> dict[str, int]:
    """DfE code → missing incidents of looked-after children in a year; a suppressed number counts as a small one."""
    areas = shipped()[SIZES_OF].areas
    counted = {code: areas[code]["incidents"] for code in areas if code.isdigit()}
    return {code: many if isinstance(many, int) else shapes.SUPPRESSED_SIZE for code, many in counted.items()}


def read_world(*, seed: int, as_of: datetime, years: float) -> World:
    """The world as the database has it now. Reference data must be loaded."""
    begins_at = as_of - timedelta(days=365.25 * years)
    codes: defaultdict[str, list[str]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for key, list_name, kind in Code.objects.filter(retired_on__isnull=True).values_list("key", "list_name", "kind"):
        codes[list_name].append(key)
        kinds[key] = kind
    outcomes = codes["outcome"]
    types = list(PlacementType.objects.all())
    councils = list(Council.objects.order_by("dfe_code"))
    near: defaultdict[str, list[int]] = defaultdict(list)
    for council in councils:
        near[council.region].append(council.pk)
        near[""].append(council.pk)
    return World(
        seed=seed,
        begins_at=begins_at,
        as_of=as_of,
        places={council.dfe_code: _place(council, begins_at, as_of) for council in councils},
        staff={},
        codes={name: tuple(sorted(keys)) for name, keys in codes.items()},
        help_codes=tuple(sorted(key for key in outcomes if kinds[key] == "help")),
        information_codes=tuple(sorted(key for key in outcomes if kinds[key] in {"information", "none"})),
        help_code_set=frozenset(key for key in outcomes if kinds[key] == "help"),
        ordinary_ends=tuple(
            key for key in sorted(codes["not_completed"]) if key.partition(".")[2] not in NOT_AN_ORDINARY_END
        ),
        finding_codes=tuple(drawable(codes[name]) for name in FINDING_LISTS),
        direct_methods=frozenset(key for key in codes["method"] if kinds[key] == "direct"),
        groups={kind.code: kind.reporting_group for kind in types},
        force_of={council.pk: council.police_force_id for council in councils},
        near={region: tuple(ids) for region, ids in near.items()},
        years={kind.code: (kind.valid_from_year or 0, kind.valid_to_year or 9999) for kind in types},
    )


def _place(council: Council, begins_at: datetime, as_of: datetime) -> Place:
    return Place(
        id=council.pk,
        dfe_code=council.dfe_code,
        name=council.name,
        region=council.region,
        force_id=council.police_force_id,
        went_live_at=council.went_live_at or begins_at + BEFORE_GO_LIVE,
        agreed_at=as_of - (AGREED_LONG_AGO if council.dfe_code in RELEASING else AGREED_LATELY),
        away_calls_for_interview=council.away_calls_for_interview,
    )


def drawable(codes: Sequence[str]) -> tuple[str, ...]:
    """Codes that say something: without “not disclosed” and its like."""
    return tuple(key for key in codes if key.partition(".")[2] not in NEVER_DRAWN)
