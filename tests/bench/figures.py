"""`python -m tests.bench.figures`: the uptake page and the figures of all councils, at three million episodes.

A scratch database of its own (var/bench-figures) gets them by INSERT … SELECT over ten years, groups and placement
types, one council of 100,000 and 152 smaller ones. Measured in one run: how long the roll-up takes to make; the page
of one council over ten years (budget: 50 ms of its figures, p95) from the roll-up and counted afresh; the same while
somebody writes; all councils over ten years from the roll-up (budget 150 ms, and 8 times faster than the rows); and
that every number is equal.
"""

import argparse

from django.core.management import call_command

from tests.bench.scratch import start
from tests.bench.sweep import FILL

RETURN_INTERVIEWS = """
INSERT INTO interviews_returninterview (episode_id, child_id, council_id, duty, category, placement_basis,
    placement_group, is_care_leaver, returned_earliest_at, returned_latest_at, returned_precision, counted_on, due_at,
    offer_due_at, not_completed_note, latest_response, is_declined_by_child, declined_at, shares_interview, version,
    first_offered_at, first_direct_offer_at, completed_at, is_independent, help_offered_at, share_decided_at, is_shared)
SELECT id, child_id, council_id, 'due', 'missing', (ARRAY['home', 'in_area', 'out_of_area'])[1 + id %% 3],
    (ARRAY['not_looked_after', 'fostering', 'childrens_home', 'supported', 'other'])[1 + id %% 5], false, ended_at,
    ended_at, 'exact', ended_at::date, ended_at + interval '72 hours', ended_at + interval '72 hours', '',
    CASE WHEN id %% 10 = 7 THEN 'response.declined_by_child' ELSE '' END, id %% 10 = 7,
    CASE WHEN id %% 10 = 7 THEN ended_at + interval '30 hours' END, id %% 40 = 3, 1,
    CASE WHEN id %% 10 < 8 THEN ended_at + interval '1 hour' * (id %% 110) END,
    CASE WHEN id %% 10 < 6 THEN ended_at + interval '1 hour' * (id %% 110) END,
    CASE WHEN id %% 10 < 6 THEN ended_at + interval '1 hour' * (id %% 150) END,
    CASE WHEN id %% 10 < 6 THEN id %% 7 > 0 END,
    CASE WHEN id %% 4 = 0 THEN ended_at + interval '90 hours' END,
    CASE WHEN id %% 3 = 0 THEN ended_at + interval '160 hours' END, CASE WHEN id %% 3 = 0 THEN true END
FROM cases_missingepisode
"""


def main() -> None:
    """Fill once, then measure; the figures go to the screen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=3_000_000)
    chosen = options.parse_args()
    services = start("bench-figures")
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        filling = __import__("tests.bench.measured", fromlist=["measured"])
        measuring = __import__("tests.bench.figures_measured", fromlist=["figures_measured"])
        largest = chosen.rows // 30
        filling.fill([*FILL[:4], RETURN_INTERVIEWS], rows=chosen.rows, open_rows=2000, largest=largest)
        for line in measuring.figures():
            print(line, flush=True)
    finally:
        services.stop()


if __name__ == "__main__":
    main()
