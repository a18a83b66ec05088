"""Disposal in one SQL function, owned by the owner of the database: the only way a history row ever goes.

The application may not remove history (it is append-only for its role); it may ask this function, which looks for
itself: an approved proposal, no legal hold, no summary that a force may still read. Made from the models at every
`migrate`, like the wall: a new table of a child's record is removed too. With a record go those that were made one with
it, and what other children's records say of it (siblings, merges that were undone).
"""

from collections.abc import Iterator
from typing import Any

from cases.models import Child
from rhi.wall_sql import event_models
from rights.records import models_of_a_child, removed_at_disposal

FUNCTION = """
CREATE OR REPLACE FUNCTION rights_dispose(proposal bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
DECLARE
    proposed bigint; records bigint[]; gone bigint; rows bigint; disposal bigint;
    counts jsonb := '{{}}'; sealed jsonb := '{{}}';
BEGIN
    SELECT child_id INTO proposed FROM rights_disposalproposal
    WHERE id = proposal AND decision = 'approved' AND removed IS NULL FOR UPDATE;
    IF proposed IS NULL THEN
        RAISE EXCEPTION 'there is no approved proposal %', proposal;
    END IF;
    IF EXISTS (SELECT 1 FROM cases_child WHERE id = proposed AND merged_into_id IS NOT NULL) THEN
        RAISE EXCEPTION 'the record was made one with another';
    END IF;
    records := ARRAY(SELECT id FROM cases_child WHERE merged_into_id = proposed) || proposed;
    IF EXISTS (SELECT 1 FROM rights_legalhold WHERE child_id = ANY (records) AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'a legal hold stands';
    END IF;
    IF EXISTS (SELECT 1 FROM sharing_summary WHERE child_id = ANY (records) AND status = 'released') THEN
        RAISE EXCEPTION 'a summary has not been withdrawn';
    END IF;
    PERFORM set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger
                                            WHERE tgname LIKE 'pgtrigger_%'), true);
    INSERT INTO audit_disposal (proposal_id, child_id, removals, proof, disposed_at)
    VALUES (proposal, proposed, '{{}}', '', clock_timestamp()) RETURNING id INTO disposal;
    FOREACH gone IN ARRAY records LOOP
{steps}
    END LOOP;
    UPDATE audit_disposal SET removals = sealed WHERE id = disposal;
    PERFORM set_config('pgtrigger.ignore', '{{}}', true);
    RETURN counts;
END
$$;
"""
# The proof covers the rows that were removed, so the application signs after they are; once only.
PROVE = """
CREATE OR REPLACE FUNCTION rights_prove(proposal bigint, signature text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('pgtrigger.ignore', (SELECT array_agg(tgname)::text FROM pg_trigger
                                            WHERE tgname LIKE 'pgtrigger_%'), true);
    UPDATE audit_disposal SET proof = signature WHERE proposal_id = proposal AND proof = '';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no disposal by proposal % that waits for its proof', proposal;
    END IF;
    PERFORM set_config('pgtrigger.ignore', '{}', true);
END
$$;
"""
REMOVE = """
    DELETE FROM {table} t WHERE ({condition});
    GET DIAGNOSTICS rows = ROW_COUNT;
    counts := counts || jsonb_build_object('{table}', rows + coalesce((counts->>'{table}')::bigint, 0));
"""
NOTE = """
    INSERT INTO audit_removal (source, row_id, disposal_id, removed_at)
    SELECT '{table}', t.{key}, disposal, clock_timestamp() FROM {table} t
    WHERE ({condition}) AND EXISTS (SELECT 1 FROM audit_sealedrow s WHERE s.source = '{table}' AND s.row_id = t.{key});
    GET DIAGNOSTICS rows = ROW_COUNT;
    IF rows > 0 THEN
        sealed := sealed || jsonb_build_object('{table}', rows + coalesce((sealed->>'{table}')::bigint, 0));
    END IF;
"""


def statements(application: str) -> Iterator[str]:
    """Run by the owner after migrating."""
    yield FUNCTION.format(steps="".join(steps()))
    yield PROVE
    for function in ("rights_dispose(bigint)", "rights_prove(bigint, text)"):
        yield f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC"
        yield f'GRANT EXECUTE ON FUNCTION {function} TO "{application}"'


def steps() -> Iterator[str]:
    """History first, while the rows it hangs on are there; then words searched for; then the rows."""
    kept = set(removed_at_disposal())
    for event in event_models():
        if event.pgh_tracked_model in kept:
            yield from _sealed(event._meta.db_table, "pgh_id", condition(event.pgh_tracked_model))
    for history, way in (("audit_grantevent", RESTRICTION), ("audit_restrictionevent", "t.child_id = gone")):
        yield from _sealed(history, "pgh_id", way)
    yield from _sealed("audit_access", "id", "t.child_id = gone AND t.terms <> ''")
    yield REMOVE.format(table="audit_grant", condition=RESTRICTION)
    yield REMOVE.format(table="audit_restriction", condition="t.child_id = gone")
    for model in removed_at_disposal():
        yield REMOVE.format(table=model._meta.db_table, condition=condition(model))


RESTRICTION = "t.restriction_id IN (SELECT id FROM audit_restriction WHERE child_id = gone)"


def _sealed(table: str, key: str, way: str) -> Iterator[str]:
    yield NOTE.format(table=table, key=key, condition=way)
    yield REMOVE.format(table=table, condition=way)


def condition(model: Any) -> str:
    """Which rows `t` of a model, or of its history, are about the child `gone`."""
    first, _, rest = model.child_path.partition("__")
    if first == "pk":
        return "t.id = gone"
    if not rest:
        fields = [field for field in model._meta.concrete_fields if field.related_model is Child]
        return " OR ".join(f"t.{column} = gone" for column in sorted({field.column for field in fields} or {first}))
    field = model._meta.get_field(first)
    parent = field.related_model
    assert parent in models_of_a_child()
    way = "id" if parent.child_path == "pk" else parent._meta.get_field(parent.child_path).column
    return f"t.{field.column} IN (SELECT id FROM {parent._meta.db_table} WHERE {way} = gone)"
