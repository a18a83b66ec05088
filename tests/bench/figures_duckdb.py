"""The figures of one council beside DuckDB over its extract: the same numbers, and how long each takes."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from reporting.exports.asking import Asked
from reporting.exports.extract import lines, readme, rows
from reporting.exports.parquet import write_parquet
from reporting.questions import Question
from reporting.uptake import Uptake
from rhi import wall
from tests.reporting.recount import rates

P95 = Callable[[Callable[[], Any]], float]


def beside_duckdb(name: str, question: Question, found: Uptake, p95: P95, ours: float) -> Iterator[str]:
    """How long the extract takes, and every measure counted from it."""
    with TemporaryDirectory(prefix="rhi-bench-") as folder:
        path = Path(folder) / "extract.parquet"
        began = time.perf_counter()
        with wall.closed(), path.open("wb") as file:
            wall.enter(councils=[question.council.pk], person=question.user.pk)
            asked = Asked(question)
            write_parquet(lines(asked, rows(asked), lambda child: None), readme(asked), file)
        took, size = time.perf_counter() - began, path.stat().st_size / 1_000_000
        duck = p95(lambda: rates(path))
        counted = {key: (rate.numerator, rate.denominator) for key, rate in found.total.rates.items()}
        is_equal = rates(path) == counted
        yield (
            f"{name}, ten years: extract made in {took:.1f} s ({size:.1f} MB); every rate by DuckDB over it"
            f" {duck:.0f} ms, the page's figures {ours:.0f} ms: {duck / ours:.1f} times; numbers equal: {is_equal}"
        )
