"""Whatever is asked for under /api/ is answered as the API answers: a problem, counted, never a page or a redirect."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.sharing.test_api import token

pytestmark = pytest.mark.django_db
HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
PATHS = [
    "/api", "/api/", "/api//", "/api/v1", "/api/v1/", "/api/v1//", "/api/v2", "/api/v2/changes", "/api/V1/changes",
    "/api/v1/changes/", "/api/v1/changes//", "/api/v1/summaries/", "/api/v1/summaries/x", "/api/v1/police-reports/",
    "/api/v1/docs", "/api/v1/openapi.json/", "/api/v1/keys/", "/api/v1/measures/", "/api/v1/%00", "/api/v1/%FF",
    "/api/v1/%0A", "/api/%2e%2e/", "/api/v1/é", "/api/v1/changes.json", "/api/docs/", "/api/schema/",
]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", METHODS)
def test_there_is_no_page_under_the_api(leeds, path, method):
    answer = Client(raise_request_exception=False).generic(method, path)
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.headers)
    assert answer["Content-Type"] == "application/problem+json"
    assert not [name for name in HEADERS if name not in answer]


@pytest.mark.parametrize("path", PATHS)
def test_with_a_token_it_is_not_found(leeds, path):
    asked = {"authorization": f"Bearer {token(leeds.council.police_force)}"}
    answer = Client(raise_request_exception=False).get(path, headers=asked)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert not [name for name in HEADERS if name not in answer]


def test_a_host_that_is_not_ours_is_a_problem_too(settings):
    settings.ALLOWED_HOSTS, settings.API_RATE = ["127.0.0.1"], "3/min"
    call = lambda path: Client().get(path, headers={"host": "elsewhere.example"})  # noqa: E731
    answers = [call("/api/v1/keys") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    for answer in answers:
        assert answer["Content-Type"] == "application/problem+json"
        assert not [name for name in HEADERS if name not in answer]
    assert call("/").status_code == 400
    assert call("/")["Content-Type"].startswith("text/html")


def test_what_goes_wrong_before_a_view_begins_is_a_problem_too(monkeypatch):
    def refuse() -> None:
        raise OperationalError

    monkeypatch.setattr("accounts.middleware.wall.closed", refuse)
    answer = Client(raise_request_exception=False).get("/api/v1/changes")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    page = Client(raise_request_exception=False).get("/accessibility/")
    assert (page.status_code, page["Content-Type"]) == (500, "text/html; charset=utf-8")


def test_a_browsers_session_changes_nothing(leeds, sign_in, settings):
    settings.REQUIRE_MFA = True
    answer = sign_in(leeds["manager"]).get("/api/v1/changes")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
