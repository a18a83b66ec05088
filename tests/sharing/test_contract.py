"""The API document: only additions to what was released, and the guide names every call."""

import copy
import json
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS31Validator

from tests.sharing.contract import breaks

DOCS = Path(__file__).resolve().parents[2] / "docs"
RELEASED = DOCS / "openapi-v1.json"


@pytest.fixture(scope="module")
def current():
    """As it is served."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


def test_version_1_only_grows(current):
    assert breaks(json.loads(RELEASED.read_text()), current) == []


def test_every_call_is_in_the_released_document_and_in_the_guide(current):
    released, guide = json.loads(RELEASED.read_text()), (DOCS / "api.md").read_text()
    missing = set(current["paths"]) - set(released["paths"])
    assert not missing, f"not released yet: {missing}. Write docs/openapi-v1.json anew: make openapi"
    for path in current["paths"]:
        assert path.removeprefix("/api/v1").split("/{")[0] in guide, path


def test_every_operation_has_what_generators_and_readers_need(current):
    info = current["info"]
    assert all((info["contact"]["email"], info["license"]["url"], current["servers"][0]["url"]))
    assert "NullEnum" not in current["components"]["schemas"]
    items = current["components"]["schemas"]["Changes"]["properties"]["results"]["items"]
    change = current["components"]["schemas"][items["$ref"].rsplit("/", 1)[-1]]
    assert change["discriminator"]["propertyName"] == "change"
    assert set(change["discriminator"]["mapping"]) == {"released", "superseded", "withdrawn"}
    snapshot = current["paths"]["/api/v1/snapshots"]["get"]["responses"]["200"]["content"]
    assert list(snapshot) == ["application/x-ndjson"]
    tags = {tag["name"] for tag in current["tags"]}
    for path, methods in current["paths"].items():
        for operation in methods.values():
            assert set(operation["tags"]) <= tags, path
            for answer in operation["responses"].values():
                assert {"RateLimit-Remaining", "traceparent"} <= set(answer["headers"]), path
            bodies = [*operation["responses"].values(), operation.get("requestBody", {})]
            assert all("example" in content for body in bodies for content in body.get("content", {}).values()), path
            assert all("example" in parameter for parameter in operation.get("parameters", [])), path


def examples(document):
    """(where, schema, example) of every body and parameter."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = f"{method} {path}"
            bodies = {**operation["responses"], "request": operation.get("requestBody", {})}
            for name, body in bodies.items():
                for kind, content in body.get("content", {}).items():
                    yield f"{where} {name} {kind}", content["schema"], content["example"]
            for parameter in operation.get("parameters", []):
                yield f"{where} {parameter['name']}", parameter["schema"], parameter["example"]


def without_more(schema):
    """The same schema, in which an object has no field that is not named."""
    if isinstance(schema, list):
        return [without_more(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if schema.get("properties") else {}
    return {**closed, **{name: without_more(value) for name, value in schema.items()}}


def test_every_example_is_what_its_schema_says(current):
    components, wrong = without_more(current["components"]), []
    for where, schema, example in examples(current):
        validator = OAS31Validator({**without_more(schema), "components": components})
        wrong += [f"{where}: {error.json_path} {error.message}" for error in validator.iter_errors(example)]
    assert wrong == []


def summary(document):
    return document["components"]["schemas"]["Summary"]


BREAKING = {
    "a call is gone": lambda document: document["paths"].pop("/api/v1/changes"),
    "a field is gone": lambda document: summary(document)["properties"].pop("handling"),
    "a field has another type": lambda document: summary(document)["properties"]["version"].update(type="string"),
    "a field may be missing": lambda document: summary(document)["required"].remove("child"),
    "a scope is new": lambda document: document["paths"]["/api/v1/changes"]["get"].update(security=[{"oauth2": ["x"]}]),
    "a parameter is required": lambda document: document["paths"]["/api/v1/changes"]["get"]["parameters"].append(
        {"in": "query", "name": "why", "required": True, "schema": {"type": "string"}}
    ),
    "a status is gone": lambda document: document["paths"]["/api/v1/changes"]["get"]["responses"].pop("410"),
    "more must be sent": lambda document: document["components"]["schemas"]["ReceiptSent"]["required"].append("reason"),
    "a value is no longer accepted": lambda document: document["components"]["schemas"]["ReceiptStatusEnum"][
        "enum"
    ].remove("received"),
}


@pytest.mark.parametrize("how", BREAKING)
def test_a_breaking_change_would_be_noticed(current, how):
    changed = copy.deepcopy(current)
    BREAKING[how](changed)
    assert breaks(current, changed)


def test_an_addition_breaks_nothing(current):
    changed = copy.deepcopy(current)
    summary(changed)["properties"]["more"] = {"type": "string"}
    changed["paths"]["/api/v1/more"] = {}
    assert breaks(current, changed) == []
