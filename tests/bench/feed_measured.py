"""What tests.bench.feed measures, once Django is up."""

import base64
import http.client
import json
import random
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from accounts.actions import give_role
from accounts.models import Agency, Council, User
from accounts.roles import Role
from rhi.bulk_loading import unbound
from rhi.ownership import as_owner
from rhi.wall import every_council
from sharing import feed, summaries
from sharing.actions.agreements import Terms, sign_agreement
from sharing.actions.clients import register_client
from sharing.models import Feed, Summary

CLIENT, SECRET, FORCE = "bench", "only for measuring", "Metropolitan Police"
PAGES = 200
TABLES = (
    "cases_child",
    "cases_missingepisode",
    "interviews_returninterview",
    "interviews_interview",
    "sharing_summary",
    "sharing_change",
)
BODY = {
    "id": "@id@",
    "version": 1,
    "supersedes": None,
    "released_at": "2026-11-01T10:00:00Z",
    "protective_marking": "OFFICIAL-SENSITIVE",
    "handling": "Invented: do not tell the invented uncle.",
    "contact_24h": "Invented duty team, 020 7946 0123",
    "urgent": False,
    "council": {"name": "Invented", "code": "E09000001"},
    "police_references": ["BENCH/26/0000001", "BENCH/26/0000002"],
    "child": {
        "reference": "B-1",
        "given_names": "Bench",
        "family_name": "Sample",
        "known_as": "",
        "date_of_birth": "2012-01-01",
        "date_of_birth_precision": "exact",
    },
    "interview": {"offered": True, "offered_on": "2026-10-30", "outcome": "held", "held_on": "2026-10-31"},
    "safeguarding": {
        name: [{"what": "Invented words of some length, as a person writes them.", "kind": "fact", "source": "record"}]
        if name in ("times", "health", "would_help_find")
        else []
        for name in summaries.SECTIONS
    },
}
FILL = [
    "SELECT set_config('rhi.derived_waits', 'on', true)",  # the columns below are made up, not derived
    "ALTER TABLE cases_missingepisode DROP CONSTRAINT IF EXISTS episodes_of_a_child_never_overlap",
    """INSERT INTO cases_child (id, council_id, reference, given_names, family_name, known_as, born_on, born_precision,
           sex, ethnicity, nhs_number, upn, address, address_is_confidential, do_not_tell,
           first_language, interpreter_needed, communication_needs, school,
           allocated_worker, source, version, created_at)
       SELECT n, c.id, 'B-' || n, 'Bench', 'Sample' || n, '', date '2012-01-01', 'exact', 'not_known', '', '', '', '',
           false, '', '', false, '', '', '', 'demo', 1, now()
       FROM generate_series(1, %(rows)s / 10) n JOIN bench_council c ON c.number = 1 + n %% %(councils)s""",
    """INSERT INTO cases_missingepisode (id, child_id, council_id, category, police_grade, went_missing_earliest_at,
           went_missing_latest_at, went_missing_precision, located_precision, returned_earliest_at, returned_latest_at,
           returned_precision, ended_at, circumstances, found_where, found_by, prevention_interview, source, version,
           recorded_at)
       SELECT n, child.id, child.council_id, 'missing', '', at - interval '9 hours', at - interval '9 hours', 'exact',
           '', at, at, 'exact', at, '', '', '', '', 'demo', 1, now()
       FROM generate_series(1, %(rows)s) n JOIN cases_child child ON child.id = 1 + n %% (%(rows)s / 10)
       CROSS JOIN LATERAL (SELECT now() - interval '1 minute' * n AS at) back""",
    """INSERT INTO interviews_returninterview (episode_id, child_id, council_id, duty, category, placement_basis,
           placement_group, is_care_leaver, returned_earliest_at, returned_latest_at, returned_precision, counted_on,
           due_at, offer_due_at, not_completed_note, latest_response, is_declined_by_child, shares_interview, version)
       SELECT id, child_id, council_id, 'due', 'missing', 'home', 'not_looked_after', false, ended_at, ended_at,
           'exact', ended_at::date, ended_at + interval '72 hours',
           ended_at + interval '72 hours', '', '', false, false, 1
       FROM cases_missingepisode""",
    """INSERT INTO sharing_summary (id, child_id, council_id, return_interview_id, agreement_id, agency_id, status,
           tier, sections, is_urgent, body, is_told, released_by_id, released_at, superseded_reason, withdrawn_reason)
       SELECT gen_random_uuid(), r.child_id, r.council_id, r.id, a.id, a.agency_id, 'released', 1, '{}', false,
           %(body)s, true, a.signed_by_id, now(), '', ''
       FROM interviews_returninterview r JOIN sharing_sharingagreement a ON a.council_id = r.council_id""",
    """INSERT INTO sharing_change (number, council_id, agency_id, summary_id, kind, why, police_reference, at)
       SELECT n + %(rows)s * 0, s.council_id, s.agency_id, s.id, 'released', '', '', now()
       FROM (SELECT row_number() OVER () AS n, * FROM sharing_summary) s""",
    """INSERT INTO sharing_change (number, council_id, agency_id, summary_id, kind, why, police_reference, at)
       SELECT %(rows)s + n, council_id, agency_id, summary_id, CASE n %% 2 WHEN 0 THEN 'superseded' ELSE 'released' END,
           '', '', now()
       FROM generate_series(1, 2 * %(rows)s) n
       JOIN sharing_change c ON c.number = 1 + n %% %(rows)s AND c.number <= %(rows)s""",
    "UPDATE sharing_feed SET last_number = 3 * %(rows)s",
]


def fill(rows: int) -> None:
    """Make the rows, unless they are there from an earlier run."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference_data", verbosity=0)
    with every_council("measuring"):
        if Summary.objects.exists():
            return
        force = Agency.objects.get(name=FORCE)
        for council in Council.objects.filter(police_force=force):
            manager = User.objects.create_user(f"manager@{council.dfe_code}.example", name="Manager")
            give_role(user=manager, council=council, role=Role.MANAGER)
            terms = Terms(purpose="Bench", legal_basis="Bench", tiers=[1, 2], starts_on=date(2026, 1, 1))
            sign_agreement(user=manager, council=council, agency=force, terms=terms)
        register_client(agency=force, client_id=CLIENT, secret=SECRET)
        Feed.objects.get_or_create(pk=feed.THE_FEED)
    began = time.monotonic()
    with as_owner(), unbound():
        _triggers("DISABLE")
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMPORARY TABLE bench_council AS SELECT council_id AS id,"
                " row_number() OVER (ORDER BY council_id) AS number FROM sharing_sharingagreement"
            )
            cursor.execute("SELECT count(*) FROM bench_council")
            facts = {"rows": rows, "councils": cursor.fetchone()[0], "body": json.dumps(BODY, separators=(",", ":"))}
            for statement in FILL:
                cursor.execute(statement, facts)
        _triggers("ENABLE")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{rows:,} summaries, {3 * rows:,} changes, made in {time.monotonic() - began:.0f} s", flush=True)


def _triggers(how: str) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")


def figures(address: str, server: int) -> Iterator[str]:
    """The measurements, a line each."""
    bearer = token(address)
    copied, lines = copy_rate(), 0
    yield f"COPY of the same texts to a client: {copied:,.0f} a second"
    for turn in (1, 2):
        sizes: list[float] = []
        over = threading.Event()
        watch = threading.Thread(target=watch_memory, args=(server, sizes, over))
        watch.start()
        began = time.perf_counter()
        lines, size = read_snapshot(address, bearer)
        took = time.perf_counter() - began
        over.set()
        watch.join()
        rate = (lines - 2) / took
        yield (
            f"snapshot, turn {turn}: {lines - 2:,} summaries, {size / 1e6:,.0f} MB in {took:.1f} s: {rate:,.0f} a"
            f" second,"
            f" {rate / copied:.2f} of COPY (budget 0.5); worker {sizes[0]:.0f} MB before, at most {max(sizes):.0f} MB"
        )
    times = [timed_page(address, bearer) for _ in range(PAGES)]
    worst, middle = statistics.quantiles(times, n=20)[-1], statistics.median(times)
    yield f"page of 100 changes: p95 {worst:.0f} ms (budget 50), median {middle:.0f} ms"


def copy_rate() -> float:
    """Texts a second, by PostgreSQL's COPY to this process, as the owner whom no policy binds."""
    rates = []
    with as_owner(), unbound():
        for _ in range(2):
            with Path("/dev/null").open("w") as nowhere, connection.cursor() as cursor:
                began = time.perf_counter()
                cursor.copy_expert("COPY (SELECT body FROM sharing_summary) TO STDOUT", nowhere)
                took = time.perf_counter() - began
                cursor.execute("SELECT count(*) FROM sharing_summary")
                rates.append(cursor.fetchone()[0] / took)
    return max(rates)


def token(address: str) -> str:
    """As a force gets it; waits until the server is up."""
    pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(100):
        try:
            line = http.client.HTTPConnection(address, timeout=30)
            line.request("POST", "/oauth/token/", "grant_type=client_credentials&scope=summaries.read", headers)
            return str(json.load(line.getresponse())["access_token"])
        except ConnectionRefusedError:
            time.sleep(0.2)
    raise TimeoutError("the server did not come up")


def read_snapshot(address: str, bearer: str) -> tuple[int, int]:
    """How many lines, and bytes."""
    line = http.client.HTTPConnection(address, timeout=600)
    line.request("GET", "/api/v1/snapshots", headers={"Authorization": f"Bearer {bearer}"})
    answer, lines, size = line.getresponse(), 0, 0
    while piece := answer.read(1 << 20):
        lines += piece.count(b"\n")
        size += len(piece)
    return lines, size


def timed_page(address: str, bearer: str) -> float:
    """One page from anywhere in the feed, in milliseconds."""
    row = Feed.objects.get()
    cursor = base64.urlsafe_b64encode(feed.CURSOR.pack(row.epoch.bytes, random.randrange(row.last_number))).decode()
    line = http.client.HTTPConnection(address, timeout=60)
    began = time.perf_counter()
    line.request("GET", f"/api/v1/changes?limit=100&cursor={cursor}", headers={"Authorization": f"Bearer {bearer}"})
    answer = line.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    assert answer.status == 200, body[:300]
    return took


def watch_memory(server: int, sizes: list[float], over: threading.Event) -> None:
    """The resident memory of the server's worker, in MB, four times a second."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    worker = Path(f"/proc/{children[0]}/status")
    while not over.wait(0.25) or not sizes:
        kilobytes = next(line for line in worker.read_text().splitlines() if line.startswith("VmRSS")).split()[1]
        sizes.append(int(kilobytes) / 1024)
