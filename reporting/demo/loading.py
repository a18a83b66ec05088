"""Writes the made-up children of councils with COPY, a transaction per council; ids reserved up front."""

from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection, transaction

from reporting.demo import shapes
from reporting.demo.absences import make_absences
from reporting.demo.casework import Casework
from reporting.demo.children import make_child
from reporting.demo.clock import starts_of
from reporting.demo.rows import TABLES, Buffer
from reporting.demo.world import Place, World

DAYS_A_YEAR = 365.25
MOST_IN_MEMORY = 4000


def write_councils(
    world: World, episodes: dict[str, int], progress: Callable[[str, int], None] = lambda name, written: None
) -> int:
    """Children with about so many episodes for each council (DfE code → number); the number of rows written."""
    written = 0
    for code in sorted(episodes):
        place = world.places[code]
        with transaction.atomic():
            written += _write_council(world, place, episodes[code])
        progress(place.name, written)
    return written


def _write_council(world: World, place: Place, episodes: int) -> int:
    """One council: looked-after children first, then children missing from home."""
    rng = Random(f"{world.seed}:{place.dfe_code}")
    buffer = Buffer(_reserve(episodes + shapes.MOST_EPISODES))
    council = Casework(rng, world, place, buffer, shapes.practice(rng))
    at_home = round(episodes * shapes.HOME_PER_LOOKED_AFTER / (1 + shapes.HOME_PER_LOOKED_AFTER))
    written = 0
    with connection.cursor() as cursor:
        for wanted, is_looked_after in ((episodes - at_home, True), (at_home, False)):
            done = 0
            while done < wanted:
                done += max(1, _one_child(rng, world, council, wanted - done, is_looked_after))
                if sum(map(len, buffer.lines.values())) > MOST_IN_MEMORY * 10:
                    written += buffer.copy_to(cursor.cursor)
        written += buffer.copy_to(cursor.cursor)
        cursor.execute(
            "UPDATE accounts_council SET went_live_at = %s, duty_contact = %s WHERE id = %s AND went_live_at IS NULL",
            [place.went_live_at, "Duty team, 01632 960 001 (invented)", place.id],
        )
    return written


def _one_child(rng: Random, world: World, council: Casework, most: int, is_looked_after: bool) -> int:
    """A child, the absences, and the work on them; the number of episodes."""
    more = shapes.MORE_EPISODES_LOOKED_AFTER if is_looked_after else shapes.MORE_EPISODES_HOME
    number = min(most, shapes.number_of_episodes(rng, more))
    starts = starts_of(rng, world.begins_at, world.as_of, number)
    life = make_child(rng, world, council.place, council.buffer, starts, is_looked_after=is_looked_after)
    absences = make_absences(rng, world, council.place, council.buffer, life, starts, number)
    council.work_on(life, absences)
    return len(absences)


def _reserve(episodes: int) -> dict[type[Any], int]:
    """The first of enough ids in every table, moved past in its sequence."""
    first = {}
    with connection.cursor() as cursor:
        for kind, (table, most) in TABLES.items():
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), nextval(pg_get_serial_sequence(%s, 'id')) + %s)",
                [table, table, 2 * episodes * most],
            )
            first[kind] = cursor.fetchone()[0] - 2 * episodes * most
    return first
