"""What goes to a log: what happened and where, never whom it was about. Every stream goes through DiscreetFormatter.

Three things carry personal text into a log. The message of an exception repeats the value that was wrong: only the
messages of the exceptions in SAID are written, and of a database error only its first line without values. The address
of a private link is a key: it is cut at the secret, however it is encoded. A query string is what somebody typed.
gunicorn's line about a request that it cannot read repeats a part of the request: only its kind is written.
"""

import copy
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from psycopg2 import Error as DriverError

LEFT_OUT = "(left out)"
SECRET_IN_PATH = re.compile(r"/(t|care|calendar|welcome(?:/\d+)?|sign-in/password/reset/key)[/\\][^/]+", re.IGNORECASE)
# In a text an address ends where a space or a quotation mark does; where it is alone, the whole of it is looked at.
ALONE = re.compile(
    r"(?P<method>[A-Z]{1,20} )?(?P<address>(?:https?:/)?(?:/|%(?:25){0,4}2f).*?)(?P<version> HTTP/\d\.\d)?",
    re.IGNORECASE | re.DOTALL,
)
QUERY = re.compile(r"\?|%(?:25){0,4}3f", re.IGNORECASE)
# A path, as it is or with its slash percent-encoded once or several times over.
ADDRESS = re.compile(r"(?:/|%(?:25){0,4}2f)[^\s\"'<>]*", re.IGNORECASE)
EXPLANATION = re.compile(r"(^|\\n)(DETAIL|CONTEXT|HINT|QUERY|WHERE|LINE \d+):.*$", re.MULTILINE)
VALUES = re.compile(r"(Key \([^)]*\)=|Failing row contains ).*", re.MULTILINE)
VALUE_IN_ERROR = re.compile(r"(: |at or near )\".*", re.DOTALL)
UNREADABLE_REQUEST = re.compile(r"(Invalid request from ip=\S+: [A-Za-z /]{0,60}).*", re.DOTALL)
DATABASE = (DatabaseError, DriverError)
# Their messages speak of programs, files, hosts and settings, not of what somebody typed.
SAID = (
    AttributeError, ImportError, NameError, NotImplementedError, OSError, ImproperlyConfigured, TemplateDoesNotExist,
    TemplateSyntaxError,
)  # fmt: skip
MAX_DECODINGS = 5


class DiscreetFormatter(logging.Formatter):
    """A line per event; of an exception its types and the places in the code."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole text, traceback included."""
        record = copy.copy(record)
        record.exc_text = None  # another formatter may have left its own
        record.args = without_addresses(record.args)
        text = super().format(record)
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        for cause in chain(error):
            for spoken in (repr(cause), str(cause)):
                text = text.replace(spoken, said(cause)) if len(spoken) > 2 else text
        return discreet(text)

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The exceptions that led to this one first, as Python writes them, each with what may be said of it."""
        return "\n".join(
            f"{''.join(traceback.format_tb(error.__traceback__))}{said(error)}" for error in reversed([*chain(ei[1])])
        )


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that led to it, the last one first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def said(error: BaseException) -> str:
    """The type of an exception, and as much of its message as names nobody."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, DATABASE):
        first = VALUE_IN_ERROR.sub(rf"\1{LEFT_OUT}", str(error).split("\n", 1)[0])
        return f"{kind}: {first}" if first else kind
    return f"{kind}: {error}" if isinstance(error, SAID) else kind


def discreet(text: str) -> str:
    """The text without what PostgreSQL adds about a row, without secrets of links and without query strings."""
    text = UNREADABLE_REQUEST.sub(rf"\1{LEFT_OUT}", text)
    text = VALUES.sub(rf"\1{LEFT_OUT}", EXPLANATION.sub(r"\1(explanation left out)", text))
    return ADDRESS.sub(lambda found: without_query(without_secrets(found[0])), text)


def without_addresses(values: Any) -> Any:
    """What a line of a log is made of: a value that is an address, or the first line of a request, is cut whole."""
    if isinstance(values, dict):
        return type(values)({name: cut(value) for name, value in values.items()})
    return tuple(cut(value) for value in values) if isinstance(values, tuple) else values


def cut(value: Any) -> Any:
    """An address without its secret and its query; anything else as it is."""
    found = ALONE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    address = without_query(without_secrets(found["address"]))
    return f"{found['method'] or ''}{address}{found['version'] or ''}"


def without_secrets(path: str) -> str:
    """An address without the secret of a private link in it; unchanged where it has none."""
    plain = path
    for _ in range(MAX_DECODINGS):
        plain, before = unquote(plain), plain
        if plain == before:
            break
    plain = re.sub(r"/(?:\.?/)+", "/", plain)
    place = SECRET_IN_PATH.search(plain)
    return f"{plain[: place.start()]}/{place[1]}/{LEFT_OUT}{_rest(plain[place.end() :])}" if place else path


def _rest(path: str) -> str:
    """What follows a secret, where it is words and numbers of our own addresses."""
    return path if re.fullmatch(r"(/(leave|finish|missing|return|account|\d{1,12}))*/?|\.ics", path) else ""


def without_query(address: str) -> str:
    """An address without what was typed into it."""
    path, *query = QUERY.split(address, maxsplit=1)
    return f"{path}?{LEFT_OUT}" if query and query[0] else address


def write_uncaught(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    """For `sys.excepthook`: what ends a command is written as everything else is."""
    sys.stderr.write(f"{discreet(DiscreetFormatter().formatException((kind, error, place)))}\n")
