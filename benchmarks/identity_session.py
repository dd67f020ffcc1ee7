"""Derives all identities of the tests in one process, as a session does: `python benchmarks/identity_session.py`.

Each is read, derived and printed once, in the order of the corpus, after five that do not count; nothing is kept from
one to the next but what chainrule keeps anyway. --write puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from statistics import median

from process import ROOT
from report import machine, table, write

sys.path.insert(0, str(ROOT / "tests" / "identities"))

from identity_claims import derived
from identity_corpus import Identity, identities

MEDIAN, WORST = 5.0, 50.0


def milliseconds(identity: Identity) -> float:
    """The time from text to printed derivative."""
    start = time.perf_counter()
    repr(derived(identity))
    return (time.perf_counter() - start) * 1e3


def run() -> str:
    """The table and what is missed."""
    known = identities()
    for each in known[:5]:
        milliseconds(each)
    times = sorted((milliseconds(each), each.id) for each in known)
    only = [t for t, _ in times]
    late = [f"{name} {t:.0f} ms" for t, name in reversed(times) if t > WORST]
    row = [len(only), f"{median(only):.1f} ms", f"{only[int(0.9 * len(only))]:.1f} ms",
           f"{only[int(0.99 * len(only))]:.1f} ms", f"{only[-1]:.0f} ms", f"{sum(only) / 1e3:.2f} s"]  # fmt: skip
    head = ["identities", "median", "90 %", "99 %", "longest", "all"]
    parts = [table(head, [row])]
    parts.append(f"- Target, a median of {MEDIAN:.0f} ms: {'met' if median(only) <= MEDIAN else 'missed'}.")
    said = "met" if not late else f"missed by {len(late)} ({', '.join(late)})"
    parts.append(f"- Target, none over {WORST:.0f} ms: {said}.")
    return "\n\n".join([parts[0], "\n".join(parts[1:])])


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = run()
    print(text)
    if options.write:
        write(ROOT / "docs" / "benchmarks.md", "identity session", f"{machine(('python-flint',))}\n\n{text}")


if __name__ == "__main__":
    main()
