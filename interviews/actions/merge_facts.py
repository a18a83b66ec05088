"""The facts of two records of one child, side by side: which differ, which stands unless a person says otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from cases.models import Child
from rhi.scoping import CouncilScoped
from rhi.wall_sql import scoped_models
from rhi.words import day_words

KEPT, MERGED, BOTH = "kept", "merged", "both"
# The reference of the kept record stands always; the rest is how the record is kept, not a fact of the child.
NOT_FACTS = {
    "id",
    "council",
    "reference",
    "reference_key",
    "same_reference",
    "merged_into",
    "source",
    "name_key",
    "name_sounds",
    "version",
    "created_at",
}
GOES_WITH = {"born_precision": "born_on"}
EMPTY = {"", None, False, Child.Sex.NOT_KNOWN.value}
WARNINGS = {"do_not_tell", "visit_risks"}
"""Texts that keep somebody safe: both stand unless a person says otherwise."""
NO_ROWS = {"", "pk", "child_id"}
HOW_KEPT = {
    "cases.AttachmentContent",
    "cases.ChildMerge",
    "interviews.InterviewCoverage",
    "rights.AccessItem",
    "rights.ChildRetention",
    "sharing.Change",
}
"""Rows that nobody would count: how other rows are kept, or how the record is."""


@dataclass(frozen=True)
class Fact:
    """One fact of two records: its label, both values, both in words."""

    name: str
    label: str
    kept: Any
    merged: Any
    kept_words: str
    merged_words: str
    is_text: bool

    @property
    def differs(self) -> bool:
        """Whether a person has to look at it."""
        return self.kept != self.merged or self.kept_words != self.merged_words

    @property
    def may_be_both(self) -> bool:
        """Two longer texts can stand one after the other."""
        return self.is_text and bool(self.kept and self.merged)

    @property
    def preferred(self) -> str:
        """What stands unless somebody chooses: what is filled, then the kept record; both of two warnings."""
        if self.kept in EMPTY and self.merged not in EMPTY:
            return MERGED
        return BOTH if self.may_be_both and self.name in WARNINGS else KEPT

    def value(self, chosen: str) -> Any:
        """The value that stands."""
        if chosen == BOTH and self.may_be_both:
            return f"{self.kept}\n{self.merged}"
        return self.merged if chosen == MERGED else self.kept


def facts_of(kept: Child, merged: Child) -> list[Fact]:
    """Every fact of both, in the order of the model."""
    fields = [
        field for field in Child._meta.concrete_fields if field.name not in NOT_FACTS and field.name not in GOES_WITH
    ]
    return [
        Fact(
            field.name,
            _capital(str(field.verbose_name)),
            getattr(kept, field.name),
            getattr(merged, field.name),
            in_words(kept, field),
            in_words(merged, field),
            isinstance(field, models.TextField) and field.name != "address",
        )
        for field in fields
    ]


def in_words(child: Child, field: Any) -> str:
    """The value as a person reads it; a date of birth with how sure it is."""
    if field.name == "born_on":
        day = day_words(child.born_on) if child.born_on else "Not known"
        return f"{day} (estimated)" if child.born_precision == Child.BirthPrecision.ESTIMATED else day
    if field.choices:
        return str(getattr(child, f"get_{field.name}_display")())
    value = getattr(child, field.name)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in (None, ""):
        return "Not recorded"
    return day_words(value) if isinstance(field, models.DateField) else str(value)


def columns_of(name: str) -> list[str]:
    """The columns that one fact fills."""
    return [name, *(column for column, fact in GOES_WITH.items() if fact == name)]


def models_about_a_child() -> Iterator[type[CouncilScoped]]:
    """Every model whose rows stand in a child's record, the child itself and the log apart."""
    for model in scoped_models():
        if model.child_path not in NO_ROWS and model._meta.label not in HOW_KEPT:
            yield model


def counts_of(kept: Child, merged: Child) -> list[tuple[str, int, int]]:
    """What hangs on both records: (kind of row, how many of the one, how many of the other), where there is any."""
    found = []
    for model in models_about_a_child():
        one, other = (model._base_manager.filter(**{model.child_path: child.pk}).count() for child in (kept, merged))
        if one or other:
            found.append((_capital(str(model._meta.verbose_name_plural)), one, other))
    return sorted(found)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
