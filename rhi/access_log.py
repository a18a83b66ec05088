"""The web server's logs (gunicorn --logger-class): of requests and of errors, without what a log must not have."""

import logging
from typing import Any

from gunicorn.glogging import Logger

from rhi.logs import DiscreetFormatter


class AccessLogger(Logger):
    """Gunicorn's logs through the formatter of all logs."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn sets them up, whatever it was told about where they go; then the formatter."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                old = handler.formatter or logging.Formatter()
                handler.setFormatter(DiscreetFormatter(old._fmt, old.datefmt))
