"""Who is missing still, and who went missing again: what the council's own steps and triggers call for.

Each is one set-wise statement that works out what ought to stand from the facts and the times of the events, and writes
what differs. It may run at any time, twice, at once, or hours late, and comes to the same rows: `settle` does it for
the absences of one child in the transaction that changes them, `sweep` for all of them, as time passes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

REACHED = """
    SELECT episode.council_id, episode.id AS episode_id, episode.child_id, step.id AS step_id,
           episode.went_missing_earliest_at + make_interval(hours => step.after_hours) AS event_at, gone.at AS over_at
    FROM cases_missingepisode episode
    JOIN cases_escalationstep step ON step.council_id = episode.council_id
    CROSS JOIN LATERAL (SELECT least(episode.located_earliest_at, episode.returned_earliest_at, episode.closed_at,
                                     episode.ended_at, step.retired_at) AS at) gone
    WHERE {which} AND episode.duplicate_of_id IS NULL AND episode.source IN ('entered', 'demo')
      AND episode.went_missing_earliest_at + make_interval(hours => step.after_hours) < %(now)s
      AND (gone.at IS NULL OR gone.at > episode.went_missing_earliest_at + make_interval(hours => step.after_hours))
"""

RAISE_STEPS = """
INSERT INTO cases_episodeescalation
    (council_id, episode_id, step_id, event_at, raised_at, resolved_at, resolution)
SELECT council_id, episode_id, step_id, event_at, %(now)s,
       CASE WHEN over_at IS NOT NULL THEN %(now)s END, CASE WHEN over_at IS NOT NULL THEN 'ended' ELSE '' END
FROM ({reached}) reached
ON CONFLICT (episode_id, step_id) DO UPDATE
    SET event_at = excluded.event_at, resolved_at = excluded.resolved_at, resolution = excluded.resolution
    WHERE cases_episodeescalation.resolution <> excluded.resolution
       OR cases_episodeescalation.event_at <> excluded.event_at
RETURNING council_id, episode_id, step_id, resolution, xmax = 0 AS is_new,
    (SELECT child_id FROM cases_missingepisode e WHERE e.id = episode_id)
"""

CORRECT_STEPS = """
UPDATE cases_episodeescalation raised SET resolved_at = %(now)s, resolution = 'corrected'
FROM cases_missingepisode episode
WHERE episode.id = raised.episode_id AND {which} AND raised.resolution <> 'corrected'
  AND NOT EXISTS (SELECT 1 FROM ({reached}) reached
                  WHERE reached.episode_id = raised.episode_id AND reached.step_id = raised.step_id)
"""

CROSSED = """
    WITH matching AS (
        SELECT episode.council_id, episode.child_id, episode.id AS episode_id, trigger.id AS trigger_id,
               trigger.count AS wanted, make_interval(days => trigger.window_days) AS within, trigger.starts_at,
               episode.went_missing_earliest_at + make_interval(hours => trigger.at_least_hours) AS event_at
        FROM cases_missingepisode episode
        JOIN ({triggers}) trigger ON trigger.council_id = episode.council_id
        WHERE {which} AND episode.duplicate_of_id IS NULL AND episode.category = 'missing'
          AND (trigger.police_grade = '' OR trigger.police_grade = episode.police_grade)
          AND episode.went_missing_earliest_at + make_interval(hours => trigger.at_least_hours)
              <= least(%(now)s, coalesce(episode.ended_at, %(now)s))
    ), counted AS (
        SELECT this.trigger_id, this.episode_id, count(*) AS number
        FROM matching this
        JOIN matching other USING (child_id, trigger_id)
        WHERE other.event_at <= this.event_at AND other.event_at > this.event_at - this.within
        GROUP BY 1, 2
    ), ordered AS (
        SELECT matching.*, number,
               lag(number) OVER (PARTITION BY trigger_id, child_id ORDER BY event_at, episode_id) AS before
        FROM matching JOIN counted USING (trigger_id, episode_id)
    )
    SELECT council_id, child_id, episode_id, trigger_id, event_at, starts_at FROM ordered
    WHERE number >= wanted AND (wanted = 1 OR coalesce(before, 0) < wanted)
"""

LIVE_TRIGGERS = """
    SELECT id, council_id, count, window_days, at_least_hours, police_grade, starts_at FROM cases_repeattrigger
    WHERE retired_at IS NULL
"""

RAISE_TRIGGERS = """
INSERT INTO cases_triggerreached
    (council_id, trigger_id, child_id, episode_id, event_at, raised_at, done_what, version)
SELECT council_id, trigger_id, child_id, episode_id, event_at, %(now)s, '', 1
FROM ({crossed}) crossed WHERE event_at >= starts_at
ON CONFLICT (trigger_id, episode_id) DO UPDATE SET event_at = excluded.event_at, resolved_at = NULL
    WHERE cases_triggerreached.resolved_at IS NOT NULL OR cases_triggerreached.event_at <> excluded.event_at
RETURNING council_id, id, child_id, xmax = 0 AS is_new
"""

CORRECT_TRIGGERS = """
UPDATE cases_triggerreached reached SET resolved_at = %(now)s
WHERE reached.child_id = ANY(%(children)s) AND reached.resolved_at IS NULL AND reached.done_on IS NULL
  AND EXISTS (SELECT 1 FROM cases_repeattrigger live WHERE live.id = reached.trigger_id AND live.retired_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM ({crossed}) crossed
                  WHERE crossed.episode_id = reached.episode_id AND crossed.trigger_id = reached.trigger_id)
"""

WOULD_HAVE = """
SELECT (event_at AT TIME ZONE 'Europe/London')::date, child_id FROM ({crossed}) crossed
WHERE event_at >= %(since)s AND NOT child_id = ANY(%(hidden)s) ORDER BY event_at
"""

OF_CHILDREN = "episode.child_id = ANY(%(children)s)"
LASTING = "episode.ended_at IS NULL"
RECENT = """episode.child_id IN (
    SELECT child_id FROM cases_missingepisode
    WHERE ended_at IS NULL OR went_missing_earliest_at > %(now)s - interval '14 days')"""


@dataclass(frozen=True)
class Raised:
    """What a sweep or an action raised anew: `council_id`, the row's id, the child, and for steps the episode."""

    council_id: int
    subject_id: int
    child_id: int
    step_id: int | None = None


def settle(children: Iterable[int], now: datetime) -> list[Raised]:
    """Work out again what these children's absences have reached; what is new. Wrong ones are resolved, not erased."""
    return _write(OF_CHILDREN, OF_CHILDREN, {"now": now, "children": sorted(children)})


def sweep(now: datetime) -> list[Raised]:
    """The same for all: absences that last, and children who went missing lately (the window holds longer outages)."""
    return _write(LASTING, RECENT, {"now": now})


def would_have_raised(
    *, council_id: int, hidden: Iterable[int], since: datetime, now: datetime, **trigger: Any
) -> list[tuple[date, int]]:
    """A dry run: the day and the child of each time that a trigger with these settings was reached since then.

    `trigger`: count, window_days, at_least_hours, police_grade.
    """
    one = """SELECT 0 AS id, %(council)s AS council_id, %(count)s AS count, %(window_days)s AS window_days,
             %(at_least_hours)s AS at_least_hours, %(police_grade)s AS police_grade, NULL::timestamptz AS starts_at"""
    crossed = CROSSED.format(triggers=one, which="episode.council_id = %(council)s")
    facts = {"council": council_id, "now": now, "since": since, "hidden": sorted(hidden), **trigger}
    with connection.cursor() as cursor:
        cursor.execute(WOULD_HAVE.format(crossed=crossed), facts)
        return list(cursor.fetchall())


def _write(of_steps: str, of_triggers: str, facts: dict[str, Any]) -> list[Raised]:
    reached, crossed = REACHED.format(which=of_steps), CROSSED.format(triggers=LIVE_TRIGGERS, which=of_triggers)
    with connection.cursor() as cursor:
        cursor.execute(RAISE_STEPS.format(reached=reached), facts)
        steps = cursor.fetchall()
        cursor.execute(RAISE_TRIGGERS.format(crossed=crossed), facts)
        triggers = cursor.fetchall()
        if "children" in facts:
            cursor.execute(CORRECT_STEPS.format(which=of_steps, reached=reached), facts)
            cursor.execute(CORRECT_TRIGGERS.format(crossed=crossed), facts)
    told = [Raised(row[0], row[1], row[5], row[2]) for row in steps if row[4] and not row[3]]
    return told + [Raised(row[0], row[1], row[2]) for row in triggers if row[3]]
