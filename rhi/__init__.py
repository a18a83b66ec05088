"""The project package: settings, addresses, jobs, and how a row belongs to a council."""

from rhi.celery import app as celery_app

__all__ = ["celery_app"]
