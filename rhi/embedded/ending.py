"""SIGTERM, SIGINT and SIGHUP as an exception, `ToldToEnd`, in the main thread of a process that owns others."""

import signal
from types import FrameType

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
AGAIN_SECONDS = 0.5


class ToldToEnd(Exception):  # noqa: N818 - it is no error
    """Ctrl-C or SIGTERM came."""


def listen() -> None:
    """From now on a signal raises ToldToEnd, again and again until `ignore` says that it was heard.

    Once is not enough: Python drops an exception that is raised inside a callback of its own, such as one after a fork.
    """
    for number in (*SIGNALS, signal.SIGALRM):
        signal.signal(number, _raise)


def ignore() -> None:
    """From now on nothing interrupts: the ending has begun."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number in (*SIGNALS, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)


def _raise(number: int, frame: FrameType | None) -> None:
    signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
    raise ToldToEnd
