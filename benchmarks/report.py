"""Puts what was measured into docs/benchmarks.md: medians and spread, as tables between markers."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Sample:
    """Repeated measurements of one time, or the reason why there is none."""

    seconds: tuple[float, ...] = ()
    reason: str = ""

    @property
    def median(self) -> float | None:
        """The median, None if nothing was measured."""
        return median(self.seconds) if self.seconds and not self.reason else None

    def __str__(self) -> str:
        """Median and range as a cell of a table."""
        if self.reason or not self.seconds:
            return self.reason or "–"
        low, middle, high = min(self.seconds), median(self.seconds), max(self.seconds)
        unit, factor = ("s", 1.0) if middle >= 1 else ("ms", 1e3)
        return f"{_figures(middle * factor)} {unit} ({_figures(low * factor)}–{_figures(high * factor)})"


def _figures(value: float) -> str:
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(numerator: Sample, denominator: Sample) -> str:
    """The quotient of two medians; a lower bound where the numerator was cut."""
    if denominator.median is None:
        return "–"
    if numerator.median is not None:
        return plain(numerator.median / denominator.median)
    if numerator.reason.startswith("> ") and numerator.reason.endswith(" s"):
        limit = float(numerator.reason.split()[1])
        return f"> {plain(limit / denominator.median)}"
    return "–"


def plain(value: float) -> str:
    """A factor, to two figures or to the next integer."""
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; the first column is text, the others are aligned right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in (header, *cells)) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        padded = (c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        return f"| {' | '.join(padded)} |"

    rule = ["-" * w if i == 0 else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    return "\n".join([line(list(header)), line(rule), *(line(row) for row in cells)])


def machine(peers: Sequence[str]) -> str:
    """One paragraph on what the figures were measured with."""
    names = ", ".join(f"{name} {_version(name)}" for name in peers)
    system = f"{platform.system()}, {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"Measured on {os.cpu_count()} cores ({system}), {python}, {names}."


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def write(path: Path, name: str, text: str) -> None:
    """Replace what stands between the markers of `name`."""
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    before, found, rest = path.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{path.name}: the markers {begin} and {end} are missing")
    path.write_text(f"{before}{begin}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
