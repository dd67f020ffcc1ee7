"""Measures how long chainrule and its peers take to derive a gradient, and how that grows with its size.

Systems take turns within each repetition, each derivation in a process of its own. A derivation over the
limit is cut and not repeated. A figure is reported only if the result agreed with the closed form.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from problems import CHAIN, SOFTMAX
from process import stages
from report import Sample, plain, ratio, table
from systems import PEERS, SYSTEMS

SIZES = (10, 50, 100, 1000)
LIMIT = 60.0
TARGET = 100.0
REPETITIONS = 5


@dataclass(slots=True)
class Series:
    """What one system was measured to take at one size."""

    built: list[float] = field(default_factory=list)
    derived: list[float] = field(default_factory=list)
    nodes: int = 0
    reason: str = ""
    limit: float = LIMIT

    def add(self, found: dict[str, dict[str, float | str]]) -> None:
        """Take in one process's report."""
        for stage in ("built", "derived", "checked"):
            fields = found.get(stage, {})
            if "over" in fields and stage == "checked":
                self.reason = "not checked"
            elif "over" in fields:
                self.reason = f"> {self.limit:.0f} s" + (" to build" if stage == "built" else "")
            elif "reason" in fields:
                self.reason = str(fields["reason"])
            elif fields.get("wrong"):
                self.reason = f"wrong ({fields['wrong']})"
        if not self.reason:
            self.built.append(float(found["built"]["seconds"]))
            self.derived.append(float(found["derived"]["seconds"]))
            self.nodes = int(found["derived"]["nodes"])

    @property
    def derivation(self) -> Sample:
        """The derivation times."""
        return Sample(tuple(self.derived), self.reason)

    @property
    def building(self) -> Sample:
        """The building times."""
        return Sample(tuple(self.built), "–" if self.reason else "")


Results = dict[tuple[str, int], Series]


def measure(
    case: str,
    systems: Iterable[str],
    sizes: Sequence[int] = SIZES,
    repetitions: int = REPETITIONS,
    limit: float = LIMIT,
) -> Results:
    """The systems at the sizes, in turns."""
    limits = {"built": limit, "derived": limit, "checked": 5 * limit}
    results: Results = {(system, n): Series(limit=limit) for system in systems for n in sizes}
    for n in sizes:
        for repetition in range(repetitions):
            for system in systems:
                series = results[system, n]
                if not series.reason:
                    series.add(stages(["worker.py", system, case, str(n)], limits))
                    print(
                        f"{case} n={n} {repetition + 1}/{repetitions} {system}: {series.derivation}",
                        flush=True,
                    )
    return results


def tables(case: str, results: Results) -> str:
    """Derivation, growth, ratios and building as Markdown, with what misses its target."""
    derive = {key: series.derivation for key, series in results.items()}
    head = [f"n = {n}" for n in SIZES]
    times = table(
        ["derivation", *head, "growth 100 to 1000"],
        [
            [label, *(derive[system, n] for n in SIZES), growth(derive[system, 100], derive[system, 1000])]
            for system, label in SYSTEMS[case].items()
        ],
    )
    ratios = table(
        ["time of peer / time of chainrule", *head],
        [[label, *(ratio(derive[s, n], derive["chainrule", n]) for n in SIZES)] for s, label in PEERS.items()],
    )
    building = table(
        ["building (not in the figures above)", *head],
        [[label, *(results[system, n].building for n in SIZES)] for system, label in SYSTEMS[case].items()],
    )
    nodes = ", ".join(f"{results['chainrule', n].nodes} for n = {n}" for n in SIZES)
    size = f"Distinct nodes in chainrule's result: {nodes}."
    return "\n\n".join([times, ratios, building, size, shortfall(derive)])


def growth(at_100: Sample, at_1000: Sample) -> str:
    """The time at n = 1000 over ten times that at n = 100: 1.0 is linear, 10 quadratic."""
    if at_100.median is None or at_1000.median is None:
        return "–"
    return f"{at_1000.median / at_100.median / 10:.2f}"


def shortfall(derive: dict[tuple[str, int], Sample]) -> str:
    """What was aimed at and what is not reached, in words."""
    lines = []
    own, sympy = derive["chainrule", 50], derive["sympy", 50]
    if own.median is None:
        lines.append(f"chainrule has no figure at n = 50: {own}.")
    elif sympy.median is None:
        lines.append(f"SymPy has no figure at n = 50 ({sympy}), so the target of {TARGET:.0f} is not tested.")
    else:
        found = sympy.median / own.median
        verdict = "met" if found >= TARGET else "missed"
        lines.append(f"Target, SymPy at least {TARGET:.0f} times as slow at n = 50: {verdict} ({found:.0f}).")
    for system, label in PEERS.items():
        slower = [
            f"{plain(o.median / p.median)} times at n = {n}"
            for n in SIZES
            if (p := derive[system, n]).median and (o := derive["chainrule", n]).median and p.median < o.median
        ]
        if slower:
            lines.append(f"chainrule is slower than {label}: {', '.join(slower)}.")
    return "\n".join(f"- {line}" for line in lines)


def run(case: str) -> str:
    """Measure one problem and lay out its tables."""
    return tables(case, measure(case, SYSTEMS[case]))


softmax = partial(run, SOFTMAX)
chain = partial(run, CHAIN)
