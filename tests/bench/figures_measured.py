"""What tests.bench.figures measures, once Django is up."""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Council, User
from interviews.models import ReturnInterview
from reporting import rollup
from reporting.counting import aggregates
from reporting.models import UptakeBuild, UptakeMonth
from reporting.periods import Period
from reporting.questions import Question
from reporting.tallies import NAMES, WHEN_ALL_IS_MATURE
from reporting.uptake import answer
from rhi import wall
from rhi.wall import every_council
from tests.bench.figures_duckdb import beside_duckdb

ROUNDS = 25
TEN_YEARS = timedelta(days=3650)
ALL = f"""SELECT council_id, {", ".join(f"sum(counts[{place}])" for place in range(1, len(NAMES) + 1))}
    FROM reporting_uptakemonth GROUP BY council_id"""


def figures() -> Iterator[str]:
    """The measurements, a line each."""
    began = time.monotonic()
    months = rollup.refresh()
    yield f"roll-up of every council: {months:,} months counted in {time.monotonic() - began:.0f} s"
    with every_council("measuring"):
        rows = UptakeMonth.objects.count()
        largest = UptakeMonth.objects.values_list("council", flat=True).order_by("council")
        sizes = {pk: ReturnInterview.objects.filter(council=pk).count() for pk in set(largest)}
    yield f"{sum(sizes.values()):,} episodes, {rows:,} rows of roll-up"
    ordered = sorted(sizes, key=lambda pk: -sizes[pk])
    for name, pk in (("largest", ordered[0]), ("middle", ordered[len(ordered) // 2])):
        yield from one_council(f"{name} council, {sizes[pk]:,} episodes", Council.objects.get(pk=pk))
    yield from all_councils()


def one_council(name: str, council: Council) -> Iterator[str]:
    """Ten years of one council: its figures from the roll-up, counted afresh, while somebody writes, and its page."""
    user = User.objects.get(email=f"manager@{council.dfe_code}.example")
    today = timezone.localdate()

    def ask() -> Any:
        with wall.closed():
            wall.enter(councils=[council.pk], person=user.pk)
            period = Period(today - TEN_YEARS, today)
            return answer(Question(user=user, council=council, period=period, as_at=timezone.now()))

    rolled, found = p95(ask), ask()
    with every_council("measuring"):
        one = ReturnInterview.objects.filter(council=council).order_by("-pk")[0]
        ReturnInterview.objects.filter(pk=one.pk).update(booked_place="Somewhere")
    writing = p95(ask)
    rollup.refresh()
    with every_council("measuring"):
        kept = list(UptakeBuild.objects.filter(council=council).values("definitions", "built_at"))
        UptakeBuild.objects.filter(council=council).delete()
    afresh, again = p95(ask, rounds=3), ask()
    with every_council("measuring"):
        UptakeBuild.objects.create(council=council, **kept[0])
    question = Question(user=user, council=council, period=Period(today - TEN_YEARS, today), as_at=found.as_at)
    yield from beside_duckdb(name, question, found, p95, rolled)
    is_equal = found.total == again.total and found.by_basis == again.by_basis
    yield (
        f"{name}, ten years: {rolled:.0f} ms (budget 50), {writing:.0f} ms with a month changed, {afresh:.0f} ms"
        f" counted afresh: {afresh / rolled:.1f} times; numbers equal: {is_equal}"
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    empty = p95(lambda: client.get(reverse("help")))
    for words, query in (("last 12 months", ""), ("ten years", decade(today))):
        page = p95(lambda query=query: client.get(f"{reverse('uptake')}{query}"))
        yield f"{name}, page, {words}: {page:.0f} ms, {page / empty:.1f} x an empty signed-in page ({empty:.0f} ms)"


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
        with every_council("measuring"), transaction.atomic():
            rows = ReturnInterview.objects.filter(is_hosted=False, counted_on__isnull=False).standing()
            counted = rows.order_by().values("council").annotate(**aggregates(WHEN_ALL_IS_MATURE))
            return {row["council"]: tuple(row[name] for name in NAMES) for row in counted}

    fast, slow = p95(rolled), p95(afresh, rounds=2)
    yield (
        f"all councils, ten years, every tally: {fast:.0f} ms (budget 150), {slow:.0f} ms from the rows:"
        f" {slow / fast:.0f} times (budget 8); numbers equal: {rolled() == afresh()}"
    )


def p95(call: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The 95th percentile of the call's time in milliseconds, after one to warm up."""
    call()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1] if rounds > 2 else max(times)
