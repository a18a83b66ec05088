"""`make bench`: how pages compare with an empty signed-in page of the same stack, on the data of this clone's demo.

Run it beside a running `make demo` (or with DATABASE_URL and REDIS_URL set). Each figure is a ratio within this run;
the milliseconds are printed only to show what was divided.
"""

import os
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("RHI_DEMO", "1")
os.environ.setdefault("SECRET_KEY", "for measuring only, with the data of the demonstration")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from interviews.models import ReturnInterview  # noqa: E402
from rhi.wall import every_council  # noqa: E402
from tests.bench import patterns  # noqa: E402
from tests.bench.cost import cost_of_isolation  # noqa: E402

ROUNDS = 40
BUDGET = 2.0


def p95(call: Callable[[], object]) -> float:
    """The 95th percentile of the call's time, in milliseconds, after three calls to warm up."""
    for _ in range(3):
        call()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    """Print a row per page: p95, and how many times the empty page's."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(
        User.objects.get(email="manager@leeds.example"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    with every_council("measuring"):
        owed = ReturnInterview.objects.filter(council__name="Leeds").order_by("-pk")[0]
    pages = {
        "worklist": reverse("worklist"),
        "child": reverse("child", args=[owed.child_id]),
        "episode": reverse("episode", args=[owed.episode_id]),
        "episode form": reverse("episode_correct", args=[owed.episode_id]),
        "return home interview": reverse("return_interview", args=[owed.pk]),
        "uptake": reverse("uptake"),
        "what works": reverse("what_works"),
        "timeline": reverse("child_chronology", args=[owed.child_id]),
        "missing-again pack": reverse("child_pack", args=[owed.child_id]),
        "a child is missing": reverse("missing_new"),
    }
    with every_council("measuring"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_missingepisode")
        print(f"{cursor.fetchone()[0]} episodes; {ROUNDS} rounds a page; budget {BUDGET} x the empty page")
    empty = p95(lambda: client.get(reverse("help")))
    print(f"{'empty signed-in page':24} {empty:8.1f} ms")
    for name, url in pages.items():
        assert client.get(url).status_code == 200, url
        measured = p95(lambda url=url: client.get(url))
        print(f"{name:24} {measured:8.1f} ms  {measured / empty:6.2f} x")
    found = p95(lambda: client.post(reverse("children"), {"q": "Rehearsal Jaia"}))
    print(f"{'search, misspelt':24} {found:8.1f} ms  {found / empty:6.2f} x")
    print("\nWhat isolation and audit cost: medians of alternating runs, with and without them; budget 15 %")
    for name, url in pages.items():
        walled, bare = cost_of_isolation(lambda url=url: client.get(url))
        print(f"{name:24} {walled:8.1f} ms with {bare:8.1f} ms without  {100 * (walled / bare - 1):+6.1f} %")
    print("\nWhat four times the text costs")
    patterns.main()


main()
