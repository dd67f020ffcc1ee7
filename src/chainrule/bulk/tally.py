"""What a bulk run shows: a line that moves on a terminal, and counts, rate and times at the end."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Self

KEPT = 100_000


def stopped(shown: Any, error: BaseException | None) -> None:
    """Take what rich shows away; an `error` that ends it is not hidden by what a start cut short leaves undone."""
    try:
        shown.stop()
    except Exception:
        if error is None:
            raise
        shown.console.show_cursor()


class Tally(AbstractContextManager["Tally"]):
    """Counts verdicts as they come; on a terminal it shows them on standard error while the run lasts."""

    def __init__(self, before: Counter[str] | None = None) -> None:
        """Start the clock; the verdicts of `before` were there already and count with the new ones."""
        self.counts: Counter[str] = Counter(before)
        self.before = self.counts.total()
        self.times: list[float] = []
        self.start = time.perf_counter()
        self._progress: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        """Show a line, where there is a terminal."""
        from rich.console import Console

        console = Console(stderr=True)
        if console.is_terminal:
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
            self._progress = Progress(*columns, console=console, transient=True)
            self._progress.start()
            self._task = self._progress.add_task("no verdict yet")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._progress is not None:
            stopped(self._progress, error)

    def __call__(self, result: dict[str, Any]) -> None:
        """Count one result."""
        self.counts[result["verdict"]] += 1
        if len(self.times) < KEPT:
            self.times.append(result["ms"])
        if self._progress is not None:
            self._progress.update(self._task, description=f"{self._shown()}, {self._rate():.0f} claims/s")

    def _rate(self) -> float:
        return (self.counts.total() - self.before) / max(time.perf_counter() - self.start, 1e-9)

    def _shown(self) -> str:
        verdicts = ", ".join(f"{number} {verdict}" for verdict, number in self.counts.most_common())
        return f"{self.counts.total()} claims: {verdicts or 'none'}"

    def summary(self) -> str:
        """One line about the whole run."""
        parts = [self._shown()]
        if self.times:
            times = sorted(self.times)
            middle, late = times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]
            parts.append(f"{self._rate():.3g} claims/s, median {middle:.3g} ms, 99 % under {late:.3g} ms")
        if self.before:
            parts.append(f"{self.before} were there already")
        return "; ".join(parts)
