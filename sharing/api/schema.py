"""How the OpenAPI document is made from what each view declares: one source for what is read and what is described."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema

from sharing.api.examples import EXAMPLES, PARAMETERS
from sharing.api.problems import BY_STATUS, CONTENT_TYPE, problem_of

Document = dict[str, Any]
OF_EVERY_ANSWER = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Cache-Control", "traceparent")
OF_STATUS = {"401": ("WWW-Authenticate",), "403": ("WWW-Authenticate",), "429": ("Retry-After",)}
OF_A_DEPRECATED_CALL = ("Deprecation", "Sunset", "Link")
HEADERS: dict[str, tuple[str, Document]] = {
    "RateLimit-Limit": ("Calls in a window.", {"type": "integer"}),
    "RateLimit-Remaining": ("Calls that are left of it.", {"type": "integer"}),
    "RateLimit-Reset": ("Seconds until there are more.", {"type": "integer"}),
    "Retry-After": ("Seconds to wait.", {"type": "integer"}),
    "Cache-Control": ("`no-store`, but for what is public.", {"type": "string"}),
    "traceparent": ("The trace you sent (W3C Trace Context), with our own span.", {"type": "string"}),
    "WWW-Authenticate": ("How to call: `Bearer`, and what is wrong with the token (RFC 6750).", {"type": "string"}),
    "Deprecation": ("Since when the call should not be used any more (RFC 9745).", {"type": "string"}),
    "Sunset": ("When it stops answering (RFC 8594).", {"type": "string"}),
    "Link": ("What to use instead, as `rel=deprecation`.", {"type": "string"}),
}


class ApiSchema(AutoSchema):
    """Parameters, headers and bodies as the view reads them (sharing.api.base.ApiView)."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        """The query of a GET, and the headers of the method."""
        query = [self.view.query] if self.method == "GET" and self.view.query().fields else []
        return [*query, *self.view.headers_taken.get(self.method, [])]

    def get_request_serializer(self) -> Any:
        """The body of a POST."""
        return self.view.body if self.method == "POST" else None

    def get_tags(self) -> list[str]:
        """Which part of the API it is (rhi.api_document)."""
        return [self.view.tag]

    def is_deprecated(self) -> bool:
        """Whether it was announced that the call will end."""
        return self.view.deprecation is not None


def finish(result: Document, **_: Any) -> Document:
    """Headers, examples and closed bodies, in every operation: nothing of it is repeated in a view."""
    components = result["components"]
    is_ending = any(operation.get("deprecated") for operation in _operations(result))
    components["headers"] = {
        name: {"description": words, "schema": schema}
        for name, (words, schema) in sorted(HEADERS.items())
        if is_ending or name not in OF_A_DEPRECATED_CALL
    }
    for operation in _operations(result):
        operation.setdefault("security", [])
        _add_headers(operation)
        _add_examples(operation)
        for content in operation.get("requestBody", {}).get("content", {}).values():
            _close(content["schema"], components["schemas"])
    return result


def _operations(document: Document) -> Iterator[Document]:
    for methods in document["paths"].values():
        yield from methods.values()


def _add_headers(operation: Document) -> None:
    ending = OF_A_DEPRECATED_CALL if operation.get("deprecated") else ()
    for status, answer in operation["responses"].items():
        names = [*OF_EVERY_ANSWER, *OF_STATUS.get(status, ()), *ending]
        own = answer.get("headers", {})
        answer["headers"] = own | {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _add_examples(operation: Document) -> None:
    """What is sent and answered, from sharing.api.examples; problems of each status as they are answered."""
    example = EXAMPLES[operation["operationId"]]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        content["example"] = example["sent"]
    for parameter in operation.get("parameters", []):
        parameter["example"] = PARAMETERS[parameter["name"]]
    for status, answer in operation["responses"].items():
        for kind, content in answer.get("content", {}).items():
            content["example"] = problem_of(BY_STATUS[int(status)]) if kind == CONTENT_TYPE else example["answered"]


def _close(schema: Document, schemas: Document) -> None:
    """A body takes no other members than those named."""
    for part in [schema, *schema.get("allOf", [])]:
        if "$ref" in part:
            found = schemas[part["$ref"].rsplit("/", 1)[-1]]
            if "properties" in found:
                found["additionalProperties"] = False
                for inner in found["properties"].values():
                    _close(inner, schemas)
