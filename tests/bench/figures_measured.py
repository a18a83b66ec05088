"""What tests.bench.figures measures, once Django is up."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council, User
from cases.models import MissingEpisode
from interviews.models import ReturnInterview
from reporting import checking, rollup
from reporting.models import DistinctMonth, MissingMonth, UptakeBuild, UptakeMonth
from reporting.periods import Period, named
from reporting.questions import Question
from reporting.tallies import NAMES, WHEN_ALL_IS_MATURE
from reporting.tally_sql import Tallies
from reporting.uptake import answer
from rhi import wall
from rhi.bulk_loading import unbound
from rhi.ownership import as_owner
from rhi.wall import every_council
from tests.bench.figures_duckdb import beside_duckdb

ROUNDS = 40
TEN_YEARS = timedelta(days=3650)
ALL = f"""SELECT council_id, {", ".join(f"sum(counts[{place}])" for place in range(1, len(NAMES) + 1))}
    FROM reporting_uptakemonth WHERE placement_basis = '' GROUP BY council_id"""


ALTERED = (
    "completed_at = NULL",
    "completed_at = completed_at + interval '1 minute'",
    "first_offered_at = NULL",
    "first_direct_offer_at = first_direct_offer_at - interval '1 hour'",
    "latest_response = 'response.declined_by_child'",
    "is_declined_by_child = true",
    "placement_basis = 'home'",
    "placement_group = 'other'",
    "counted_on = counted_on - 31",
    "category = 'away'",
    "is_care_leaver = true",
    "shares_interview = NOT shares_interview",
    "is_independent = NOT is_independent",
    "help_offered_at = now()",
)
OF_ONE = "(SELECT id FROM {table} WHERE council_id = %s {more} ORDER BY month LIMIT 1 OFFSET 20)"
ALTERED_ELSEWHERE = (
    (
        "UPDATE cases_missingepisode SET placement_id = NULL WHERE id = (SELECT min(id) FROM cases_missingepisode"
        " WHERE council_id = %s AND placement_id IS NOT NULL) RETURNING id",
        "episode {}: not the placement",
    ),
    (
        "UPDATE reporting_uptakemonth SET counts[2] = counts[2] + 1 WHERE id ="
        f" {OF_ONE.format(table='reporting_uptakemonth', more='')} RETURNING to_char(month, 'YYYY-MM')",
        "{} (",
    ),
    (
        "UPDATE reporting_distinctmonth SET total = total + 1 WHERE id ="
        f" {OF_ONE.format(table='reporting_distinctmonth', more='')} RETURNING to_char(month, 'YYYY-MM'), what",
        "{} ({}",
    ),
    (
        "UPDATE reporting_distinctmonth SET seen[1] = seen[1] + 1 WHERE id ="
        f" {OF_ONE.format(table='reporting_distinctmonth', more='AND cardinality(seen) > 0')}"
        " RETURNING to_char(month, 'YYYY-MM'), what",
        "{} ({}",
    ),
    (
        "DELETE FROM reporting_distinctmonth WHERE id ="
        f" {OF_ONE.format(table='reporting_distinctmonth', more='')} RETURNING to_char(month, 'YYYY-MM'), what",
        "{} ({}",
    ),
    (
        "UPDATE reporting_missingmonth SET away = away + 1 WHERE id ="
        f" {OF_ONE.format(table='reporting_missingmonth', more='')} RETURNING to_char(month, 'YYYY-MM')",
        "{} (began) away",
    ),
)


def figures(*, is_quick: bool) -> Iterator[str]:
    """The measurements, a line each."""
    began = time.monotonic()
    months = rollup.refresh()
    yield f"roll-up of every council: {months:,} months counted in {time.monotonic() - began:.0f} s"
    with every_council("measuring"):
        rows = UptakeMonth.objects.count() + DistinctMonth.objects.count() + MissingMonth.objects.count()
        sizes = dict(ReturnInterview.objects.values("council").annotate(of=Count("pk")).values_list("council", "of"))
    yield f"{sum(sizes.values()):,} episodes, {rows:,} rows of roll-up"
    ordered = sorted(sizes, key=lambda pk: -sizes[pk])
    for name, pk in (("largest", ordered[0]), ("middle", ordered[len(ordered) // 2])):
        council = Council.objects.get(pk=pk)
        yield from one_council(f"{name} council, {sizes[pk]:,} episodes", council, is_quick=is_quick)
    yield from all_councils()
    if not is_quick:
        yield from checked()


def one_council(name: str, council: Council, *, is_quick: bool) -> Iterator[str]:
    """Figures of one council from the roll-up, after a correction, counted afresh; and its page."""
    user = User.objects.get(email=f"manager@{council.dfe_code}.example")
    today = timezone.localdate()
    periods = {"ten years": Period(today - TEN_YEARS, today), "12 months": named("year_to_date", today)}

    def ask(period: Period) -> Any:
        with wall.closed():
            wall.enter(councils=[council.pk], person=user.pk)
            return answer(Question(user=user, council=council, period=period, as_at=timezone.now()))

    for words, period in periods.items():
        rolled, found = p95(lambda period=period: ask(period)), ask(period)
        with corrected(council, today - timedelta(days=200)):
            changed, is_equal = p95(lambda period=period: ask(period)), same(ask(period), recount(council, ask, period))
        afresh, again = (
            p95(lambda period=period: recount(council, ask, period), rounds=3),
            recount(council, ask, period),
        )
        yield (
            f"{name}, {words}: {rolled:.1f} ms (budget {50 if words == 'ten years' else 15}); a closed month changed:"
            f" {changed:.1f} ms, {changed / rolled:.2f} x (budget 2); counted afresh: {afresh:.0f} ms,"
            f" {afresh / rolled:.1f} x; numbers equal: {same(found, again)}, {is_equal}"
        )
        if words == "ten years" and not is_quick:
            question = Question(user=user, council=council, period=period, as_at=found.as_at)
            yield from beside_duckdb(name, question, found, p95, rolled)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    empty = p95(lambda: client.get(reverse("help")))
    for words, query in (("12 months", ""), ("ten years", decade(today))):
        page = p95(lambda query=query: client.get(f"{reverse('uptake')}{query}"))
        yield f"{name}, page, {words}: {page:.1f} ms, {page / empty:.1f} x an empty page ({empty:.1f} ms; budget 5)"


def same(one: Any, other: Any) -> bool:
    """Whether two answers say the same."""
    return replace(one, question=None) == replace(other, question=None)


def recount(council: Council, ask: Callable[[Period], Any], period: Period) -> Any:
    """The same without the roll-up, which is put back."""
    with transaction.atomic():
        with every_council("measuring"):
            UptakeBuild.objects.filter(council=council).delete()
        found = ask(period)
        transaction.set_rollback(True)
    return found


@contextmanager
def corrected(council: Council, before: date) -> Iterator[None]:
    """An absence of a month that is over turns out to be none, and back again; the job has not counted it yet."""
    with every_council("measuring"):
        rows = MissingEpisode.objects.filter(
            council=council, category="missing", return_interview__counted_on__lt=before
        )
        one = rows.order_by("-return_interview__counted_on").first()
        MissingEpisode.objects.filter(pk=one.pk).update(category="away")
    yield
    with every_council("measuring"):
        MissingEpisode.objects.filter(pk=one.pk).update(category="missing")
    rollup.refresh()


def decade(today: Any) -> str:
    """The query of ten years."""
    first = today - TEN_YEARS
    days = "".join(
        f"&{name}_day={day.day}&{name}_month={day.month}&{name}_year={day.year}"
        for name, day in (("starts_on", first), ("ends_on", today))
    )
    return f"?period=other{days}"


def all_councils() -> Iterator[str]:
    """Every tally of every council over everything, from the roll-up and from the rows."""

    def rolled() -> Any:
        with every_council("measuring"), connection.cursor() as cursor:
            cursor.execute(ALL)
            return {row[0]: tuple(row[1:]) for row in cursor.fetchall()}

    def afresh() -> Any:
        with every_council("measuring"):
            rows = ReturnInterview.objects.filter(is_hosted=False, counted_on__isnull=False).standing()
            counted = rows.order_by().values("council").annotate(counts=Tallies(WHEN_ALL_IS_MATURE))
            return {row["council"]: tuple(row["counts"]) for row in counted}

    fast, slow = p95(rolled), p95(afresh, rounds=2)
    yield (
        f"all councils, ten years, every tally: {fast:.0f} ms (budget 150), {slow:.0f} ms from the rows:"
        f" {slow / fast:.0f} times (budget 8); numbers equal: {rolled() == afresh()}"
    )


def checked() -> Iterator[str]:
    """How long check_figures takes over everything, and how many of the altered rows it names."""
    began = time.monotonic()
    call_command("check_figures", stdout=StringIO())
    yield f"check_figures of every council: nothing differs, {time.monotonic() - began:.0f} s (budget 300)"
    yield found_of_altered()


def found_of_altered() -> str:
    """Rows of one council altered by the owner's SQL with the triggers off; each must be named. All is undone."""
    with as_owner(), unbound(), transaction.atomic(), every_council("measuring"), connection.cursor() as cursor:
        council = Council.objects.get(pk=ReturnInterview.objects.order_by("-pk").values_list("council", flat=True)[0])
        rows = ReturnInterview.objects.filter(council=council, completed_at__isnull=False, placement_basis="in_area")
        for table in ("interviews_returninterview", "cases_missingepisode"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        wanted = []
        for pk, change in zip(rows.order_by("pk").values_list("pk", flat=True), ALTERED, strict=False):
            cursor.execute(f"UPDATE interviews_returninterview SET {change} WHERE id = %s", [pk])
            wanted.append(f"return home interview {pk}: {change.partition(' ')[0]}")
        for statement, words in ALTERED_ELSEWHERE:
            cursor.execute(statement, [council.pk])
            wanted.append(words.format(*cursor.fetchone()))
        found = "\n".join(checking.differences(council))
        missed = [words for words in wanted if words not in found]
        transaction.set_rollback(True)
    return f"rows altered by SQL: {len(wanted) - len(missed)} of {len(wanted)} found {missed or ''}"


def p95(call: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The 95th percentile of the call's time in milliseconds, after one to warm up."""
    call()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1] if rounds > 2 else max(times)
