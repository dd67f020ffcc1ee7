"""Forked processes with a pipe, below the workers and the shares: they begin with all that this one has loaded.

A fork takes only the thread that calls it along, so there are none beside threads; nor on systems that cannot fork.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import BinaryIO


def can_fork() -> bool:
    """Whether a process can be forked here and now."""
    return hasattr(os, "fork") and threading.active_count() == 1


class Fork:
    """A process that runs a function with the two ends of a pipe; it has what is used of `subprocess.Popen`."""

    def __init__(self, run: Callable[[BinaryIO, BinaryIO], object]) -> None:
        """Start; the process ends with the function, whatever happens in it."""
        given, asked = os.pipe()
        told, said = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(asked)
            os.close(told)
            try:
                with os.fdopen(given, "rb") as reading, os.fdopen(said, "wb") as writing:
                    run(reading, writing)
            finally:
                # Nothing that this process has of its parent is done twice.
                os._exit(0)
        os.close(given)
        os.close(said)
        self.stdin: BinaryIO = os.fdopen(asked, "wb")
        self.stdout: BinaryIO = os.fdopen(told, "rb")
        self._ended: int | None = None

    def poll(self) -> int | None:
        """The status of a process that has ended, None while it runs."""
        if self._ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._ended = os.waitstatus_to_exitcode(status) if pid else None
        return self._ended

    def kill(self) -> None:
        """End the process at once."""
        if self._ended is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end; its status."""
        if self._ended is None:
            self._ended = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._ended

    def close(self) -> None:
        """End the process, and with it the pipe."""
        self.kill()
        self.wait()
        for pipe in (self.stdin, self.stdout):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()
