"""The records of what each role is answered, made once for all tests of a session."""

from collections.abc import Callable

import pytest

from tests.isolation.recording import Record, record


@pytest.fixture(scope="session")
def _records() -> dict[str, Record]:
    return {}


@pytest.fixture
def record_of(_records, leeds, freeze) -> Callable[[str], Record]:
    """The record of one column of docs/access.md, made when it is first asked for."""

    def found(column: str) -> Record:
        if column not in _records:
            _records[column] = record(column, leeds, freeze)
        return _records[column]

    return found
