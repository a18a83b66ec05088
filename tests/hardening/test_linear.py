"""Long texts cost time in proportion to their length: every pattern of the project, and what is done with words."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from itertools import product

import pytest

from tests.bench.patterns import JUDGES, LENGTH, RATIO, TEXTS, slowdown

APPS = ("accounts", "audit", "cases", "guidance", "interviews", "reaching", "reporting", "rhi", "rights", "sharing")
SIGNS = ("a", "A", "1", " ", "\n", ".", "-", "'", '"', "“", "@", "/", ":", "(", ",", "%2")
LONG = 5_000
SECONDS = 0.02
TRIES = 3
"""Collecting memory may slow down one try; a pattern that reads again and again is slow in each."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of ours keeps under a name."""
    for app in APPS:
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if re.search(r"migrations|management|__main__|demo_web|drawing|clean_p|limited_run|rhi\.wsgi", found.name):
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{found.name}.{name}", value


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Of the processor, to find everything."""
    began = time.process_time()
    for _ in pattern.finditer(text):
        pass
    return time.process_time() - began


def slow_on(pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """How a text begins and what it repeats, where the pattern reads it again and again; None where there is none."""
    for start, again in product(("", "a", "Aa "), [*SIGNS, *map("".join, product(SIGNS, SIGNS))]):
        text = start + again * (LONG // len(again)) + "\x00"
        if all(seconds(pattern, text) > SECONDS for _ in range(TRIES)):
            return start, again
    return None


def test_no_pattern_reads_a_text_again_and_again():
    found = dict(patterns())
    assert len(found) > 25
    assert {name: where for name, pattern in found.items() if (where := slow_on(pattern))} == {}


@pytest.mark.parametrize("pattern", [r"\s+$", r"[A-Z][a-z]*(?: [A-Z][a-z]*)*!", r"(?:\w+\.)+@"])
def test_a_pattern_that_does_is_found(pattern):
    assert slow_on(re.compile(pattern))


@pytest.mark.parametrize("judge", [*JUDGES])
@pytest.mark.parametrize("name", [*TEXTS])
def test_judging_words_takes_time_in_proportion(judge, name):
    assert slowdown(JUDGES[judge], TEXTS[name], LENGTH) < RATIO
