"""The job of the sandbox."""

from random import Random

from accounts.jobs import watched
from reporting.demo.stirring import stir


@watched
def stir_sandbox() -> int:
    """Some summaries of made-up children change, so that an integrator has something to follow."""
    return stir(Random())
