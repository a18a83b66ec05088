"""The SQL of the second wall: policies and grants, made from the models, so that a new table cannot be left out.

`build` is run by the owner at the end of every `manage.py migrate`; running it again changes nothing. It makes the
functions that fill the lists (see rhi.wall; with a restricted child the records merged into it are hidden), one policy
per scoped table and per history table, FORCEd so that the owner is bound too, and gives the application's role what it
needs and no more: rows of append-only tables and of the history can be added and read, never changed or removed, and
nothing can be truncated. An app that needs SQL of the owner's own has a module `owner_sql` with
`statements(application)`; these are run last.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule
from pghistory.models import Event

from rhi.scoping import CouncilScoped

COUNCILS, LIMITED, HIDDEN, SHOWN = (
    f"(SELECT nullif(current_setting('rhi.{name}', true), '')::bigint[])::bigint[]"
    for name in ("councils", "limited", "hidden", "shown")
)
FUNCTIONS = """
CREATE OR REPLACE FUNCTION rhi_hidden(councils bigint[], person bigint) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE before text := current_setting('rhi.hidden', true); found bigint[];
BEGIN
    -- A restriction is hidden like the record it is about: it must be seen here, whoever the transaction belongs to.
    PERFORM set_config('rhi.hidden', '{}', true);
    WITH closed AS (
        SELECT r.child_id AS id
        FROM audit_restriction r
        WHERE r.council_id = ANY(councils) AND r.lifted_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM audit_grant g
            WHERE g.restriction_id = r.id AND g.user_id = person AND g.kind <> 'barred'
              AND g.ended_at IS NULL AND (g.ends_at IS NULL OR g.ends_at > statement_timestamp()))
    )
    SELECT coalesce(array_agg(id), '{}') INTO found FROM (
        SELECT id FROM closed
        UNION SELECT merged.id FROM cases_child merged JOIN closed ON merged.merged_into_id = closed.id
    ) AS hidden;
    PERFORM set_config('rhi.hidden', coalesce(before, ''), true);
    RETURN found;
END
$$;
CREATE OR REPLACE FUNCTION rhi_see(councils bigint[], limited bigint[], hidden bigint[], shown bigint[])
RETURNS void LANGUAGE sql AS $$
    SELECT set_config('rhi.councils', councils::text, true), set_config('rhi.limited', limited::text, true),
           set_config('rhi.hidden', hidden::text, true), set_config('rhi.shown', shown::text, true)
$$;
CREATE OR REPLACE FUNCTION rhi_enter(councils bigint[], limited bigint[], person bigint)
RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE hidden bigint[]; shown bigint[] := '{}';
BEGIN
    PERFORM rhi_see(councils || limited, '{}', '{}', '{}');
    hidden := rhi_hidden(councils || limited, person);
    IF cardinality(limited) > 0 THEN
        SELECT coalesce(array_agg(DISTINCT child_id), '{}') INTO shown FROM interviews_returninterview
        WHERE assigned_to_id = person AND council_id = ANY(limited) AND NOT child_id = ANY(hidden);
    END IF;
    PERFORM rhi_see(councils, limited, hidden, shown);
    RETURN hidden;
END
$$;
CREATE OR REPLACE FUNCTION rhi_enter_agency(agency bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE agreed bigint[];
BEGIN
    PERFORM rhi_enter_everywhere();
    SELECT coalesce(array_agg(DISTINCT council_id), '{}') INTO agreed
    FROM sharing_sharingagreement WHERE agency_id = agency;
    PERFORM rhi_enter(agreed, '{}', 0);
END
$$;
CREATE OR REPLACE FUNCTION rhi_enter_everywhere() RETURNS void LANGUAGE sql AS $$
    SELECT rhi_see(coalesce(array_agg(id), '{}'), '{}', '{}', '{}') FROM accounts_council
$$;
"""


def build(cursor: Any, *, application: str) -> None:
    """Functions, policies and grants, by the owner, for the application's role."""
    cursor.execute(FUNCTIONS)
    for table, condition in policies():
        cursor.execute(f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
            DROP POLICY IF EXISTS wall ON {table};
            CREATE POLICY wall ON {table} USING ({condition});
        """)
    for statement in grants(application):
        cursor.execute(statement)
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "owner_sql"):
            for statement in import_module(f"{app.name}.owner_sql").statements(application):
                cursor.execute(statement)


def grants(application: str) -> Iterator[str]:
    """What the application's role may do: everything it needs with rows, nothing with tables."""
    yield f'GRANT USAGE ON SCHEMA public TO "{application}"'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{application}"'
    yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{application}"'
    yield f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{application}"'
    for table in append_only_tables():
        yield f'REVOKE UPDATE, DELETE ON {table} FROM "{application}"'
    yield f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{application}"'


def policies() -> Iterator[tuple[str, str]]:
    """(table, condition under which a row exists) for every scoped table and its history."""
    for model in scoped_models():
        yield model._meta.db_table, condition_of(model, model)
    for event in event_models():
        if issubclass(event.pgh_tracked_model, CouncilScoped):
            yield event._meta.db_table, condition_of(event.pgh_tracked_model, event)


def scoped_models() -> list[Any]:
    """Every model whose rows belong to a council."""
    return [model for model in apps.get_models() if issubclass(model, CouncilScoped) and not model._meta.proxy]


def event_models() -> list[Any]:
    """Every history table."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Event) and model._meta.managed and getattr(model, "pgh_tracked_model", None)
    ]


def append_only_tables() -> list[str]:
    """Tables whose rows the application may add and read, and nothing else."""
    models = [model for model in apps.get_models() if getattr(model, "is_append_only", False)]
    return [model._meta.db_table for model in (*models, *event_models())]


def condition_of(model: Any, stored_in: Any) -> str:
    """The policy of one table. A history table holds the same columns; the tracked row's own id is `id` there too."""
    return f"({own_council(model, stored_in)}){further(model)}"


def further(model: Any) -> str:
    """For whom else the row exists: a second council it names, people with a limited role."""
    parts = ""
    if model.other_council:
        column = model._meta.get_field(model.other_council).column
        parts += f" OR ({column} = ANY ({COUNCILS}) AND {model.other_council_when})"
    if model.open_to_limited:
        parts += f" OR (council_id = ANY ({LIMITED}) AND {model.open_to_limited})"
    return parts


def own_council(model: Any, stored_in: Any) -> str:
    """Whether the row's own council, and the child it is about, are among what the person sees."""
    path = getattr(model, "child_path", None)
    if path is None:
        raise ImproperlyConfigured(f"{model.__name__} does not say which child its rows are about: set child_path.")
    if not path:
        return f"council_id = ANY ({COUNCILS}){unless_hidden(model, stored_in)}"
    first, _, rest = path.partition("__")
    if not rest:
        column = "id" if first == "pk" else model._meta.get_field(first).column
        return of_child(column)
    field = model._meta.get_field(first)
    return of_parent(field.column, field.related_model._meta.db_table, stored_in._meta.db_table)


def unless_hidden(model: Any, stored_in: Any) -> str:
    """Whether the child that the row speaks of (`hidden_with`) exists for the person; "" where it speaks of none."""
    first, _, rest = model.hidden_with.partition("__")
    if not first:
        return ""
    field = model._meta.get_field(first)
    if not rest:
        return f" AND ({field.column} = ANY ({HIDDEN})) IS NOT TRUE"
    parent, table = field.related_model._meta.db_table, stored_in._meta.db_table
    own = f"parent.id = {table}.{field.column}"
    return f" AND (cardinality({HIDDEN}) = 0 OR EXISTS (SELECT 1 FROM {parent} parent WHERE {own}))"


def of_child(column: str) -> str:
    """A row with the child's id: its council is among mine and the child not hidden, or the child is shown to me."""
    return (
        f"(council_id = ANY ({COUNCILS}) AND ({column} = ANY ({HIDDEN})) IS NOT TRUE)"
        f" OR {column} = ANY ({SHOWN})"
        f" OR ({column} IS NULL AND council_id = ANY ({LIMITED}))"
    )


def of_parent(column: str, parent: str, table: str) -> str:
    """A row below another: its council decides; where children are hidden or shown one by one, its parent does."""
    return (
        f"(council_id = ANY ({COUNCILS}) OR cardinality({SHOWN}) > 0)"
        f" AND ((cardinality({HIDDEN}) = 0 AND cardinality({SHOWN}) = 0)"
        f" OR EXISTS (SELECT 1 FROM {parent} parent WHERE parent.id = {table}.{column}))"
    )
