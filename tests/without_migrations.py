"""Settings under which `migrate` makes every table of ours straight from the models: for tests/runtime/test_schema.py."""

from rhi.settings import *  # noqa: F403

MIGRATION_MODULES = dict.fromkeys(
    ("accounts", "audit", "guidance", "cases", "interviews", "sharing", "reaching", "rights", "reporting")
)
