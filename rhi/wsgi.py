"""The web entry point, for gunicorn: `gunicorn rhi.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")
application = get_wsgi_application()
