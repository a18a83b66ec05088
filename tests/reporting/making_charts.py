"""Half a year of episodes, and what stands on a page of charts: its specifications, its tables, its files."""

import csv
import html
import io
import json
import re
from datetime import timedelta
from typing import Any

from django.utils import timezone

from interviews.models import ReturnInterview
from rhi.timespan import TimeSpan
from tests import factories


def back(
    manager: Any,
    council: Any,
    number: int,
    *,
    days: float,
    offered: float | None = None,
    talked: float | None = None,
    returned: TimeSpan | None = None,
) -> ReturnInterview:
    """A child who came back so many days ago, offered and interviewed so many hours later."""
    at = timezone.now() - timedelta(days=days)
    child = factories.child(manager, council, number, sex="female" if number % 2 else "male")
    owed = factories.returned(
        manager,
        factories.episode(manager, child, went_missing=TimeSpan.exact(at - timedelta(hours=20))),
        returned=returned or TimeSpan.exact(at),
    )
    if offered is not None:
        factories.offer(manager, owed, response="accepted", offered_at=at + timedelta(hours=offered))
    if talked is not None:
        late = {"late_reason": factories.code("late_reason.other")} if talked > 72 else {}
        factories.interview(manager, owed, started_at=at + timedelta(hours=talked), **late)
    return owed


def half_a_year(manager: Any, council: Any) -> None:
    """Six months, three episodes each; of these one offered, one interviewed."""
    for number in range(18):
        what = ({}, {"offered": 10 + number}, {"offered": 3, "talked": 5 + 5 * number})[number % 3]
        back(manager, council, 100 + number, days=20 + 10 * number, **what)


def drawn_of(page: Any) -> list[dict]:
    """The specifications on a page, as the browser reads them."""
    found = re.findall(
        r'<script id="(chart-[^"]+)" type="application/json">(.*?)</script>', page.content.decode(), re.S
    )
    return [{"id": name, **json.loads(spec)} for name, spec in found]


def tables_of(page: Any) -> list[list[list[str]]]:
    """The tables of the charts on a page, cell by cell, as text."""
    sections = re.findall(r'<section aria-labelledby="chart-.*?</section>', page.content.decode(), re.S)
    found = []
    for section in sections:
        body = re.search(r"<tbody.*?</tbody>", section, re.S)
        rows = re.findall(r"<tr.*?</tr>", body.group(), re.S)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
        found.append([[html.unescape(cell) for cell in row] for row in cells])
    return found


def file_of(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV file that was taken."""
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
