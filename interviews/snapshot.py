"""The columns of a return home interview that are derived from offers, interviews and help: one statement, one truth.

Every action that changes one of these calls `refresh`; loading demonstration data and repairs call it over many rows.
Rules (domain, measures): an offer counts when the choice was put to the child, so not where its message did not arrive;
no reply is not an answer, and nobody else's answer stands before the child's own; a full interview counts when it was
with the child and started after the child was located from that episode; a completed interview implies an offer at its
start at the latest; help counts when its code is marked *help*.
"""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from interviews import flags, states

# A talk in part does not outweigh a refusal that came after it; a whole one always does.
DECLINED = (
    f"put.answer = '{states.RESPONSE_DECLINED_BY_CHILD}' AND heard.completed_at IS NULL"
    " AND coalesce(put.refused_at > heard.last_partial_at, true)"
)
REFRESH = f"""
WITH chosen AS (
    SELECT r.id, coalesce(e.located_earliest_at, e.went_missing_earliest_at) AS talk_from
    FROM interviews_returninterview r JOIN cases_missingepisode e ON e.id = r.episode_id
    WHERE r.id = ANY(%(ids)s)
), put AS (
    SELECT o.return_interview_id AS id,
           min(o.offered_at) FILTER (WHERE o.offered_to = 'child') AS first_offer,
           min(o.offered_at) FILTER (WHERE o.offered_to = 'child' AND m.kind = 'direct') AS first_direct,
           (array_agg(o.response_id ORDER BY coalesce(o.responded_at, o.offered_at) DESC, o.id DESC)
               FILTER (WHERE (o.offered_to = 'child' OR o.response_id = '{states.RESPONSE_DECLINED_BY_CHILD}')
                   AND o.response_id NOT IN ('{states.RESPONSE_NONE_YET}', '{states.RESPONSE_DECLINED_BY_PARENT}')
               ))[1] AS answer,
           max(coalesce(o.responded_at, o.offered_at)) FILTER (
               WHERE o.response_id = '{states.RESPONSE_DECLINED_BY_CHILD}') AS refused_at,
           bool_or(o.response_id = '{states.RESPONSE_DECLINED_BY_PARENT}') AS parent_declined
    FROM interviews_offer o JOIN cases_code m ON m.key = o.method_id
    WHERE o.return_interview_id = ANY(%(ids)s)
      AND (o.undelivered_at IS NULL OR o.response_id <> '{states.RESPONSE_NONE_YET}') GROUP BY 1
), talks AS (
    SELECT c.return_interview_id AS id, i.started_at, i.completion_id,
           (i.outside_care = 'yes' AND i.outside_council = 'yes') AS independent,
           (SELECT count(*) FROM interviews_interviewcoverage other
            JOIN interviews_returninterview covered ON covered.id = other.return_interview_id
            JOIN cases_missingepisode absence ON absence.id = covered.episode_id AND absence.duplicate_of_id IS NULL
            WHERE other.interview_id = i.id) AS covers
    FROM interviews_interviewcoverage c
    JOIN interviews_interview i ON i.id = c.interview_id
    JOIN chosen ON chosen.id = c.return_interview_id AND i.started_at >= chosen.talk_from
    WHERE i.completion_id IN ('{states.COMPLETION_FULL}', '{states.COMPLETION_PARTIAL}')
), heard AS (
    SELECT id,
           min(started_at) AS first_talk,
           min(started_at) FILTER (WHERE completion_id = '{states.COMPLETION_PARTIAL}') AS partial_at,
           max(started_at) FILTER (WHERE completion_id = '{states.COMPLETION_PARTIAL}') AS last_partial_at,
           min(started_at) FILTER (WHERE completion_id = '{states.COMPLETION_FULL}') AS completed_at,
           (array_agg(independent ORDER BY started_at)
               FILTER (WHERE completion_id = '{states.COMPLETION_FULL}'))[1] AS independent,
           (array_agg(covers ORDER BY started_at)
               FILTER (WHERE completion_id = '{states.COMPLETION_FULL}'))[1] AS covers
    FROM talks GROUP BY 1
), helped AS (
    SELECT h.return_interview_id AS id, min(h.offered_at) AS offered_at, min(h.accepted_at) AS accepted_at,
           min(h.started_at) AS started_at
    FROM interviews_help h JOIN cases_code c ON c.key = h.outcome_id AND c.kind = 'help'
    WHERE h.return_interview_id = ANY(%(ids)s) GROUP BY 1
)
UPDATE interviews_returninterview r SET
    first_offered_at = least(put.first_offer, heard.first_talk),
    first_direct_offer_at = least(put.first_direct, heard.first_talk),
    latest_response = coalesce(
        put.answer, CASE WHEN put.parent_declined THEN '{states.RESPONSE_DECLINED_BY_PARENT}' END, ''),
    is_declined_by_child = coalesce({DECLINED}, false),
    declined_at = CASE WHEN {DECLINED} THEN put.refused_at END,
    partial_at = heard.partial_at,
    completed_at = heard.completed_at,
    is_independent = heard.independent,
    shares_interview = coalesce(heard.covers > 1, false),
    help_offered_at = helped.offered_at,
    help_accepted_at = helped.accepted_at,
    help_started_at = helped.started_at
FROM chosen
LEFT JOIN put ON put.id = chosen.id
LEFT JOIN heard ON heard.id = chosen.id
LEFT JOIN helped ON helped.id = chosen.id
WHERE r.id = chosen.id
"""


def refresh(return_interview_ids: Iterable[int]) -> int:
    """Derive the columns again for these return home interviews, and bring their flags in step; the rows written."""
    with connection.cursor() as cursor:
        ids = sorted(return_interview_ids)
        cursor.execute(REFRESH, {"ids": ids})
        written = cursor.rowcount
    flags.settle(ids, timezone.now())
    return written
