"""Asks many addresses as one person, through every middleware, at a fraction of what Django's test client costs.

The test client copies every template's context. A walk over all routes needs the answer only.
"""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import ResolverMatch

import rhi.urls
from accounts.models import User

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
NOT_FOUND = dict.fromkeys(METHODS, 404)


class Asker(BaseHandler):
    """One person's session, or nobody's."""

    def __init__(self, person: User | None = None) -> None:
        super().__init__()
        self.load_middleware()
        self._factory = RequestFactory()
        if person:
            client = Client()
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            self._factory.cookies = client.cookies

    def ask(self, method: str, url: str, **sent: Any) -> HttpResponse:
        """One request, as a browser with this session sends it; `sent` as RequestFactory takes it (data, headers)."""
        return self._answer(self._request(method, url, **sent))

    def ask_with_every_method(self, url: str) -> dict[str, int]:
        """The status for each method.

        The way to the view (session, person, council, wall) is gone once, by GET; there the view is asked with each
        method in turn. Where a middleware answers before the view, every method takes the whole way.
        """
        found: dict[str, int] = {}
        request = self._request("get", url)
        request.methods_found = found
        answer = self._answer(request)
        if not found:
            return {method: self.ask(method, url).status_code for method in METHODS}
        assert set(found) == set(METHODS), (url, found, answer.status_code)
        return found

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of the address, or one that asks it with every method."""
        match = super().resolve_request(request)
        found = getattr(request, "methods_found", None)
        if found is not None:
            match.func = self._asked_with_every_method(match.func, found)
        return match

    def _asked_with_every_method(self, view: Any, found: dict[str, int]) -> Any:
        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            for method in METHODS:
                found[method] = status_of(view, self._same(request, method), args, kwargs)
            return HttpResponse()

        return asked

    def _same(self, request: HttpRequest, method: str) -> HttpRequest:
        """The request as the middlewares left it, with another method."""
        other = self._request(method, request.get_full_path())
        for name, value in vars(request).items():
            if name != "headers":
                vars(other).setdefault(name, value)
        other.resolver_match = request.resolver_match
        return other

    def _request(self, method: str, url: str, **sent: Any) -> Any:
        request: Any = getattr(self._factory, method)(url, **sent)
        request._dont_enforce_csrf_checks = True
        return request

    def _answer(self, request: HttpRequest) -> Any:
        answer = self.get_response(request)
        self._factory.cookies.update(answer.cookies)
        return answer


def status_of(view: Any, request: HttpRequest, arguments: Any, parameters: Any) -> int:
    """What the view answers, in Django's number for a refusal raised as an exception."""
    try:
        return int(view(request, *arguments, **parameters).status_code)
    except Http404:
        return 404
    except PermissionDenied:
        return 403


def body_of(answer: Any) -> bytes:
    """Everything the answer sends; its files are closed."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    request_finished.disconnect(close_old_connections)  # the test's own transaction is on this connection
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)
    return content


@contextmanager
def without_pages_of_refusal() -> Iterator[None]:
    """403 and 404 come without a page and without a line in the log; a view that fails raises its own exception.

    For walks that judge the status: the page costs as much as all that is asked before it.
    """
    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with pytest.MonkeyPatch.context() as patch, override_settings(DEBUG_PROPAGATE_EXCEPTIONS=True):
            patch.setattr(rhi.urls, "handler403", bare(403), raising=False)
            patch.setattr(rhi.urls, "handler404", bare(404), raising=False)
            yield
    finally:
        log.setLevel(level)


def bare(status: int) -> Callable[..., HttpResponse]:
    """A view that answers with a status and nothing else."""
    return lambda request, exception: HttpResponse(status=status)
