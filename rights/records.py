"""Everything held about one child, from the models: a new table cannot be forgotten.

Each scoped model says which child its rows are about (`child_path`). Rows about no child are not part of any child's
record; `stays_after_disposal` marks what outlives it (the log of looks, the disposal itself), and why stands there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from audit.models import Access
from cases.file_checks import ENDINGS
from reaching.own_page.sounds import ending
from rhi.scoping import CouncilScoped
from rhi.wall_sql import scoped_models
from rights.models import AccessItem, AccessRequest, ChildRetention
from sharing.disclosure import RESYNC, of_summaries
from sharing.models import Summary

NOT_GIVEN = (Access, AccessRequest, AccessItem, ChildRetention)  # about the record's handling, not about the child
HIDDEN_FIELDS = {"council", "version", "id", "secret_digest", "token_digest", "agreed_word_digest", "message_key"}


@dataclass(frozen=True)
class Item:
    """One row in the words of the screen: what it is, and its fields that hold something.

    `file` holds the bytes where the row is a scan or a recording, `file_name` how it is called in the answer.
    """

    source: str
    row_id: str
    title: str
    fields: tuple[tuple[str, str], ...]
    file: bytes = b""
    file_name: str = ""


def models_of_a_child() -> list[type[CouncilScoped]]:
    """Every model whose rows are about a child, parents after what hangs on them, the child itself last."""
    found = [model for model in scoped_models() if model.child_path]
    return sorted(found, key=lambda model: (model.child_path == "pk", "__" not in model.child_path))


def removed_at_disposal() -> list[type[CouncilScoped]]:
    """Those whose rows go when the child's record is disposed of."""
    return [model for model in models_of_a_child() if not stays(model)]


def stays(model: type[CouncilScoped]) -> bool:
    """Whether its rows outlive the child's record: they hold a number, and no name."""
    return bool(getattr(model, "stays_after_disposal", False))


def items_of(user: Any, child_pk: int) -> Iterator[Item]:
    """What is given when somebody asks: the child first, then table by table, oldest first; only what `user` sees."""
    for model in reversed(models_of_a_child()):
        if issubclass(model, NOT_GIVEN) or stays(model):
            continue
        manager: Any = model._default_manager
        for row in manager.for_user(user, "view_cases").filter(**{model.child_path: child_pk}).order_by("pk"):
            yield item(row)
        if model.child_path == "pk":
            yield from (item(row) for row in manager.merged_for(user, child_pk, "view_cases").order_by("pk"))
    yield from resyncs_of(user, child_pk)


def resyncs_of(user: Any, child_pk: int) -> Iterator[Item]:
    """Full resyncs of an agency that may have carried a summary of the child: one row of theirs holds many children."""
    told = Summary.objects.for_user(user, "view_cases").filter(child=child_pk)
    for fact in of_summaries(user, told):
        if fact.what == RESYNC:
            when = fact.at.isoformat(" ", "minutes")
            fields = (("When", when), ("By whom", fact.who), ("Summary", fact.summary), ("Which", fact.detail))
            yield Item("sharing_snapshotpull", f"{int(fact.at.timestamp())}-{fact.summary}"[:40], RESYNC, fields)


def item(row: models.Model) -> Item:
    """A row in words."""
    fields = tuple(
        (str(field.verbose_name).capitalize(), words(row, field))
        for field in row._meta.concrete_fields
        if field.name not in HIDDEN_FIELDS and getattr(row, field.attname) not in (None, "", False)
    )
    file, file_name = file_of(row)
    return Item(row._meta.db_table, str(row.pk), str(row._meta.verbose_name).capitalize(), fields, file, file_name)


def file_of(row: models.Model) -> tuple[bytes, str]:
    """The bytes that a row holds and a name for them, as “cases_attachmentcontent-7.pdf”; none in most rows."""
    content = next((field for field in row._meta.concrete_fields if isinstance(field, models.BinaryField)), None)
    kind = getattr(row, "content_type", "") or getattr(getattr(row, "attachment", None), "content_type", "")
    if content is None or not kind:
        return b"", ""
    end = ENDINGS.get(kind) or f".{ending(kind)}"
    return bytes(getattr(row, content.name)), f"{row._meta.db_table}-{row.pk}{end}"


def words(row: models.Model, field: Any) -> str:
    """The value as a person reads it."""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    value = getattr(row, field.name)
    if isinstance(value, (bytes, memoryview)):
        return f"A file of {len(value)} bytes"
    return value.isoformat(" ", "minutes") if hasattr(value, "minute") else "Yes" if value is True else str(value)
