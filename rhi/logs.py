"""What goes to the log: what happened and where, never whom it was about.

PostgreSQL explains an error with the values of the row (“Key (…)=(…) already exists”, “Failing row contains (…)”), and
psycopg2 hands that on as the text of the exception. The first line says what failed; the rest is left out.
"""

import logging
import re

EXPLANATION = re.compile(r"^(DETAIL|CONTEXT|HINT|QUERY|WHERE|LINE \d+):.*$|^\s*\^\s*$", re.MULTILINE)
SECRET_IN_PATH = re.compile(r"/(t|care|calendar|welcome/\d+|sign-in/password/reset/key)/[^/ ?\"]+")
VALUES = re.compile(r"(Key \([^)]*\)=|Failing row contains ).*", re.MULTILINE)


class DiscreetFormatter(logging.Formatter):
    """A line per event, without the values that database errors carry."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole text, traceback included."""
        return discreet(super().format(record))


def discreet(text: str) -> str:
    """The text without what PostgreSQL adds about the row."""
    return VALUES.sub(r"\1(left out)", EXPLANATION.sub("(explanation left out)", text))


def without_secrets(path: str) -> str:
    """An address without the secret of a private link in it."""
    return SECRET_IN_PATH.sub(r"/\1/(left out)", path)
