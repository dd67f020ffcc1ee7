"""Measures everything and writes it into docs/benchmarks.md: `python benchmarks/run.py [--only NAME]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import derivation
import startup
from process import ROOT
from report import machine, write

DOCUMENT = ROOT / "docs" / "benchmarks.md"
PEERS = ("sympy", "symengine", "casadi", "python-flint")
BENCHMARKS: dict[str, Callable[[], str]] = {
    "import": startup.imports,
    "check": startup.check,
    "chain": derivation.chain,
    "softmax": derivation.softmax,
}


def main() -> None:
    """Run the benchmarks that are asked for; each writes its own tables as soon as it is done."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=sorted(BENCHMARKS), help="run one benchmark")
    chosen = parser.parse_args().only
    try:
        for name, benchmark in BENCHMARKS.items():
            if chosen in (None, name):
                figures = benchmark()
                print(f"\n{name}\n\n{figures}\n", flush=True)
                write(DOCUMENT, name, f"{machine(PEERS)}\n\n{figures}")
    finally:
        startup.clean()


if __name__ == "__main__":
    main()
