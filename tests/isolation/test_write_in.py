"""Another council's id in every relation field of every form is refused. Built from the fields, not from a list."""

import pytest

from tests.isolation.recording import COLUMNS, each

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
AT_LEAST = {"manager": 3, "caseworker": 3, "interviewer": 1}
"""How many such fields a role meets at the least."""


@each(COLUMNS)
def test_no_form_offers_or_takes_another_councils_rows(record_of, column):
    choices = record_of(column).choices
    assert [choice for choice in choices if choice.is_offered or choice.is_taken] == []
    assert len(choices) >= AT_LEAST.get(column, 0)
