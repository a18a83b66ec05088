"""The Celery application: worker and beat start from here (`celery -A rhi worker`, `celery -A rhi beat`)."""

import logging
import os

from celery import Celery
from celery.signals import after_setup_logger, after_setup_task_logger, beat_init

from rhi.logs import DiscreetFormatter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")

app = Celery("rhi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def tick_at_once(**details: object) -> None:
    """Beat shows that it runs when it starts, so that `readyz` need not wait for the first turn."""
    app.send_task("accounts.tasks.tick")


@after_setup_logger.connect
@after_setup_task_logger.connect
def be_discreet(logger: logging.Logger, **details: object) -> None:
    """Celery sets up handlers of its own: they write through the formatter of all logs."""
    for handler in logger.handlers:
        old = handler.formatter or logging.Formatter()
        handler.setFormatter(DiscreetFormatter(old._fmt, old.datefmt))
