"""The project's Celery application with a schedule that runs every second, for these trials only."""

from rhi.celery import app

app.conf.beat_schedule = {
    "flag": {"task": "interviews.tasks.flag_deadlines", "schedule": 1.0},
    "send": {"task": "accounts.tasks.send_outbox", "schedule": 1.0},
    "tick": {"task": "accounts.tasks.tick", "schedule": 1.0},
}
