"""Jobs of the figures, and of the sandbox."""

from random import Random

from accounts.jobs import watched
from reporting import rollup
from reporting.demo.stirring import stir
from reporting.exports import jobs


@watched
def roll_up_figures() -> int:
    """Months in which something changed are counted again."""
    return rollup.refresh()


@watched
def make_exports() -> int:
    """Files that people asked for."""
    return jobs.make_waiting()


@watched
def forget_exports() -> int:
    """Files whose days are over."""
    return jobs.forget_expired()


@watched
def stir_sandbox() -> int:
    """Some summaries of made-up children change, so that an integrator has something to follow."""
    return stir(Random())
