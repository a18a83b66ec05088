"""Looking at the worklist: how much is in each queue, in one statement; the first rows of each, or one in pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import Council
from interviews.worklist.queues import Queue, link_of, queues_for
from interviews.worklist.rows import Row
from interviews.worklist.scope import Scope
from rhi.keyset import page

FRONT, LONG, PAGE = 5, 10, 50
LONG_ON_FRONT = {"missing", "overdue", "soon"}


@dataclass(frozen=True)
class Group:
    """One queue as it is shown: `count` of all of it, `rows` the ones on this page, `more_url` where the rest is."""

    queue: Queue
    count: int
    rows: list[Row]
    more_url: str = ""

    @property
    def sentence(self) -> str:
        """“14 interviews are overdue”."""
        words = self.queue.words
        return f"{self.count} {words.one if self.count == 1 else words.many}"


@dataclass(frozen=True)
class Tile:
    """A number that leads to its list."""

    label: str
    count: int
    url: str
    urgent: bool


def counts(scope: Scope, queues: Iterable[Queue]) -> dict[str, int]:
    """How many rows each queue holds, under the filters: one statement."""
    council = Council.objects.filter(pk=scope.council.pk)
    numbers: Any = council.values(**{queue.key: _count(queue.find(scope)) for queue in queues}).get()
    return dict(numbers)


def _count(rows: "QuerySet[Any]") -> Coalesce:
    grouped = rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def front(scope: Scope) -> tuple[list[Tile], list[Group]]:
    """A number for each queue, and the first rows of those that stand on the front."""
    queues = queues_for(scope)
    numbers = counts(scope, queues)
    tiles = [
        Tile(queue.title, numbers[queue.key], link_of(queue, scope), queue.is_urgent)
        for queue in queues
        if queue.on_front is False or queue.is_urgent or numbers[queue.key]
    ]
    groups = [
        Group(queue, numbers[queue.key], first(scope, queue), link_of(queue, scope))
        for queue in queues
        if queue.on_front and numbers[queue.key]
    ]
    return tiles, groups


def first(scope: Scope, queue: Queue, size: int = 0) -> list[Row]:
    """The first rows of a queue."""
    size = size or (LONG if queue.key in LONG_ON_FRONT else FRONT)
    return part(scope, queue, "", size)[0]


def part(scope: Scope, queue: Queue, after: str, size: int = PAGE) -> tuple[list[Row], str]:
    """One page of a queue, and the key after which the next begins."""
    records = queue.find(scope).select_related(*queue.related).prefetch_related(*queue.beside)
    found = page(records, field=queue.field, descending=queue.descending, after=after, size=size)
    return [queue.row(record, scope) for record in found.rows], found.next_key
