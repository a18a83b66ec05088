"""Jobs of the figures, and of the sandbox."""

from random import Random

from accounts.jobs import watched
from reporting import rollup
from reporting.demo.stirring import stir


@watched
def roll_up_figures() -> int:
    """Months in which something changed are counted again."""
    return rollup.refresh()


@watched
def stir_sandbox() -> int:
    """Some summaries of made-up children change, so that an integrator has something to follow."""
    return stir(Random())
