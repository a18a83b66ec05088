"""Fixtures every test may use: the database, two councils at work, a signed-in test client."""

import copy
import gc
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby

import pytest
from django.core.cache import caches
from django.core.management.commands import flush
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests import database, derived, wall
from tests.at_work import DATABASES
from tests.distribution import SharedRecords
from tests.factories import House


def pytest_addoption(parser):
    """`make access` writes docs/access.md anew."""
    parser.addoption("--write-access", action="store_true", help="write docs/access.md from what the pages answer")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """How tests are shared out among workers."""
    return SharedRecords(config, log)


AT_WORK = {"Leeds": "leeds_at_work", "Bradford": "bradford_at_work"}
"""The fixture by which a test asks for a council at work."""
OF_THE_DATABASE = {"db", "transactional_db", "live_server", "module_transaction"}
LONG = {"browser", "isolation"}
"""Folders whose tests are long: they come first, so that none is left to the end."""


def pytest_report_header(config):
    """What takes long before the first test begins."""
    return None if database.is_made() else "test database: made first, which takes about 10 seconds"


def pytest_itemcollected(item):
    """`make quick` leaves these out."""
    if item.path.parent.name == "browser":
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Long tests first; those of a module by the councils that they find (tests.at_work).

    A module's own transaction begins in one database, and stays there.
    """
    modules = {item.path: number for number, item in enumerate(reversed(items))}
    items.sort(key=lambda item: (item.path.parent.name not in LONG, -modules[item.path], at_work(item)))
    for path, its in groupby(items, key=lambda item: item.path):
        using = [item for item in its if uses_database(item)]
        shared = {at_work(item) for item in using if "module_transaction" in fixtures(item)}
        if shared and (shared != {max(map(at_work, using))} or any(map(commits, using))):
            raise pytest.UsageError(f"{path} has a transaction of its own, and a test that cannot run within it.")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """The database that the test asks for, before any fixture is made."""
    if uses_database(item):
        DATABASES.want(at_work(item), commits=commits(item))


def pytest_collection_finish():
    """What was imported and collected stays: the collector need not look through it again, a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def fixtures(item) -> frozenset[str]:
    """The names of all fixtures of a test."""
    return frozenset(getattr(item, "fixturenames", ()))


def at_work(item) -> tuple[str, ...]:
    """The councils that a test finds at work."""
    return tuple(name for name, fixture in AT_WORK.items() if fixture in fixtures(item))


def uses_database(item) -> bool:
    """Whether a test asks for the database, by a mark or a fixture."""
    return item.get_closest_marker("django_db") is not None or bool(OF_THE_DATABASE & fixtures(item))


def commits(item) -> bool:
    """Whether a test has transactions of its own, and leaves what it wrote to be cleaned up."""
    marker = item.get_closest_marker("django_db")
    is_marked = marker is not None and marker.kwargs.get("transaction", False)
    return is_marked or bool({"transactional_db", "live_server"} & fixtures(item))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Databases of this session's own, copied from the template (tests.database)."""
    with django_db_blocker.unblock():
        database.set_up()
        DATABASES.begin(django_db_blocker)
    yield
    with django_db_blocker.unblock():
        DATABASES.end()


@pytest.fixture(autouse=True)
def _open_wall(request):
    """What the test itself reads may be of any council; requests and jobs enter the wall for themselves.

    Afterwards what is derived is counted again.
    """
    uses_database = {"db", "transactional_db"} & set(request.fixturenames)
    if uses_database or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")  # its transaction first
        wall.open_wall()
        yield
        if not request.node.get_closest_marker("tampers"):
            assert derived.differences() == []
    else:
        yield


@pytest.fixture(autouse=True)
def _cache_of_its_own(monkeypatch):
    """What one test counts (wrong links, codes, calls) slows down no other, after it or beside it on the same Redis.

    For the thread of the test, and for those of a server that it starts.
    """
    prefix = str(uuid.uuid4())
    monkeypatch.setitem(caches.settings["default"], "KEY_PREFIX", prefix)
    monkeypatch.setattr(caches["default"], "key_prefix", prefix)


def wait_for_quiet() -> None:
    """Until no request of a closed page is under way any more: it would lose its connection, and log an error."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)


@pytest.fixture(autouse=True, scope="session")
def _copy_instead_of_flush():
    """After a test that committed nothing is emptied: the next one gets a new copy, which is quicker."""

    def handle(self, **options):
        wait_for_quiet()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker) -> Iterator[None]:
    """What fixtures of a module make is undone after its last test; each test has a savepoint of its own within."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        wall.open_wall()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture(scope="session")
def leeds_at_work() -> None:
    """Whoever asks for it finds Leeds at work in the database (tests.at_work)."""


@pytest.fixture(scope="session")
def bradford_at_work() -> None:
    """Bradford too."""


@pytest.fixture(scope="module")
def shared_leeds(leeds_at_work, module_transaction) -> House:
    """Leeds at work, for what the fixtures of a module add to it."""
    return copy.deepcopy(DATABASES.house("Leeds"))


@pytest.fixture
def leeds(leeds_at_work, db) -> House:
    """Leeds at work: a copy, so that what one test changes in Python does not reach the next."""
    return copy.deepcopy(DATABASES.house("Leeds"))


@pytest.fixture
def bradford(bradford_at_work, db) -> House:
    """Bradford at work: to Leeds, everything here is another council's."""
    return copy.deepcopy(DATABASES.house("Bradford"))


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A client signed in as the person."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in


@pytest.fixture
def freeze(monkeypatch):
    """Stops the clock that pages read (django.utils.timezone.now) for the length of a `with`."""

    @contextmanager
    def frozen() -> Iterator[None]:
        moment = timezone.now()
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: moment)
            yield

    return frozen
