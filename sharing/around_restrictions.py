"""Restricting a record takes its summaries back from every agency in the same transaction, and lifting tells them."""

from contextlib import AbstractContextManager

from cases.restricting import surround
from sharing.actions.standing import in_step


def _in_step(council_id: int, child_id: int) -> AbstractContextManager[None]:
    return in_step(council_id, children=[child_id])


surround(_in_step)
