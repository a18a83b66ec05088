"""The web server's log of requests (gunicorn --logger-class), without the secrets of private links."""

from typing import Any

from gunicorn.glogging import Logger

from rhi.logs import without_secrets


class AccessLogger(Logger):
    """Gunicorn's log of requests, without the secrets of private links."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The parts of a line."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {name: without_secrets(value) if isinstance(value, str) else value for name, value in atoms.items()}
