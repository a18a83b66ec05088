"""The feed as a state machine: every action, alone and two at once over several connections; every copy stays true."""

import random
import threading
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from sharing.models import Change, Summary
from tests import wall
from tests.sharing.feed_world import ACTIONS, Actor, Copy, make, may_read
from tests.sharing.test_api import get, token

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.walk]
names = st.sampled_from(ACTIONS)
seeds = st.integers(0, 2**16)


def at_once(world: Any, acts: list[tuple[str, int]]) -> list[str]:
    """Each in a thread and on a connection of its own, begun at the same moment; what each was answered."""
    answers: dict[int, Any] = {}
    ready = threading.Barrier(len(acts))

    def run(place: int, name: str, seed: int) -> None:
        try:
            wall.open_wall()
            ready.wait(30)
            answers[place] = Actor(world, seed).act(name)
        except BaseException as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    wrong = [(acts[place], answer) for place, answer in answers.items() if isinstance(answer, BaseException)]
    assert len(answers) == len(acts), "one never ended"
    assert wrong == []
    return [answers[place] for place in range(len(acts))]


def follower(bearer: str) -> Copy:
    """Through the API."""
    return Copy(lambda path: get(path, bearer).json())


class FeedMachine(RuleBasedStateMachine):
    """Readers that follow closely, late and in odd steps, beside people at work."""

    def __init__(self) -> None:
        super().__init__()
        wall.open_wall()
        self.world = make()
        bearers = [token(force) for force in self.world.forces]
        self.copies = [follower(bearer) for bearer in bearers * 2]

    @rule(name=names, seed=seeds)
    def one_acts(self, name: str, seed: int) -> None:
        """Alone."""
        at_once(self.world, [(name, seed)])

    @rule(first=names, second=names, seed=seeds, of=seeds)
    def two_act_at_once(self, first: str, second: str, seed: int, of: int) -> None:
        """Two people, at the same moment."""
        at_once(self.world, [(first, seed), (second, of)])

    @rule(seed=seeds)
    def somebody_reads(self, seed: int) -> None:
        """One page of an odd size, by one of the late readers."""
        rng = random.Random(seed)
        rng.choice(self.copies[2:]).step(rng.choice([1, 2, 5]))

    @invariant()
    def close_followers_hold_what_they_may_read(self) -> None:
        """Nothing more and nothing less; and `is_told` is what the feed said last."""
        for copy, force in zip(self.copies[:2], self.world.forces, strict=True):
            while copy.step():
                pass
            assert copy.held == may_read(force)
        last = dict(Change.objects.filter(summary__isnull=False).order_by("number").values_list("summary", "kind"))
        said = {pk for pk, kind in last.items() if kind == "released"}
        assert said == set(Summary.objects.filter(is_told=True).values_list("pk", flat=True))

    def teardown(self) -> None:
        """Late readers catch up."""
        for copy, force in zip(self.copies, self.world.forces * 2, strict=True):
            while copy.step(2):
                pass
            assert copy.held == may_read(force)


def test_every_copy_is_true_after_whatever_people_do():
    run_state_machine_as_test(
        FeedMachine,
        settings=settings(
            max_examples=6,
            stateful_step_count=12,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # what two connections do is never the same twice: nothing can be made smaller
            suppress_health_check=list(HealthCheck),
        ),
    )


CHANGING = ["release", "withdraw", "end", "sign", "narrow", "restrict", "lift", "match", "take_back", "report"]


@pytest.mark.parametrize("first", CHANGING)
def test_no_pair_of_actions_waits_for_each_other_or_shows_an_error_of_the_database(first):
    wall.open_wall()
    world = make(children=2)
    copies = [follower(token(force)) for force in world.forces]
    before = CHANGING[: CHANGING.index(first)]  # tried with these already
    for seed, second in enumerate(action for action in ACTIONS if action not in before):
        at_once(world, [("sign", seed), ("widen", seed + 1), ("release", seed), ("lift", seed)][: 1 + seed % 4])
        at_once(world, [(first, seed), (second, seed), (first, seed)])
        for copy, force in zip(copies, world.forces, strict=True):
            while copy.step():
                pass
            assert copy.held == may_read(force)
