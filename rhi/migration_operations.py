"""The one operation of an initial migration: every table of an app, made from one state of the models."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Applies `operations` to the state of the models first and then makes the tables as that state describes them.

    Django draws every related model again after each operation, and here nearly all models are related: for the two
    hundred operations of the initial migrations that took 50 seconds of processor time. Once for each migration takes
    one. Only for operations whose result is tables that did not exist before, else ValueError. `makemigrations` writes
    it.
    """

    serialization_expand_args = ["operations"]
    reduces_to_sql = False

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        made = {name.lower() for name in self.model_names()}
        for operation in self.operations:
            named = getattr(operation, "model_name", getattr(operation, "name", ""))
            if named.lower() not in made:
                raise ValueError(f"{operation!r} changes a table that this migration does not make.")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the migration file writes it."""
        return type(self).__name__, [], {"operations": self.operations}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """All at once, on a state whose models are not drawn yet."""
        state.__dict__.pop("apps", None)  # a cached property: drawn again when it is next read
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Each table with its columns, indexes and constraints."""
        for name in self.model_names():
            schema_editor.create_model(to_state.apps.get_model(app_label, name))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """The tables go, the last one first."""
        for name in reversed(self.model_names()):
            schema_editor.delete_model(from_state.apps.get_model(app_label, name))

    def describe(self) -> str:
        """What `migrate --plan` shows."""
        return f"Create tables for {', '.join(self.model_names())}"

    def model_names(self) -> list[str]:
        """The models whose tables are made, in the order of the operations."""
        return [operation.name for operation in self.operations if isinstance(operation, CreateModel)]
