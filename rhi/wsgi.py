"""The web entry point, for gunicorn: `gunicorn rhi.wsgi`."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # at the start, not in the first request
