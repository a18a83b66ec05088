"""Fixtures every test may use: the reference data, a cast of two councils, a signed-in test client."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.core.management.commands import flush
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import make_role
from accounts.models import Council, User
from accounts.roles import Role
from reaching import guessing
from tests import wall
from tests.factories import House
from tests.standing import Standing


def pytest_addoption(parser):
    """`make access` writes docs/access.md anew."""
    parser.addoption("--write-access", action="store_true", help="write docs/access.md from what the pages answer")


def prepare() -> None:
    """The reference data, and the roles of the two councils at which most tests play: made once, not for each."""
    call_command("load_reference_data", verbosity=0)
    for name in ("Leeds", "Bradford"):
        for role in Role:
            make_role(council=Council.objects.get(name=name), role=role)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds the reference data; from now on we are the application, no longer the owner."""
    with django_db_blocker.unblock():
        wall.act_as_application()
        prepare()


@pytest.fixture(autouse=True)
def _open_wall(request):
    """What the test itself reads may be of any council; requests and jobs enter the wall for themselves."""
    uses_database = {"db", "transactional_db"} & set(request.fixturenames)
    if uses_database or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        wall.open_wall()


@pytest.fixture(autouse=True)
def _nobody_is_slowed(monkeypatch):
    """Wrong links tried in one test do not slow down the next, nor one that runs beside it on the same Redis."""
    monkeypatch.setattr(guessing, "ACTION", f"private_link-{uuid.uuid4()}")


def wait_for_quiet() -> None:
    """Until no request of a closed page holds a lock any more: TRUNCATE and its COMMIT would wait for each other."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)


@pytest.fixture(autouse=True, scope="session")
def _flush_as_owner():
    """Tests with transactions of their own are cleaned up by TRUNCATE, which the application may not."""
    original = flush.Command.handle

    def handle(self, **options):
        wait_for_quiet()
        with wall.owner():
            original(self, **options)
        prepare()  # as the next test expects it, whichever comes next

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", handle)
        yield


@pytest.fixture(scope="session")
def _all_standing(django_db_setup, django_db_blocker):
    """What stands from one test to the next."""
    standing = Standing()
    yield standing
    with django_db_blocker.unblock():
        standing.leave()


@pytest.fixture
def _standing(request, _all_standing, django_db_blocker) -> Standing:
    """The councils this test asks for, and none beside them; none where it has transactions of its own."""
    marker = request.node.get_closest_marker("django_db")
    own = {"transactional_db", "live_server"} & set(request.fixturenames) or (
        marker and marker.kwargs.get("transaction")
    )
    asked = {} if own else {"leeds": "Leeds", "bradford": "Bradford"}
    mine = [name for fixture, name in asked.items() if is_of_the_house(request, fixture)]
    with django_db_blocker.unblock():
        _all_standing.change(mine)
    return _all_standing


def is_of_the_house(request, fixture: str) -> bool:
    """Whether the test means the fixture of this file, and no other of the same name."""
    found = request.node._fixtureinfo.name2fixturedefs.get(fixture)
    return bool(found) and found[-1].func.__module__ == __name__


@pytest.fixture
def _django_db_helper(_standing, _django_db_helper):
    """The test's own transaction, within the one in which the councils stand."""
    return _django_db_helper


@pytest.fixture
def leeds(db, _standing) -> House:
    """Leeds at work."""
    return _standing.house("Leeds")


@pytest.fixture
def bradford(db, _standing) -> House:
    """Bradford at work: everything here is another council's to Leeds."""
    return _standing.house("Bradford")


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
