"""No log has what somebody typed: PostgreSQL's, the application's, gunicorn's, Celery's, or a failing command's."""

import logging
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Child, Placement
from rhi.log_checks import WANTED, check_database_log
from rhi.logs import DiscreetFormatter, without_secrets
from tests.casework.forms import day, shown
from tests.hardening.streams import ROOT, database_log_from_now, gunicorn, listening, send

MARK = "Zzmarker"
SECRET = "bcdf-ghjk-mnpq-rstv"
PREFIXES = ("t", "care", "calendar", "welcome/7", "sign-in/password/reset/key")


@pytest.fixture
def written():
    with listening() as lines:
        yield lines


@pytest.fixture
def database_log():
    """What PostgreSQL wrote since the test began. The server's own settings are what is tested, so it must be ours."""
    return database_log_from_now()


def encodings(path: str) -> list[str]:
    """Ways to write an address that mean the same to somebody who copies it from a log."""
    once = "".join(f"%{ord(letter):02x}" for letter in path)
    return [
        path,
        quote(path, safe=""),
        once,
        quote(once, safe=""),
        path.replace("/", "//"),
        path.replace("/", "/./"),
        path.upper(),
        f"/nothing{path}",
        f"https://host.example{path}/leave/?x=1",
        path.replace("-", "%2D"),
        path.replace(SECRET, f"%20{SECRET}"),
        path.replace(SECRET, f"%22{SECRET}%22"),
        path.replace(f"/{SECRET}", f"\\{SECRET}"),
    ]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_secret_of_a_link_is_cut_however_it_is_written(prefix):
    for text in encodings(f"/{prefix}/{SECRET}"):
        kept = without_secrets(text).casefold()
        assert "ghjk" not in kept
        assert "67686a6b" not in kept.replace("%", "")
        line = DiscreetFormatter("%(message)s").format(
            logging.LogRecord("x", 30, "", 1, "Forbidden: %s", (text,), None)
        )
        assert "ghjk" not in line.casefold()
        assert "67686a6b" not in line.replace("%", "").replace("25", "")


@pytest.mark.parametrize("around", [" {}", '"{}"', "<{}>", "'{}'", "{}?x", "a {}", "\n{}", "?{}", "\\{}", ";{}"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_an_address_that_is_logged_alone_is_cut_whole(prefix, around):
    """As Django logs the path it could not serve, and gunicorn the first line of a request."""
    path = f"/{prefix}/{around.format(SECRET)}"
    first = f"GET {quote(path)} HTTP/1.1"
    for words, values in (("Not Found: %s", (path,)), ('"%(r)s" %(s)s', ({"r": first, "s": "404"},))):
        line = DiscreetFormatter("%(message)s").format(logging.LogRecord("x", 30, "", 1, words, values, None))
        assert "ghjk" not in line
        assert line.startswith(("Not Found: /", '"GET /'))


def test_a_query_is_cut_when_its_mark_is_encoded_too():
    line = DiscreetFormatter("%(message)s").format(
        logging.LogRecord("x", 30, "", 1, "Not Found: %s", (f"/x%3Fname={MARK}",), None)
    )
    assert MARK not in line


def test_addresses_without_secrets_stay():
    for path in ("/children/12/", "/static/build/app.3f.css", "/healthz", "/api/v1/changes"):
        assert without_secrets(path) == path


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["talk", "care", "calendar_feed"])
def test_a_refused_private_link_is_not_in_the_log(written, name):
    url = reverse(name, args=[SECRET])
    client = Client(enforce_csrf_checks=True)
    client.get(url)
    client.post(url, {"pin": MARK})
    client.get(f"{url}?q={MARK}")
    text = "\n".join(written)
    assert "ghjk" not in text
    assert MARK not in text


@pytest.mark.django_db
def test_what_pages_refuse_leaves_nothing_in_the_log_of_the_database(leeds, sign_in, database_log, written):
    """The refusals that pages expect are found before the insert: no statement fails."""
    client = sign_in(leeds["caseworker"])
    before = Placement.objects.filter(child=leeds.child).count()
    url = reverse("placement_new", args=[leeds.child.pk])
    typed = {**shown(client, url), **day("starts_on", "1 1 2020"), "address": MARK, "provider": MARK}
    assert client.post(url, typed).status_code == 200
    assert Placement.objects.filter(child=leeds.child).count() == before
    for text in (database_log(), "\n".join(written)):
        assert MARK not in text


RAISING = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING DETAIL = '{MARK}'; END $$"
FAILING = {
    "null": (IntegrityError, lambda child: Child.objects.filter(pk=child.pk).update(version=None, family_name=MARK)),
    "check": (
        IntegrityError,
        lambda child: Child.objects.filter(pk=child.pk).update(born_precision="", family_name=MARK),
    ),
    "too long": (DataError, lambda child: Child.objects.filter(pk=child.pk).update(family_name=MARK * 100)),
    "cast": (DataError, lambda child: _query("SELECT %s::int", MARK)),
    "raised": (Exception, lambda child: _query(RAISING)),
    "unknown": (Exception, lambda child: _query(f"SELECT {MARK}")),
}


def _query(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [*FAILING])
def test_a_statement_that_fails_leaves_no_value_in_any_log(leeds, database_log, written, kind):
    expected, act = FAILING[kind]
    with pytest.raises(expected) as caught, transaction.atomic():
        act(leeds.child)
    if kind != "unknown":
        logging.getLogger("django.request").error("Internal Server Error: /x", exc_info=caught.value)
        logging.getLogger("celery.app.trace").error("Task raised: %r", caught.value, exc_info=caught.value)
    text = "\n".join(written)
    assert MARK not in text
    assert MARK not in database_log()
    assert kind == "unknown" or type(caught.value).__name__ in text


@pytest.mark.django_db
def test_the_database_of_demo_and_tests_has_the_settings_that_are_advised():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(WANTED)])
        assert {name: value in WANTED[name] for name, value in cursor.fetchall()} == dict.fromkeys(WANTED, True)
    assert check_database_log(databases=["default"]) == []
    compose, operate = (ROOT / "docker-compose.yml").read_text(), (ROOT / "docs" / "operate.md").read_text()
    for name, (value, *_) in WANTED.items():
        assert f"{name}={value}" in compose
        assert f"{name} = {value}" in operate


@pytest.mark.django_db
def test_an_exception_is_written_without_its_words(written):
    try:
        try:
            int(MARK)
        except ValueError as error:
            raise RuntimeError(f"cannot read {MARK}") from error
    except RuntimeError as error:
        logging.getLogger("django.request").exception(
            "Internal Server Error: %s", f"/children/?q={MARK}", exc_info=error
        )
        logging.getLogger("x").error("it failed: %s", error, exc_info=error)
    text = "\n".join(written)
    assert MARK not in text
    assert "ValueError" in text
    assert "RuntimeError" in text
    assert "test_logs.py" in text


@pytest.mark.django_db
def test_celery_and_commands_write_through_the_same_formatter():
    code = (
        "import rhi.celery as c, logging\n"
        "log = c.app.log.setup_logging_subsystem(loglevel='INFO')\n"
        "from rhi.logs import DiscreetFormatter\n"
        "from celery.utils.log import get_task_logger\n"
        "every = logging.getLogger().handlers + logging.getLogger('celery.task').handlers\n"
        "assert every and all(isinstance(h.formatter, DiscreetFormatter) for h in every), every\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    code = f"import sys, manage\nfrom rhi.logs import write_uncaught\nsys.excepthook = write_uncaught\nint('{MARK}')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "ValueError" in done.stderr
    assert MARK not in done.stderr


def test_gunicorn_repeats_no_part_of_a_request(tmp_path):
    with gunicorn(tmp_path) as (port, log):
        for path in encodings(f"/t/{SECRET}")[:-2]:
            if path.startswith("/"):
                send(port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n")
        send(port, f"GET /x?name={MARK} HTTP/1.1\r\nHost: x\r\nReferer: https://x/t/{SECRET}?{MARK}\r\n\r\n")
        send(port, f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{MARK}\r\n{MARK}\r\n")
        send(port, f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{MARK}\r\n0\r\n\r\n")
        send(port, f"{MARK} {MARK}\r\n\r\n")
        send(port, f"GET / HTTP/1.1\r\nHost: x\r\n{MARK}\r\n\r\n")
        send(port, f"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {MARK}\r\n\r\n")
        send(port, f"GET / HTTP/1.1\r\nHost: x\r\n {MARK}: {MARK}\r\n\r\n")
        send(port, f"GET / HTTP/{MARK}\r\nHost: x\r\n\r\n")
    text = log.read_text()
    assert MARK not in text
    assert "ghjk" not in text.casefold()
    assert "67%68" not in text
    assert "Invalid" in text
    assert '"GET /' in text
