"""A progress bar on standard error, for runs that take over a second and only where that is a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

from chainrule.bulk.tally import stopped

AFTER = 1.0


class Progress(AbstractContextManager["Progress"]):
    """Called with what is done, of how much; it shows nothing before `AFTER` seconds."""

    def __init__(self) -> None:
        """Start the clock."""
        self.start = time.monotonic()
        self.wanted = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Nothing is shown yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            stopped(self._bar, error)

    def __call__(self, done: float, total: int) -> None:
        """So many files are done; a part of one counts as that part."""
        if not self.wanted or (self._bar is None and time.monotonic() - self.start < AFTER):
            return
        if self._bar is None:
            self._begin()
        self._bar.update(
            self._task, completed=done, total=total, description=f"checking {total} file{'s' if total > 1 else ''}"
        )

    def _begin(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task("checking")
