"""`python -m tests.bench.patterns`: how much longer judging a text takes when the text is four times as long.

Four times is in proportion; sixteen is the square. Budget: eight. No database is needed.
"""

import time
from collections.abc import Callable

from reaching.wordings import plain_words
from sharing.checks import QUOTED, Held, refusals, repeats_a_sentence

LENGTH = 20_000
RATIO = 8.0
TEXTS: dict[str, str] = {
    "opening marks": "“",
    "names with points": "a.",
    "signs of an address": "a@",
    "points": ".",
    "short sentences": "he ran off. ",
    "words": "word ",
    "digits": "1 ",
    "capitals": "Aa ",
}


def slowdown(judge: Callable[[str], object], part: str, length: int = LENGTH) -> float:
    """How often the time for a text of `length` signs, repeated from `part`, fits into that of four times as many.

    Times under a millisecond count as one: below that the clock says nothing.
    """
    short, long = (_seconds(judge, part * (size // len(part)) + "\x00") for size in (length, 4 * length))
    return long / max(short, 0.001)


def _seconds(judge: Callable[[str], object], text: str) -> float:
    """Processor time, the best of three: other programs do not count."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        judge(text)
        best = min(best, time.process_time() - began)
    return best


JUDGES: dict[str, Callable[[str], object]] = {
    "QUOTED (sharing.checks)": QUOTED.search,
    "_ADDRESS (wordings)": plain_words._ADDRESS.search,
    "_SENTENCE_ENDS (wordings)": plain_words._SENTENCE_ENDS.split,
    "sentences repeated (sharing.checks)": lambda text: repeats_a_sentence(text, text),
    "a summary": lambda text: refusals(text, Held(child_words=text, analysis=text)),
    "a wording": plain_words.problems_of,
}


def main() -> None:
    """A line per judge: the worst of the texts."""
    worst = 0.0
    for name, judge in JUDGES.items():
        ratio, text = max((slowdown(judge, part), text) for text, part in TEXTS.items())
        worst = max(worst, ratio)
        print(f"{name:40} {ratio:6.1f} x for four times the text, at worst with {text}")
    print(f"budget {RATIO} x: {'kept' if worst < RATIO else 'EXCEEDED'}")


if __name__ == "__main__":
    main()
