"""Finding a child by whatever somebody says on the phone: any name, misspelt or as it sounds, a number, a birthday.

Every word typed must fit: as a part of a name, by sound (double metaphone), nearly (trigrams), or as a whole reference.
The best fit stands first. It reads the rows of one council through an index on the council; an index on names cannot
serve behind row-level security (docs/decisions.md), and one council's children are few enough not to need it.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from cases.name_folding import folded
from cases.references import child_key_of, key_of

MOST_WORDS = 6
NEARLY = 0.5
BIRTHDAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")


@dataclass(frozen=True)
class Beside:
    """Beside the children's own rows: other names, the police's references, and records merged into theirs."""

    names: "QuerySet[Any]"
    references: "QuerySet[Any]"
    merges: "QuerySet[Any]"


def found(rows: "QuerySet[Any]", beside: Beside, text: str) -> "QuerySet[Any]":
    """The children among `rows` that fit, the best fit first."""
    born_on, rest = birthday_in(text)
    if born_on:
        rows = rows.filter(born_on=born_on)
    words = rest.split()[:MOST_WORDS]
    if not words:
        return rows.order_by("family_name", "given_names", "pk") if born_on else rows.none()
    fit: Any = Value(0.0, output_field=FloatField())
    for word, (part, sounds) in zip(words, _folded(words), strict=True):
        keys = [child_key_of(word), child_key_of(rest)]
        others = beside.names.filter(_named(part, sounds)).values("child")
        reported = beside.references.filter(reference_key__in=[key_of(word), key_of(rest)]).values("episode__child")
        merged = beside.merges.filter(merged__reference_key__in=keys, undone_at__isnull=True).values("kept")
        rows = rows.annotate(near=TrigramWordSimilarity(part, "name_key")).filter(
            _named(part, sounds)
            | Q(near__gt=NEARLY)
            | Q(reference_key__in=keys)
            | Q(nhs_number=word)
            | Q(upn__iexact=word)
            | Q(pk__in=others)
            | Q(pk__in=reported)
            | Q(pk__in=merged)
        )
        exactly = Case(When(name_key__contains=part, then=Value(1.0)), default=Value(0.0), output_field=FloatField())
        fit = fit + Greatest(exactly, F("near"))
        rows = rows.annotate(fit=fit)
        fit = F("fit")
    return rows.order_by("-fit", "family_name", "given_names", "pk")


def birthday_in(text: str) -> tuple[date | None, str]:
    """A date of birth among the words, and the other words."""
    typed = BIRTHDAY.search(text)
    if not typed:
        return None, text
    day, month, year = (int(part) for part in typed.groups())
    try:
        born_on = date(year, month, day)
    except ValueError:
        return None, text
    return born_on, text[: typed.start()] + text[typed.end() :]


def _named(part: str, sounds: list[str]) -> Q:
    """By a part of a name, or by its sound."""
    by_name = Q(name_key__contains=part)
    return by_name | Q(name_sounds__overlap=sounds) if sounds else by_name


def _folded(words: list[str]) -> list[tuple[str, list[str]]]:
    """Each word folded, and its sound, as the database makes them of names."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT word, dmetaphone(word), dmetaphone_alt(word) FROM (SELECT {folded('typed')} AS word, place"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS said (typed, place)) AS folded ORDER BY place",
            [words],
        )
        return [(word, [*{*sounds} - {""}] if len(word) > 2 else []) for word, *sounds in cursor.fetchall()]
