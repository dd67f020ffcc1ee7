"""Measures everything and writes it into docs/benchmarks.md: `python benchmarks/run.py [--only NAME ...]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import derivation
import editor
import graphs
import growth
import identities
import startup
from process import ROOT
from report import machine, write

DOCUMENT = ROOT / "docs" / "benchmarks.md"
PEERS = ("sympy", "symengine", "casadi", "python-flint")
#: Benchmarks that have other peers.
OTHERS = {
    "identities": identities.PEERS,
    "growth": ("tensorgrad", "torch", "jax", "python-flint"),
    "editor": ("pygls", "python-flint"),
    "graphs": ("symengine", "symbolica", "casadi", "python-flint"),
}
BENCHMARKS: dict[str, Callable[[], str]] = {
    "import": startup.imports,
    "check": startup.check,
    "editor": editor.run,
    "identities": identities.run,
    "growth": growth.run,
    "graphs": graphs.run,
    "chain": derivation.chain,
    "softmax": derivation.softmax,
}


def main() -> None:
    """Run the benchmarks that are asked for; each writes its own tables as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=sorted(BENCHMARKS), help="run some of the benchmarks")
    chosen = parser.parse_args().only
    try:
        for name, benchmark in BENCHMARKS.items():
            if not chosen or name in chosen:
                figures = benchmark()
                print(f"\n{name}\n\n{figures}\n", flush=True)
                write(DOCUMENT, name, f"{machine(OTHERS.get(name, PEERS))}\n\n{figures}")
    finally:
        startup.clean()


if __name__ == "__main__":
    main()
