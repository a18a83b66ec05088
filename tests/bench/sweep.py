"""`python -m tests.bench.sweep`: what one sweep of the deadlines costs at national size, against its bare SQL.

A scratch database of its own (var/bench) gets children, episodes and return interviews by INSERT … SELECT: by default
3 million, of which 200,000 open, in one worklist of 100,000 episodes and 152 smaller ones. Measured in pairs, each in a
transaction that is rolled back: the sweep as the job runs it (behind the wall, messages written), and its statement
alone, as the owner whom no policy binds. Budget: 1.5 times.
"""

import argparse
import statistics
import time
from collections.abc import Callable

from tests.bench.scratch import start

BUDGET, PAIRS = 1.5, 2
LARGEST_COUNCIL = 100_000
FILL = [
    "SELECT set_config('rhi.derived_waits', 'on', true)",  # the columns below are made up, not derived
    "ALTER TABLE cases_missingepisode DROP CONSTRAINT IF EXISTS episodes_of_a_child_never_overlap",
    """INSERT INTO cases_child (id, council_id, reference, given_names, family_name, known_as, born_on, born_precision,
           sex, ethnicity, nhs_number, upn, address, address_is_confidential, do_not_tell,
           first_language, interpreter_needed, communication_needs, school,
           allocated_worker, source, version, created_at)
       SELECT n, c.id, 'B-' || n, 'Bench', 'Sample' || n, '', date '2012-01-01', 'exact', 'not_known', '', '', '', '',
           false, '', '', false, '', '', '', 'demo', 1, now()
       FROM generate_series(1, %(children)s) n JOIN bench_council c ON c.number = CASE
           WHEN n <= %(largest)s / 10 THEN 1 ELSE 1 + n %% %(councils)s END""",
    """INSERT INTO cases_missingepisode (id, child_id, council_id, category, police_grade, went_missing_earliest_at,
           went_missing_latest_at, went_missing_precision, located_precision, returned_earliest_at, returned_latest_at,
           returned_precision, ended_at, circumstances, found_where, found_by, prevention_interview, source, version,
           recorded_at)
       SELECT n, child.id, child.council_id, 'missing', '', at - interval '9 hours', at - interval '9 hours', 'exact',
           '', at, at, 'exact', at, '', '', '', '', 'demo', 1, now()
       FROM generate_series(1, %(rows)s) n JOIN cases_child child ON child.id = 1 + n %% %(children)s
       CROSS JOIN LATERAL (SELECT now() - interval '1 hour' * CASE WHEN n <= %(open)s THEN n %% 2000
           ELSE 2000 + n %% 80000 END - interval '1 second' * (n %% 3600) AS at) back""",
    """INSERT INTO interviews_returninterview (episode_id, child_id, council_id, duty, category, placement_basis,
           placement_group, is_care_leaver, returned_earliest_at, returned_latest_at, returned_precision, counted_on,
           due_at, offer_due_at, not_completed_note, latest_response, is_declined_by_child, shares_interview, version,
           first_offered_at, completed_at)
       SELECT id, child_id, council_id, 'due', 'missing', 'home', 'not_looked_after', false, ended_at, ended_at,
           'exact', ended_at::date, ended_at + interval '72 hours',
           ended_at + interval '72 hours', '', '', false, false, 1,
           CASE WHEN id > %(open)s OR id %% 3 = 0 THEN ended_at + interval '20 hours' END,
           CASE WHEN id > %(open)s THEN ended_at + interval '40 hours' END
       FROM cases_missingepisode""",
]


def main() -> None:
    """Fill once, then measure; the figures go to the screen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=3_000_000)
    options.add_argument("--open", type=int, default=200_000)
    chosen = options.parse_args()
    services = start("bench")
    try:
        measuring = __import__("tests.bench.measured", fromlist=["measured"])
        measuring.fill(FILL, rows=chosen.rows, open_rows=chosen.open, largest=LARGEST_COUNCIL)
        for name, ours, bare in measuring.cases():
            with_wall, alone = pairs(ours, bare)
            print(
                f"{name:44} {with_wall:9.1f} ms, bare SQL {alone:9.1f} ms: {with_wall / alone:5.2f} x (budget {BUDGET})"
            )
    finally:
        services.stop()


def pairs(ours: Callable[[], float], bare: Callable[[], float]) -> tuple[float, float]:
    """Medians of alternating runs, in milliseconds."""
    ours(), bare()
    times = [(ours(), bare()) for _ in range(PAIRS)]
    return statistics.median(pair[0] for pair in times), statistics.median(pair[1] for pair in times)


def clocked(call: Callable[[], object]) -> float:
    """How long it took, in milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
