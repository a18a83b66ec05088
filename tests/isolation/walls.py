"""The first wall alone: what the code itself shows, whatever the database would show it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rhi import wall


@contextmanager
def second_wall_wide_open() -> Iterator[None]:
    """Whoever enters sees every row; the code still learns which children are hidden from the person."""
    honest = wall.enter

    def enter(**sight):
        hidden = honest(**sight)
        wall._row("SELECT rhi_enter_everywhere()")
        return hidden

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall, "enter", enter)
        patch.setattr(wall, "enter_agency", lambda agency: wall._row("SELECT rhi_enter_everywhere()"))
        yield
