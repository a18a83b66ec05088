"""The OpenAPI document, and the same document as a page that needs no script. Both are open to anyone."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.permissions import AllowAny
from rest_framework.renderers import StaticHTMLRenderer
from rest_framework.request import Request

from sharing.api.base import ApiView
from sharing.api.problems import KINDS

JSON = "application/json"


class OpenApiView(ApiView, SpectacularJSONAPIView):
    """The OpenAPI document of version 1."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    renderer_classes = [OpenApiJsonRenderer]


class DocsView(ApiView):
    """The readable reference, made from the OpenAPI document."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    renderer_classes = [StaticHTMLRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        """Every call, shape, scope and kind of problem."""
        document = SchemaGenerator().get_schema(request=None, public=True)
        context = {
            "document": document,
            "calls": list(calls(document)),
            "shapes": list(shapes(document["components"]["schemas"])),
            "scopes": scopes(document),
            "problems": [{"id": code.replace("_", "-"), "words": words} for code, words in KINDS.items()],
        }
        return render(request._request, "sharing/api_docs.html", context)


def calls(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each call: method, address, what it is for, parameters, answers."""
    for address, methods in document["paths"].items():
        for method, call in methods.items():
            yield {
                "id": call["operationId"],
                "method": method.upper(),
                "address": address,
                "summary": call.get("summary", ""),
                "description": call.get("description", ""),
                "parameters": [{**row, "type": type_words(row["schema"])} for row in call.get("parameters", [])],
                "answers": [answer(status, row) for status, row in call["responses"].items()],
            }


def answer(status: str, row: dict[str, Any]) -> dict[str, str]:
    """One answer: its status, when it is given, and the shape of its body."""
    content = row.get("content", {})
    body = next(iter(content.values()), {}).get("schema", {})  # type: ignore[call-overload]
    return {"status": status, "words": row.get("description", ""), "body": type_words(body) if body else ""}


def shapes(schemas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each object that is sent, field by field."""
    for name, schema in schemas.items():
        if "properties" not in schema:
            continue
        fields = [
            {"name": field, "type": type_words(of), "words": of.get("description", "")}
            for field, of in schema["properties"].items()
        ]
        yield {"name": name, "words": schema.get("description", ""), "fields": fields}


def scopes(document: dict[str, Any]) -> dict[str, str]:
    """What a token may be asked for."""
    schemes = document["components"].get("securitySchemes", {})
    found: dict[str, str] = {}
    for scheme in schemes.values():
        for flow in scheme.get("flows", {}).values():
            found |= flow.get("scopes", {})
    return found


def type_words(schema: dict[str, Any]) -> str:
    """A schema in a word or two: “string, date”, “list of Finding”, “Council”."""
    if reference := schema.get("$ref"):
        return str(reference).rsplit("/", 1)[-1]
    for name in ("oneOf", "anyOf", "allOf"):
        if name in schema:
            return " or ".join(type_words(each) for each in schema[name])
    if schema.get("type") == "array":
        return f"list of {type_words(schema['items'])}"
    if "enum" in schema:
        return "one of " + ", ".join(str(value) for value in schema["enum"])
    kind = schema.get("type", "")
    kinds = kind if isinstance(kind, list) else [kind]
    words = " or ".join("nothing (null)" if each == "null" else str(each) for each in kinds)
    return f"{words}, {schema['format']}" if "format" in schema else words
