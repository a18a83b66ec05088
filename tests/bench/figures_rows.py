"""The records that tests.bench.figures measures: ten years of them, with derived columns that a recount gives too."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from accounts.actions import give_role
from accounts.models import Council, User
from accounts.roles import Role
from interviews.models import ReturnInterview
from rhi.bulk_loading import unbound
from rhi.ownership import as_owner
from rhi.wall import every_council
from tests.bench.measured import COUNCILS

# One council has a thirtieth of the children and their absences. Two of three children are placed at some time.
FACTS = """CREATE TEMPORARY TABLE fact AS
    WITH child AS (
        SELECT n, council.id AS council_id, CASE WHEN n %% 3 > 0 THEN current_date - n * 37 %% 3600 END AS placed_on,
            (ARRAY['in_area', 'out_of_area'])[n %% 3] AS location, (ARRAY['K2', 'U1', 'K3', 'P1'])[1 + n %% 4] AS kind
        FROM generate_series(1, %(rows)s / 10) n JOIN bench_council council
            ON council.number = CASE WHEN n <= %(rows)s / 300 THEN 1 ELSE 2 + n %% (%(councils)s - 1) END
    ), absence AS (
        SELECT id, child.n AS child_id, council_id, placed_on, location, kind, id %% 25 > 0 AS is_due,
            now() - interval '1 hour' * (100 + id::bigint * 7919 %% 87500) AS back
        FROM generate_series(1, %(rows)s) id JOIN child ON child.n = 1 + id %% (%(rows)s / 10)
    ), began AS (
        SELECT *, back - CASE WHEN id %% 500 = 1 THEN interval '40 days' ELSE interval '9 hours' END AS went
        FROM absence
    )
    SELECT *, is_due AND id %% 10 < 8 AS is_offered, is_due AND id %% 10 < 6 AS is_heard,
        is_due AND id %% 10 = 7 AS is_refused, CASE WHEN is_due THEN 'missing' ELSE 'away' END AS category,
        coalesce(placed_on <= (went AT TIME ZONE 'Europe/London')::date, false) AS is_placed,
        back + interval '1 hour' * (id %% 110) AS offered_at, back + interval '1 hour' * (id %% 150) AS heard_at,
        back + interval '130 hours' AS refused_at
    FROM began"""
RECORDS = (
    """INSERT INTO cases_child (id, council_id, reference, given_names, family_name, born_on, born_precision, sex,
        source)
    SELECT DISTINCT child_id, council_id, 'B-' || child_id, 'Bench', 'Sample' || child_id, date '2012-01-01', 'exact',
        'not_known', 'demo' FROM fact""",
    """INSERT INTO cases_placement (id, child_id, council_id, placement_type_id, starts_on, location, source)
    SELECT DISTINCT child_id, child_id, council_id, kind, placed_on, location, 'demo'
    FROM fact WHERE placed_on IS NOT NULL""",
    """INSERT INTO cases_missingepisode (id, child_id, council_id, category, went_missing_earliest_at,
        went_missing_latest_at, went_missing_precision, returned_earliest_at, returned_latest_at, returned_precision,
        ended_at, placement_id, source)
    SELECT id, child_id, council_id, category, went, went, 'exact', back, back, 'exact', back,
        CASE WHEN is_placed THEN child_id END, 'demo' FROM fact""",
    """INSERT INTO interviews_returninterview (id, episode_id, child_id, council_id, duty, category, placement_basis,
        placement_type_id, placement_group, returned_earliest_at, returned_latest_at, returned_precision, counted_on,
        due_at, offer_due_at, first_offered_at, first_direct_offer_at, latest_response, is_declined_by_child,
        declined_at, completed_at, is_independent, help_offered_at, help_accepted_at, share_decided_at, is_shared,
        decision_due_at)
    SELECT fact.id, fact.id, child_id, council_id, CASE WHEN is_due THEN 'due' ELSE 'not_due' END, category,
        CASE WHEN is_placed THEN location ELSE 'home' END, CASE WHEN is_placed THEN kind END,
        CASE WHEN is_placed THEN type.reporting_group ELSE 'not_looked_after' END, back, back, 'exact',
        (back AT TIME ZONE 'Europe/London')::date, CASE WHEN is_due THEN back + interval '72 hours' END,
        CASE WHEN is_due THEN back + make_interval(hours => council.offer_hours) END,
        CASE WHEN is_heard THEN least(offered_at, heard_at) WHEN is_offered THEN offered_at END,
        CASE WHEN is_heard THEN least(offered_at, heard_at) END,
        CASE WHEN is_heard THEN 'response.accepted' WHEN is_refused THEN 'response.declined_by_child' ELSE '' END,
        is_refused, CASE WHEN is_refused THEN refused_at END, CASE WHEN is_heard THEN heard_at END,
        CASE WHEN is_heard THEN fact.id %% 7 > 0 END,
        CASE WHEN is_due AND fact.id %% 4 = 0 THEN back + interval '90 hours' END,
        CASE WHEN is_due AND fact.id %% 8 = 0 THEN back + interval '95 hours' END,
        CASE WHEN is_due AND fact.id %% 3 = 0 THEN back + interval '160 hours' END,
        CASE WHEN is_due AND fact.id %% 3 = 0 THEN true END,
        CASE WHEN is_heard THEN heard_at WHEN is_refused THEN refused_at END + interval '72 hours'
    FROM fact JOIN accounts_council council ON council.id = council_id
    JOIN cases_placementtype type ON type.code = kind""",
    """INSERT INTO interviews_offer (return_interview_id, council_id, offered_by_id, offered_at, offered_to, method_id,
        response_id, responded_at)
    SELECT id, council_id, %(person)s, offered_at, 'child',
        CASE WHEN is_heard THEN 'method.phone' ELSE 'method.letter' END,
        CASE WHEN is_heard THEN 'response.accepted' WHEN is_refused THEN 'response.declined_by_child'
            ELSE 'response.no_response' END, CASE WHEN is_refused THEN refused_at END
    FROM fact WHERE is_offered""",
    """INSERT INTO interviews_interview (id, child_id, council_id, interviewer_id, started_at, outside_care,
        outside_council, completion_id, mode)
    SELECT id, child_id, council_id, %(person)s, heard_at, 'yes', CASE WHEN id %% 7 > 0 THEN 'yes' ELSE 'no' END,
        'completion.full', 'phone' FROM fact WHERE is_heard""",
    """INSERT INTO interviews_interviewcoverage (interview_id, return_interview_id, council_id)
    SELECT id, id, council_id FROM fact WHERE is_heard
    UNION ALL SELECT own.id, other.id, own.council_id FROM fact own JOIN fact other ON other.id = own.id - %(rows)s / 10
    WHERE own.id %% 40 = 3 AND own.is_heard AND other.is_due AND other.went <= own.heard_at""",
    """INSERT INTO interviews_help (return_interview_id, council_id, recorded_by_id, outcome_id, offered_at,
        accepted_at)
    SELECT id, council_id, %(person)s, 'outcome.early_help', back + interval '90 hours',
        CASE WHEN id %% 8 = 0 THEN back + interval '95 hours' END FROM fact WHERE is_due AND id %% 4 = 0""",
    """INSERT INTO sharing_sharedecision (return_interview_id, council_id, decided_by_id, choice, reason, decided_at)
    SELECT id, council_id, %(person)s, 'share', 'Invented.', back + interval '160 hours'
    FROM fact WHERE is_due AND id %% 3 = 0""",
)
# The few whose interview covers another absence too.
SHARED = """SELECT rhi_derive('return_interview', ARRAY(SELECT DISTINCT covers.return_interview_id::text
    FROM interviews_interviewcoverage covers WHERE interview_id IN (
        SELECT interview_id FROM interviews_interviewcoverage GROUP BY 1 HAVING count(*) > 1)
    UNION SELECT return_interview_id::text FROM interviews_interviewcoverage GROUP BY 1 HAVING count(*) > 1))"""
TABLES = [statement.split()[2] for statement in RECORDS]
COLUMNS = """SELECT attrelid::regclass, attname, CASE typcategory WHEN 'S' THEN '''''' WHEN 'B' THEN 'false'
        WHEN 'N' THEN '1' ELSE 'now()' END
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = ANY (%s::regclass[]) AND attnum > 0 AND attnotnull AND NOT atthasdef AND attidentity = ''
        AND NOT attisdropped"""
KEYS = """SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = ANY (%s::regclass[]) AND contype = 'f'"""
INDEXES = """SELECT indrelid::regclass, indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = ANY (%s::regclass[]) AND NOT indisprimary AND NOT EXISTS (
        SELECT FROM pg_constraint WHERE conindid = indexrelid)"""


def fill(rows: int) -> None:
    """Make the records, unless they are there from an earlier run."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference_data", verbosity=0)
    with every_council("measuring"):
        if ReturnInterview.objects.exists():
            return
        for council in Council.objects.all():
            email = f"manager@{council.dfe_code}.example"
            manager = User.objects.filter(email=email).first() or User.objects.create_user(email, name="Manager")
            give_role(user=manager, council=council, role=Role.MANAGER)
    began = time.monotonic()
    with as_owner(), unbound(), connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'")
        with transaction.atomic(), _bare(cursor):
            facts = {"rows": rows, "councils": Council.objects.count(), "person": manager.pk}
            # Made-up absences overlap.
            cursor.execute("ALTER TABLE cases_missingepisode DROP CONSTRAINT episodes_of_a_child_never_overlap")
            for statement in (COUNCILS, FACTS, *RECORDS):
                cursor.execute(statement, facts)
        cursor.execute("VACUUM ANALYZE")
        with transaction.atomic(), _triggers_off(cursor):
            cursor.execute(SHARED)
        cursor.execute("VACUUM ANALYZE interviews_returninterview")
    print(f"{rows:,} return interviews made in {time.monotonic() - began:.0f} s", flush=True)


@contextmanager
def _bare(cursor: Any) -> Iterator[None]:
    """Tables without indexes, foreign keys and triggers, and with a default for each column, while rows are made."""
    found = [_found(cursor, sql) for sql in (COLUMNS, KEYS, INDEXES)]
    undo = ["ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT", "ALTER TABLE {} ADD CONSTRAINT {} {}", "{2}"]
    do = ["ALTER TABLE {} ALTER COLUMN {} SET DEFAULT {}", "ALTER TABLE {} DROP CONSTRAINT {}", "DROP INDEX {1}"]
    for statement, rows in zip(do, found, strict=True):
        _all(cursor, statement, rows)
    with _triggers_off(cursor):
        yield
    for statement, rows in reversed([*zip(undo, found, strict=True)]):
        _all(cursor, statement, rows)
    _all(cursor, "SELECT setval(pg_get_serial_sequence('{0}', 'id'), coalesce(max(id), 1)) FROM {0}", _tables())


def _found(cursor: Any, sql: str) -> list[tuple[str, ...]]:
    cursor.execute(sql, [TABLES])
    return list(cursor.fetchall())


def _all(cursor: Any, statement: str, rows: list[tuple[str, ...]]) -> None:
    for row in rows:
        cursor.execute(statement.format(*row))


def _tables() -> list[tuple[str, ...]]:
    return [(table,) for table in dict.fromkeys(TABLES)]


@contextmanager
def _triggers_off(cursor: Any) -> Iterator[None]:
    """History, checks and derived columns of each row stand aside."""
    _all(cursor, "ALTER TABLE {} DISABLE TRIGGER USER", _tables())
    yield
    _all(cursor, "ALTER TABLE {} ENABLE TRIGGER USER", _tables())
