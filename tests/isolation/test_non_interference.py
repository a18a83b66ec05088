"""What another council records changes no byte of what one sees: no count, no average, no choice in a list."""

import pytest

from tests.isolation.recording import COMPARED, COMPARED_WITHOUT_SECOND_WALL, each, without_log

pytestmark = [pytest.mark.django_db, pytest.mark.walk]


@each(COMPARED)
def test_another_councils_data_changes_nothing(record_of, column):
    record = record_of(column)
    assert_same(without_log(record.alone), without_log(record.beside))


@each(COMPARED_WITHOUT_SECOND_WALL)
def test_nor_does_it_with_the_second_wall_wide_open(record_of, column):
    record = record_of(column)
    assert_same(without_log(record.alone), without_log(record.first_wall))


def assert_same(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Byte by byte, page by page."""
    assert before
    assert before.keys() == after.keys()
    for name in before:
        assert before[name] == after[name], name
