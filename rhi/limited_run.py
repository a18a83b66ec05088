"""Set the limits of this process, then run a program in it.

`python -I limited_run.py MEMORY SECONDS PROGRAM ARGUMENTS…`: MEMORY is bytes of address space (0: no limit), SECONDS is
processor time. The process writes no file and leaves no memory image when it crashes, because its memory holds what
somebody uploaded. Only rhi.child_process starts it.
"""

import contextlib
import resource
import runpy
import sys


def main() -> None:
    """Limit first, so that the program's own imports are limited too."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if memory:
        with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and refuses to set it
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.argv = sys.argv[3:]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
