"""Starts PostgreSQL and Redis for the demo and the tests, and tells other programs where they are.

`start(var, database=...)` answers with the addresses; the servers live as long as somebody holds
such an answer. Nothing here is used in production, where DATABASE_URL and REDIS_URL say where the
servers are. How it works, and what happens after a crash: docs/operate.md.
"""

from rhi.embedded.problems import EmbeddedError
from rhi.embedded.services import Services, discard, running, start

__all__ = ["EmbeddedError", "Services", "discard", "running", "start"]
