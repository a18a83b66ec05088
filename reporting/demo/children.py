"""One made-up child: who they are, and where they live."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cases.rules import eighteenth_birthday
from interviews.deadlines import LONDON
from reporting.demo import shapes, words
from reporting.demo.rows import Buffer, ChildRow, PlacementRow
from reporting.demo.world import Place, World

DAYS_PER_MONTH = 30.44
SIXTEEN = 192
LEFT_CARE_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Life:
    """What a child's episodes hang on."""

    child_id: int
    is_looked_after: bool
    is_care_leaver: bool
    born_on: date
    adult_on: date
    placements: tuple[PlacementRow, ...]

    def placement_on(self, day: date) -> PlacementRow | None:
        """The placement that covers the day; the day one ends belongs to the next."""
        for placement in self.placements:
            if placement.starts_on <= day and (placement.ends_on is None or day < placement.ends_on):
                return placement
        return None


def make_child(
    rng: Random, world: World, place: Place, buffer: Buffer, starts: list[datetime], *, is_looked_after: bool
) -> Life:
    """A child whose episodes start then, with placements if looked after."""
    first_on = starts[0].astimezone(LONDON).date()
    low, high = (shapes.AGES_LOOKED_AFTER if is_looked_after else shapes.AGES_HOME).draw(rng)
    months = rng.uniform(low, high)
    born_on = first_on - timedelta(days=int(months * DAYS_PER_MONTH))
    child_id = buffer.next_id(ChildRow)
    is_care_leaver = not is_looked_after and months > SIXTEEN and rng.random() < 0.08
    language = rng.choice(words.LANGUAGES)
    given_name = rng.choice(words.GIVEN_NAMES)
    buffer.add(
        ChildRow(
            id=child_id,
            council_id=place.id,
            reference=f"DEMO-{child_id:06d}",
            given_names=given_name,
            family_name=rng.choice(words.FAMILY_NAMES),
            known_as=given_name[:3] if rng.random() < 0.06 else "",
            born_on=born_on,
            sex=shapes.SEXES.draw(rng),
            ethnicity=rng.choice(words.ETHNICITIES),
            nhs_number=nhs_number(rng) if rng.random() < 0.6 else "",
            address=f"{rng.randrange(1, 99)} {rng.choice(words.STREETS)}\n{place.name}",
            first_language=language,
            interpreter_needed=language in words.WITH_INTERPRETER,
            communication_needs=rng.choice(words.NEEDS),
            school=rng.choice(words.SCHOOLS),
            care_leaver_from=first_on - LEFT_CARE_BEFORE if is_care_leaver else None,
            allocated_worker=f"{rng.choice(words.WORKERS)} ({place.name})" if rng.random() < 0.8 else "",
            created_at=starts[0],
        )
    )
    adult_on = eighteenth_birthday(born_on)
    placements: tuple[PlacementRow, ...] = ()
    if is_looked_after:
        placements = _placements(rng, world, place, buffer, child_id, (starts[0], starts[-1]), months, adult_on)
    return Life(child_id, is_looked_after, is_care_leaver, born_on, adult_on, placements)


def nhs_number(rng: Random) -> str:
    """A number of the 999 range, which is kept for tests, with its right check digit (weights 10 to 2, modulo 11)."""
    while True:
        digits = f"999{rng.randrange(10**6):06d}"
        check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check != 10:
            return f"{digits}{check % 11}"


def _placements(
    rng: Random,
    world: World,
    place: Place,
    buffer: Buffer,
    child_id: int,
    career: tuple[datetime, datetime],
    months: float,
    adult_on: date,
) -> tuple[PlacementRow, ...]:
    """One placement, or two with a move between the first and the last episode; the last ends at 18, if that has come."""
    first_on, last_on = (moment.astimezone(LONDON).date() for moment in career)
    starts_on = first_on - timedelta(days=rng.randrange(20, 500))
    ends_on = adult_on if adult_on <= world.as_of.astimezone(LONDON).date() else None
    days = [starts_on]
    if (last_on - first_on).days > 60 and rng.random() < 0.4:
        days.append(first_on + timedelta(days=rng.randrange(30, (last_on - first_on).days)))
    if days[-1] >= adult_on:
        days.pop()
    ends: list[date | None] = [*days[1:], ends_on]
    rows = tuple(
        _placement(rng, world, place, buffer, child_id, day, end, months) for day, end in zip(days, ends, strict=True)
    )
    for row in rows:
        buffer.add(row)
    return rows


def _placement(
    rng: Random,
    world: World,
    place: Place,
    buffer: Buffer,
    child_id: int,
    starts_on: date,
    ends_on: date | None,
    months: float,
) -> PlacementRow:
    """Where the child lives from the day on; nearly half of them out of area."""
    wanted = (shapes.PLACEMENTS_FROM_16 if months >= SIXTEEN else shapes.PLACEMENTS_UNDER_16).draw(rng)
    is_out = rng.random() < shapes.OUT_OF_AREA
    return PlacementRow(
        id=buffer.next_id(PlacementRow),
        council_id=place.id,
        child_id=child_id,
        placement_type_id=world.placement_code(wanted, starts_on),
        starts_on=starts_on,
        ends_on=ends_on,
        location="out_of_area" if is_out else "in_area",
        host_council_id=world.host_for(rng, place) if is_out else None,
        provider=rng.choice(words.PROVIDERS),
    )
