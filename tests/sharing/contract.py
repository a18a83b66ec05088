"""What of a later OpenAPI document would break a client written for an earlier one. Version 1 only grows."""

from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


def breaks(released: Document, current: Document) -> list[str]:
    """Every breaking difference, in words; nothing when a client of the released document can go on."""
    return list(_paths(released, current))


def _paths(released: Document, current: Document) -> Iterator[str]:
    for path, methods in released["paths"].items():
        for method in METHODS:
            if method not in methods:
                continue
            where = f"{method.upper()} {path}"
            now = current["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where} is gone"
                continue
            yield from _operation(where, methods[method], now, released, current)


def _operation(where: str, then: Document, now: Document, released: Document, current: Document) -> Iterator[str]:
    if then.get("security") != now.get("security"):
        yield f"{where}: another token or scope is asked for"
    yield from _parameters(where, then, now)
    yield from _request(where, then, now, released, current)
    for status, answer in then["responses"].items():
        later = now["responses"].get(status)
        if later is None:
            yield f"{where}: no longer answers {status}"
            continue
        for kind, content in answer.get("content", {}).items():
            if kind not in later.get("content", {}):
                yield f"{where}: {status} no longer comes as {kind}"
                continue
            schemas = (content.get("schema", {}), later["content"][kind].get("schema", {}))
            yield from _schema(f"{where} {status}", *schemas, released, current, is_sent=False)


def _parameters(where: str, then: Document, now: Document) -> Iterator[str]:
    before, after = ({(row["in"], row["name"]): row for row in each.get("parameters", [])} for each in (then, now))
    for key, row in before.items():
        if key not in after:
            yield f"{where}: parameter {key[1]} is gone"
        elif row["schema"].get("type") != after[key]["schema"].get("type"):
            yield f"{where}: parameter {key[1]} is of another type"
    for key, row in after.items():
        if row.get("required") and not before.get(key, {}).get("required"):
            yield f"{where}: parameter {key[1]} is required now"


def _request(where: str, then: Document, now: Document, released: Document, current: Document) -> Iterator[str]:
    before, after = (each.get("requestBody", {}).get("content", {}) for each in (then, now))
    for kind, content in before.items():
        if kind not in after:
            yield f"{where}: {kind} is no longer read"
            continue
        yield from _schema(f"{where} sends", content["schema"], after[kind]["schema"], released, current, is_sent=True)
    if after and not before:
        yield f"{where}: a body is asked for now"


def _schema(
    where: str, then: Document, now: Document, released: Document, current: Document, *, is_sent: bool
) -> Iterator[str]:
    then, now = resolved(then, released), resolved(now, current)
    if then.get("type") != now.get("type") or then.get("format") != now.get("format"):
        yield f"{where}: {then.get('type')} {then.get('format')} became {now.get('type')} {now.get('format')}"
        return
    yield from _enum(where, then, now, is_sent)
    for name in ("oneOf", "anyOf", "allOf"):
        pairs = zip(then.get(name, []), now.get(name, []), strict=False)
        for place, (old, new) in enumerate(pairs):
            yield from _schema(f"{where}[{place}]", old, new, released, current, is_sent=is_sent)
        if len(then.get(name, [])) != len(now.get(name, [])):
            yield f"{where}: another number of shapes"
    if "items" in then:
        yield from _schema(f"{where}[]", then["items"], now.get("items", {}), released, current, is_sent=is_sent)
    yield from _properties(where, then, now, released, current, is_sent)


def _enum(where: str, then: Document, now: Document, is_sent: bool) -> Iterator[str]:
    before, after = set(then.get("enum", [])), set(now.get("enum", []))
    if is_sent and after and not before <= after:
        yield f"{where}: no longer accepts {sorted(map(str, before - after))}"
    if not is_sent and before and not (after and after <= before):
        yield f"{where}: answers what it never did: {sorted(map(str, after - before)) or 'anything'}"


def _properties(
    where: str, then: Document, now: Document, released: Document, current: Document, is_sent: bool
) -> Iterator[str]:
    later = now.get("properties", {})
    for name, schema in then.get("properties", {}).items():
        if name not in later:
            yield f"{where}.{name} is gone"
            continue
        yield from _schema(f"{where}.{name}", schema, later[name], released, current, is_sent=is_sent)
    before, after = set(then.get("required", [])), set(now.get("required", []))
    if is_sent and after - before:
        yield f"{where}: {sorted(after - before)} must be sent now"
    if not is_sent and (before - after) & set(later):
        yield f"{where}: {sorted((before - after) & set(later))} may be missing now"


def resolved(schema: Document, document: Document) -> Document:
    """The schema a reference stands for."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema
