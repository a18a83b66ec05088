"""The process that owns the servers, run as `python -m rhi.embedded.supervisor` by `services.start`.

It reads its order (JSON) from standard input and starts the servers. On standard output it answers `ready`, and below
it one line for each program that was skipped, or what went wrong. It stops the servers when no process has the lease
any more, when a signal asks it to end, or when one of them dies. If it is killed, Linux signals the servers; elsewhere
the next start finds them.
"""

import fcntl
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from rhi.embedded import ending
from rhi.embedded.account import serving_account
from rhi.embedded.folders import Folders, lock_file, try_lock, write_private
from rhi.embedded.postgres import APPLICATION, OWNER, Postgres
from rhi.embedded.problems import EmbeddedError
from rhi.embedded.programs import NO_POSTGRES, NO_REDIS
from rhi.embedded.redis import Redis
from rhi.embedded.servers import first_started, postgres_servers, redis_servers

LOOK_SECONDS = 0.1
LOCK_SECONDS = 20.0


@dataclass(frozen=True)
class Order:
    """What `services.start` asks for."""

    folders: Folders
    database: str
    is_fast: bool


def main() -> int:
    """Serve one order."""
    order = _read_order()
    ending.listen()
    with lock_file(order.folders.run / "supervisor.lock") as own:
        deadline = time.monotonic() + LOCK_SECONDS
        while not try_lock(own, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                _answer("Another set of services for this folder does not come to an end.")
                return 1
            time.sleep(0.02)
        return _supervise(order)


def _supervise(order: Order) -> int:
    postgres, redis = None, None
    skipped: list[str] = []
    words = (order.folders, serving_account())
    try:
        postgres = first_started(
            postgres_servers(*words, is_fast=order.is_fast, skipped=skipped),
            lambda server: server.start(order.database),
            skipped,
            NO_POSTGRES,
        )
        redis = first_started(
            redis_servers(*words, is_fast=order.is_fast, skipped=skipped), Redis.start, skipped, NO_REDIS
        )
        _publish(order, postgres, redis)
        _answer("\n".join(["ready", *skipped]))
        _wait_for_the_end(order, postgres, redis)
    except ending.ToldToEnd:
        pass
    except (EmbeddedError, OSError) as error:
        _answer(str(error))
        return 1
    finally:
        ending.ignore()
        order.folders.addresses.unlink(missing_ok=True)
        for server in (redis, postgres):
            if server is not None:
                server.stop()
    return 0


def _publish(order: Order, postgres: Postgres, redis: Redis) -> None:
    place = f"127.0.0.1:{postgres.port}/{order.database}"
    addresses = {
        "DATABASE_URL": f"postgresql://{APPLICATION}:{postgres.application_password}@{place}",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}:{postgres.owner_password}@{place}",
        "REDIS_URL": f"redis://:{redis.password}@127.0.0.1:{redis.port}/0",
        "supervisor_pid": os.getpid(),
    }
    write_private(order.folders.addresses, json.dumps(addresses, indent=2))


def _wait_for_the_end(order: Order, postgres: Postgres, redis: Redis) -> None:
    """Look ten times a second: is the lease free, and do both servers live?"""
    with lock_file(order.folders.run / "lease") as lease:
        while not try_lock(lease, fcntl.LOCK_EX):
            for server in (postgres, redis):
                if server.process is None or server.process.poll() is not None:
                    raise EmbeddedError(f"A server died. Its log: {server.log}")
            time.sleep(LOOK_SECONDS)
        # The lease stays ours until the servers have stopped, so that a start in between waits for that.
        order.folders.addresses.unlink(missing_ok=True)
        redis.stop()
        postgres.stop()


def _read_order() -> Order:
    words = json.load(sys.stdin)
    return Order(Folders(Path(words["var"])), words["database"], words["is_fast"])


def _answer(text: str) -> None:
    """Say it to the starter, and to the log when the starter no longer listens."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
        os.close(sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
