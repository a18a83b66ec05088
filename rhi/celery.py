"""The Celery application: worker and beat start from here (`celery -A rhi worker`, `celery -A rhi beat`)."""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")

app = Celery("rhi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def tick_at_once(**details: object) -> None:
    """Beat shows that it runs when it starts, so that `readyz` need not wait for the first turn."""
    app.send_task("accounts.tasks.tick")
