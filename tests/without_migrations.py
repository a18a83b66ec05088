"""Settings under which `migrate` makes every table straight from the models: for tests/runtime/test_schema.py."""

from rhi.settings import *  # noqa: F403
from rhi.settings import INSTALLED_APPS

MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in INSTALLED_APPS}
