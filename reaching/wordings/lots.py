"""Which of two wordings comes next: drawn by lot in blocks of two or four, so that the numbers stay equal. Pure.

Within a block each wording stands as often as the other, in an order of chance; how long a block is, is chance as well,
so that nobody who knows all that was drawn can be sure of the next one.
"""

from random import Random, SystemRandom

ARMS = "ab"


def next_arm(left: str, chance: Random | None = None) -> tuple[str, str]:
    """The arm drawn, and what is left of the block; a block that is used up is followed by a fresh one."""
    block = left or _block(chance or SystemRandom())
    return block[0], block[1:]


def _block(chance: Random) -> str:
    letters = list(ARMS * chance.choice((1, 2)))
    chance.shuffle(letters)
    return "".join(letters)
