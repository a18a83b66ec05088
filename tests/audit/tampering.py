"""Ways to tamper with a sealed audit, as whoever has the password of the database's owner could."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from audit.models import Disposal, Seal, SealedRow
from audit.sealing import FIRST_LINK, closing_link, next_link
from tests.wall import owner

LOOK = "(SELECT min(id) FROM audit_access WHERE what = 'look 1')"
ALTER = f"UPDATE audit_access SET user_id = NULL, what = 'nothing' WHERE id = {LOOK}"
DELETE = f"DELETE FROM audit_access WHERE id = {LOOK}"
REMOVAL = """INSERT INTO audit_removal (source, row_id, disposal_id, removed_at)
    SELECT 'audit_access', {}, id, clock_timestamp()"""
FORGED = """INSERT INTO audit_disposal (proposal_id, child_id, removals, proof, disposed_at)
    SELECT 77, child_id, '{"audit_access": 1}', proof, clock_timestamp() FROM audit_disposal WHERE proposal_id = 1"""
LAST = "(SELECT max(id) FROM audit_seal)"
BACKDATED = """INSERT INTO audit_access (council_id, child_id, kind, what, terms, reason, request_id, seen_at)
    SELECT council_id, child_id, kind, 'look 1', terms, reason, request_id, seen_at FROM audit_access
    WHERE what = 'look 0'"""
IN_CHAIN = f"source = 'audit_access' AND row_id = {LOOK}"
REDIGEST = f"UPDATE audit_sealedrow SET digest = sha256('x') WHERE {IN_CHAIN}"
UNCHAIN = f"DELETE FROM audit_sealedrow WHERE {IN_CHAIN}"
# It gives an altered look the digest that was sealed; a setting of the role or the database puts it in front.
SHADOW = (
    """CREATE FUNCTION public.sha256(given bytea) RETURNS bytea LANGUAGE sql AS $$
    SELECT CASE WHEN convert_from(given, 'UTF8') LIKE '%"what": "nothing"%' THEN (
        SELECT digest FROM audit_sealedrow WHERE source = 'audit_access'
        AND row_id = (convert_from(given, 'UTF8')::jsonb ->> 'id')::bigint) ELSE pg_catalog.sha256(given) END $$""",
    "SET LOCAL search_path TO public, pg_catalog",
)


@dataclass(frozen=True)
class Tampering:
    """What is done, in SQL, and then by a function where SQL does not go far enough."""

    name: str
    sql: tuple[str, ...]
    then: Callable[[], None] | None = None


def do(way: Tampering) -> None:
    """As the owner, past every trigger."""
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_access DISABLE TRIGGER USER")
        for statement in way.sql:
            cursor.execute(statement)
        if way.then:
            way.then()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def relink() -> None:
    """Every link made anew, as by somebody who has the code: the chain fits together again."""
    position, link = 0, FIRST_LINK
    for seal in Seal.objects.order_by("sealed_until_at"):
        rows = SealedRow.objects.filter(position__gt=position, position__lte=seal.last_position).order_by("position")
        for row in rows:
            position, link = row.position, next_link(link, row.source, row.row_id, bytes(row.digest))
            SealedRow.objects.filter(pk=row.pk).update(link=link)
        link = closing_link(link, seal)
        Seal.objects.filter(pk=seal.pk).update(link=link)


def prove_forged() -> None:
    """The invented disposal is named among the proven of the last seal."""
    newest = Seal.objects.latest("sealed_until_at")
    newest.proven = [*newest.proven, Disposal.objects.get(proposal_id=77).pk]
    newest.save()


WAYS = (
    Tampering("a look altered", (ALTER,)),
    Tampering("a look altered, with a function of the owner's in front of the database's", (*SHADOW, ALTER)),
    Tampering("what stood in a record altered", ("UPDATE cases_childevent SET school = 'Another'",)),
    Tampering("a look removed", (DELETE,)),
    Tampering("a look added to a time long sealed", (BACKDATED,)),
    Tampering(
        "a table taken out of what is covered",
        ("UPDATE audit_sealedcolumns SET columns = columns - 'audit_access'", ALTER),
    ),
    Tampering(
        "a table taken out of what is covered, and the chain made anew",
        ("UPDATE audit_sealedcolumns SET columns = columns - 'audit_access'", ALTER),
        relink,
    ),
    Tampering(
        "a column taken out of what is covered",
        (
            "UPDATE audit_sealedcolumns SET columns ="
            " jsonb_set(columns, '{audit_access}', (columns->'audit_access') - 'what' - 'user_id')",
            ALTER,
        ),
    ),
    Tampering(
        "a seal that covers less in place of the old",
        (
            "INSERT INTO audit_sealedcolumns (columns) SELECT columns - 'audit_access' FROM audit_sealedcolumns",
            "UPDATE audit_seal SET covers_id = (SELECT max(id) FROM audit_sealedcolumns)",
            ALTER,
        ),
    ),
    Tampering("a covered column dropped", ("ALTER TABLE audit_access DROP COLUMN reason",)),
    Tampering(
        "a seal that reaches less far", (f"UPDATE audit_seal SET open_since_at = '2000-01-01' WHERE id = {LAST}",)
    ),
    Tampering("a seal removed", ("DELETE FROM audit_seal WHERE id = (SELECT min(id) FROM audit_seal)",)),
    Tampering("a digest that fits the altered row", (ALTER, REDIGEST)),
    Tampering("the chain made anew over another digest", (ALTER, REDIGEST), relink),
    Tampering(
        "a row taken out of the chain, which is made anew",
        (UNCHAIN, DELETE),
        relink,
    ),
    Tampering(
        "the end of the chain cut off",
        (
            f"DELETE FROM audit_sealedrow WHERE position >= (SELECT first_position FROM audit_seal WHERE id = {LAST})",
            f"DELETE FROM audit_seal WHERE id = {LAST}",
        ),
    ),
    Tampering(
        "rows in the chain after its end",
        (
            "INSERT INTO audit_sealedrow (position, source, row_id, digest, link)"
            " SELECT max(position) + 1, 'audit_access', 999999, 'x', 'x' FROM audit_sealedrow",
        ),
    ),
    Tampering(
        "an invented removal under a disposal that was lawful",
        (REMOVAL.format(LOOK) + " FROM audit_disposal WHERE proposal_id = 1", DELETE),
    ),
    Tampering(
        "an invented removal under an invented disposal",
        (FORGED, REMOVAL.format(LOOK) + " FROM audit_disposal WHERE proposal_id = 77", DELETE),
    ),
    Tampering(
        "an invented disposal named among the proven",
        (FORGED, REMOVAL.format(LOOK) + " FROM audit_disposal WHERE proposal_id = 77", DELETE),
        prove_forged,
    ),
    Tampering(
        "a lawful disposal that is said to have removed more",
        (
            REMOVAL.format(LOOK) + " FROM audit_disposal WHERE proposal_id = 1",
            DELETE,
            "UPDATE audit_disposal SET removals = '{\"audit_access\": 1}' WHERE proposal_id = 1",
        ),
    ),
)
