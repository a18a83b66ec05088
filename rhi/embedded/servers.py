"""The servers that could be started for a folder, best first, and the first of them that starts."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

from rhi.embedded.account import Account
from rhi.embedded.folders import Folders
from rhi.embedded.postgres import Postgres
from rhi.embedded.problems import EmbeddedError
from rhi.embedded.programs import postgres_programs, redis_programs, skip_line
from rhi.embedded.redis import Redis


class Server(Protocol):
    """What both servers have in common."""

    @property
    def program(self) -> Path:
        """What is run."""

    def stop(self) -> None:
        """End it, if it runs."""


S = TypeVar("S", bound=Server)


def first_started(servers: Iterable[S], start: Callable[[S], None], skipped: list[str], none_works: str) -> S:
    """The first server that starts; why those before it did not is added to `skipped`.

    Raises EmbeddedError with all that was skipped, and `none_works`.
    """
    for server in servers:
        try:
            start(server)
        except (EmbeddedError, OSError) as error:
            skipped.append(skip_line(server.program, error))
        except BaseException:  # a signal to end came meanwhile
            server.stop()
            raise
        else:
            return server
    raise EmbeddedError("\n".join([*skipped, none_works]))


def postgres_servers(folders: Folders, account: Account, *, is_fast: bool, skipped: list[str]) -> Iterator[Postgres]:
    """One for each PostgreSQL that can be run here."""
    base, passwords = folders.base(account), folders.passwords()
    for programs in postgres_programs(account, base, skipped):
        yield Postgres(
            programs=programs,
            data=base / f"postgres-{programs.major}",
            account=account,
            superuser_password=passwords["superuser"],
            owner_password=passwords["owner"],
            application_password=passwords["application"],
            is_fast=is_fast,
            log=folders.log / "postgres.log",
        )


def redis_servers(folders: Folders, account: Account, *, is_fast: bool, skipped: list[str]) -> Iterator[Redis]:
    """One for each Redis or Valkey that can be run here."""
    base, passwords = folders.base(account), folders.passwords()
    for found in redis_programs(account, base, skipped):
        yield Redis(
            program=found.path,
            folder=base / "redis",
            data_name=found.data_name,
            account=account,
            password=passwords["redis"],
            is_fast=is_fast,
            log=folders.log / "redis.log",
        )
