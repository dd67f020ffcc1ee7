"""Measures gradients of explicit scalar graphs of a thousand inputs against compiled systems."""

from __future__ import annotations

from derivation import Results, growth, measure
from problems import CHAIN, LOGISTIC, PRODUCT, SOFTMAX
from report import Sample, plain, ratio, table
from systems import GRAPHS

SIZES = (100, 1000)
REPETITIONS = 3
LIMIT = 12.0
TITLES = {
    CHAIN: "chain of sigmoids", SOFTMAX: "softmax with cross-entropy", LOGISTIC: "sum of logistic losses",
    PRODUCT: "product",
}  # fmt: skip
#: What is aimed at: time of chainrule over that of CasADi, and of the quadratic systems over that of chainrule.
AT_MOST, AT_LEAST = 8.0, 100.0
#: Growth from 100 to 1000 inputs beyond which a system is taken to be more than linear there.
QUADRATIC = 5.0


def run() -> str:
    """Measure all problems, and lay out one table of times, one of ratios, and what is missed."""
    found = {case: measure(case, GRAPHS, SIZES, REPETITIONS, LIMIT) for case in TITLES}
    times = [
        [f"{title}, {label}", *(found[case][system, n].derivation for n in SIZES), grown(found[case], system)]
        for case, title in TITLES.items()
        for system, label in GRAPHS.items()
    ]
    peers = [system for system in GRAPHS if system not in {"chainrule", "casadi"}]
    ratios = []
    for case, title in TITLES.items():
        at = {system: found[case][system, SIZES[-1]].derivation for system in GRAPHS}
        ratios.append(
            [title, ratio(at["chainrule"], at["casadi"]), *(ratio(at[system], at["chainrule"]) for system in peers)]
        )
    head = [f"ratio at n = {SIZES[-1]}", "chainrule / CasADi", *(f"{GRAPHS[system]} / chainrule" for system in peers)]
    return "\n\n".join(
        [
            table(["derivation", *(f"n = {n}" for n in SIZES), "growth 100 to 1000"], times),
            table(head, ratios),
            targets(found),
        ]
    )


def grown(results: Results, system: str) -> str:
    """The time at n = 1000 over ten times that at n = 100."""
    return growth(*(results[system, n].derivation for n in SIZES))


def targets(found: dict[str, Results]) -> str:
    """What is met and what is missed, in words."""
    lines = []
    for case, title in TITLES.items():
        at = {system: found[case][system, SIZES[-1]].derivation for system in GRAPHS}
        own, casadi = at["chainrule"].median, at["casadi"].median
        if own is None or casadi is None:
            lines.append(f"{title}: not tested against CasADi.")
            continue
        slower = own / casadi
        said = f"{plain(slower)} times the time of CasADi (target at most {AT_MOST:.0f}: {met(slower <= AT_MOST)})"
        for system in ("symengine", "symbolica"):
            growing = grown(found[case], system)
            said += f"; {GRAPHS[system]} takes {ratio(at[system], at['chainrule'])} times as long"
            if growing != "–" and float(growing) >= QUADRATIC:
                verdict = met(at_least(at[system], own))
                peer = at[system].median
                if verdict != "met" and peer is not None:
                    verdict += f", it would take {plain(peer / AT_LEAST / casadi)} times the time of CasADi"
                said += f" (target at least {AT_LEAST:.0f}, since it grows faster than linearly: {verdict})"
        lines.append(f"{title}: {said}.")
    return "\n".join(f"- {line[0].upper()}{line[1:]}" for line in lines)


def at_least(peer: Sample, own: float) -> bool:
    """Whether a peer takes a hundred times as long."""
    return peer.median is not None and peer.median / own >= AT_LEAST


def met(holds: bool) -> str:
    """A verdict on a target."""
    return "met" if holds else "missed"
