"""Measures how derivation time grows with the depth of a network, and that sizes do not matter.

Each derivation in a process of its own, whose system has answered one small question before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from process import stages
from report import Sample, plain, table

LIMIT = 15.0
REPETITIONS = 3
#: A derivation that takes longer is not repeated.
SLOW = 4.0
DEPTHS = {"mlp": (5, 10, 20, 40), "attention": (1, 2, 4)}
SYMBOLIC = {"mlp": "n", "attention": "t"}
SIZES = ("n", "3", "1000")
SIZED = 10
TITLES = {"mlp": "layers of tanh", "attention": "layers of attention"}
ROWS = {
    ("chainrule", "first"): "chainrule, first layer's weights",
    ("chainrule", "each"): "chainrule, all weights, reading included",
    ("chainrule", "pass"): "chainrule, all weights in one pass, not simplified",
    ("tensorgrad", "first"): "tensorgrad, first layer's weights",
    ("jax", "pass"): "JAX, all weights, traced (no formula)",
}


@dataclass(slots=True)
class Series:
    """Repeated measurements of one derivation."""

    reading: list[float] = field(default_factory=list)
    deriving: list[float] = field(default_factory=list)
    reason: str = ""

    @property
    def sample(self) -> Sample:
        """The derivation times."""
        return Sample(tuple(self.deriving), self.reason)


Key = tuple[str, str, str, int, str]


def cases() -> Iterator[Key]:
    """System, task, network, layers and size of all measurements."""
    for network, depths in DEPTHS.items():
        for depth in depths:
            for system, task in ROWS:
                # A tracer needs numbers for sizes; the time does not depend on them.
                yield system, task, network, depth, SYMBOLIC[network]
    for size in SIZES[1:]:
        for system, task in ROWS:
            if system == "chainrule" and task != "each":
                yield system, task, "mlp", SIZED, size


def measure() -> dict[Key, Series]:
    """All cases in turns; a case over the limit is not repeated, nor asked at more layers."""
    found = {key: Series() for key in cases()}
    for repetition in range(REPETITIONS):
        for key, series in found.items():
            if not series.reason and skipped(key, found):
                series.reason = "–"
            if series.reason or (series.deriving and series.deriving[0] > SLOW):
                continue
            limits = {"derived": LIMIT} | ({"checked": 60.0} if repetition == 0 else {})
            take(series, stages(["growth_worker.py", *map(str, key)], limits))
            print(*key, series.sample, flush=True)
    return found


def skipped(key: Key, found: dict[Key, Series]) -> bool:
    """Whether fewer layers were already too many."""
    return any(
        other[:3] == key[:3] and other[4] == key[4] and other[3] < key[3] and series.reason
        for other, series in found.items()
    )


def take(series: Series, report: dict[str, dict[str, float | str]]) -> None:
    """Enter what a process reports."""
    derived, checked = report.get("derived", {}), report.get("checked", {})
    if "over" in derived or float(derived.get("deriving", 0.0)) > LIMIT:
        series.reason = f"> {LIMIT:.0f} s"
    elif "reason" in derived or "reason" in checked:
        series.reason = str(derived.get("reason", checked.get("reason")))
    elif checked.get("wrong"):
        series.reason = f"wrong ({checked['wrong']})"
    else:
        series.reading.append(float(derived["reading"]))
        series.deriving.append(float(derived["deriving"]))


def depths(found: dict[Key, Series], network: str) -> str:
    """The times by number of layers, and how they grow."""
    columns = DEPTHS[network]
    rows = []
    for (system, task), title in ROWS.items():
        keys = [(system, task, network, depth, SYMBOLIC[network]) for depth in columns]
        samples = [found[key].sample if key in found else Sample(reason="–") for key in keys]
        rows.append([title, *samples, growth(columns, samples)])
    head = [TITLES[network], *map(str, columns), f"growth {columns[-2]} to {columns[-1]}"]
    return table(head, rows)


def growth(columns: Sequence[int], samples: Sequence[Sample]) -> str:
    """Time per layer at the last depth over that at the one before: 1 is linear."""
    before, last = samples[-2].median, samples[-1].median
    return "–" if before is None or last is None else plain(last / columns[-1] / (before / columns[-2]))


def sizes(found: dict[Key, Series]) -> str:
    """The times by size."""
    rows = []
    for (system, task), title in ROWS.items():
        if system == "chainrule" and task != "each":
            rows.append([title, *(found[system, task, "mlp", SIZED, size].sample for size in SIZES)])
    return table([f"{SIZED} layers of tanh", *(f"of size {size}" for size in SIZES)], rows)


def readings(found: dict[Key, Series]) -> str:
    """What reading the text of the largest networks takes."""
    parts = [
        f"{Sample(tuple(series.reading))} for {depths[-1]} {TITLES[network]}"
        for network, depths in DEPTHS.items()
        if (series := found["chainrule", "first", network, depths[-1], SYMBOLIC[network]]).reading
    ]
    return f"Reading the text is not in these figures; it takes chainrule {' and '.join(parts)}."


def run() -> str:
    """Measure, and lay out the tables."""
    found = measure()
    return "\n\n".join([*(depths(found, network) for network in DEPTHS), sizes(found), readings(found)])
