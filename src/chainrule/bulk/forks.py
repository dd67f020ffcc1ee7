"""Forked processes with a pipe, below the workers and the shares: they begin with all that this one has loaded.

A fork takes only the thread that calls it along, so there are none beside threads; nor on systems that cannot fork.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

#: So often, in seconds, a process looks whether the one that forked it is still there.
_LOOKS = 0.2


def collect_seldom() -> None:
    """Look for garbage less often: for a process that judges, of which a sixth of the time went there.

    Trees and formulas hold no cycles, so that what is not needed goes at once; what is loaded by now stays.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def can_fork() -> bool:
    """Whether a process can be forked here and now."""
    return hasattr(os, "fork") and threading.active_count() == 1


class Fork:
    """A process that runs a function with the two ends of a pipe; it has what is used of `subprocess.Popen`."""

    def __init__(self, run: Callable[[BinaryIO, BinaryIO], object]) -> None:
        """Start; the process ends with the function, whatever happens in it, and with this one.

        Raises OSError where the system has no room for one more process or pipe.
        """
        parent = os.getpid()
        with contextlib.ExitStack() as opened, _uninterrupted() as mask:
            given, asked, told, said = _pipes(opened)
            self.pid = os.fork()
            if not self.pid:
                try:
                    # An interruption ends this process without a word: its parent says it, unless it ignores them.
                    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                        signal.signal(signal.SIGINT, signal.SIG_DFL)
                    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
                    os.close(asked)
                    os.close(told)
                    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
                    with os.fdopen(given, "rb") as reading, os.fdopen(said, "wb") as writing:
                        run(reading, writing)
                finally:
                    # Nothing that this process has of its parent is done twice.
                    os._exit(0)
            opened.pop_all()
            os.close(given)
            os.close(said)
            self.stdin: BinaryIO = os.fdopen(asked, "wb")
            self.stdout: BinaryIO = os.fdopen(told, "rb")
            self._ended: int | None = None

    def poll(self) -> int | None:
        """The status of a process that has ended, None while it runs."""
        self._look(os.WNOHANG)
        return self._ended

    def kill(self) -> None:
        """End the process at once."""
        if self._ended is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end; its status."""
        self._look(0)
        return self._ended or 0

    def _look(self, how: int) -> None:
        if self._ended is None:
            try:
                pid, status = os.waitpid(self.pid, how)
            except ChildProcessError:
                # Gone without a status: the caller of this process had it ignore the ends of its children.
                self._ended = 0
            else:
                self._ended = os.waitstatus_to_exitcode(status) if pid else None

    def close(self) -> None:
        """End the process, and with it the pipe."""
        self.kill()
        self.wait()
        for pipe in (self.stdin, self.stdout):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


def _pipes(opened: contextlib.ExitStack) -> list[int]:
    """Both ends of two pipes, closed with `opened`."""
    ends: list[int] = []
    for _ in range(2):
        for end in os.pipe():
            opened.callback(os.close, end)
            ends.append(end)
    return ends


@contextlib.contextmanager
def _uninterrupted() -> Iterator[set[int | signal.Signals]]:
    """An interruption waits: in the midst of a fork it would be lost, or heard twice. The mask of before."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield mask
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _end_with(parent: int) -> None:
    """End this process when its parent has gone, whose pipe it might not touch for long."""
    while os.getppid() == parent:
        time.sleep(_LOOKS)
    os._exit(0)
