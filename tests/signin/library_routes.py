"""Every address that an installed library brings: allauth, Django's admin, the OAuth server."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

LIBRARIES = ("django.", "allauth.", "oauth2_provider.", "accounts.operator_site")


class LibraryRoute(NamedTuple):
    """An address with its parameters filled in, and the view it leads to."""

    name: str
    path: str
    view: Any


def library_routes() -> list[LibraryRoute]:
    """Each once."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: list[Any], before: str, namespace: str) -> Iterator[LibraryRoute]:
    for found in patterns:
        path = before + _filled(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{namespace}{found.namespace}:" if found.namespace else namespace
            yield from _walk(found.url_patterns, path, inner)
        elif is_of_library(found.callback) or namespace:
            yield LibraryRoute(f"{namespace}{found.name}", path, found.callback)


def is_of_library(view: Any) -> bool:
    """Whether a view, or the class behind it, was written outside this project."""
    return getattr(view, "view_class", view).__module__.startswith(LIBRARIES)


def _filled(pattern: RoutePattern | RegexPattern) -> str:
    if isinstance(pattern, RoutePattern):
        return re.sub(r"<[^>]+>", "1", str(pattern))
    text = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", str(pattern).strip("^$"))
    return re.sub(r"\(\?P<\w+>[^)]*\)|\.\*", "1", text)
