#!/usr/bin/env python
"""The command line of the system: `python manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line

from rhi.logs import write_uncaught

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rhi.settings")
    sys.excepthook = write_uncaught
    execute_from_command_line(sys.argv)
