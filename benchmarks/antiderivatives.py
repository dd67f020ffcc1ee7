"""Verdicts on pairs of antiderivative and integrand, and on wrong claims made from them.

    python benchmarks/antiderivatives.py PAIRS.jsonl [--mutants N] [--seed S] [--jobs J] [--timeout T] [--write]

The file has one pair a line, in the form of bulk records: {"id", "variable", "definition", "claim"}. With --mutants
that many wrong claims are judged too, in turns of one mutant of each kind per pair. --write puts the tables into
docs/benchmarks.md. Exit status 1 if a true pair is refuted, or if a mutant is proved or agrees.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from mutants import mutants
from process import ROOT
from report import machine, table, write

from chainrule.bulk.workers import verified

VERDICTS = ("proved", "agrees", "conditional", "convention", "refuted", "unknown")


def judged(records: list[dict[str, Any]], jobs: int, seconds: float) -> tuple[list[dict[str, Any]], float]:
    """The results in order, and the seconds that they took together."""
    start = time.perf_counter()
    lines = (json.dumps(record).encode() for record in records)
    results = []
    for result in verified(lines, jobs=jobs, seconds=seconds, megabytes=2048):
        results.append(result)
        if sys.stderr.isatty():
            print(f"\r{len(results)} of {len(records)}", end="", file=sys.stderr, flush=True)
    return results, time.perf_counter() - start


def changed(pairs: list[dict[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    """Records with wrong claims."""
    random, found = Random(seed), list[dict[str, Any]]()
    while len(found) < count:
        for pair in pairs:
            found.extend({**pair, "claim": claim, "kind": kind} for kind, claim in mutants(pair["claim"], random))
            if len(found) >= count:
                break
    return found[:count]


def counted(rows: Iterable[tuple[str, list[dict[str, Any]]]]) -> str:
    """Verdicts and times, a row for each group of results."""
    cells = []
    for name, results in rows:
        counts = Counter(result["verdict"] for result in results)
        times = sorted(result["ms"] for result in results)
        late = times[min(len(times) - 1, len(times) * 99 // 100)]
        shares = [f"{counts[v]} ({counts[v] / len(results):.1%})" if counts[v] else "0" for v in VERDICTS]
        cells.append([name, len(results), *shares, f"{median(times):.1f} ms", f"{late:.0f} ms"])
    return table(["", "claims", *VERDICTS, "median", "99 %"], cells)


def main() -> None:
    """Judge, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="the file of pairs")
    parser.add_argument("--mutants", type=int, default=0, metavar="N", help="how many wrong claims to judge")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds a claim may take")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    options = parser.parse_args()
    if not options.pairs.is_file():
        raise SystemExit(f"{options.pairs} is not there: a file of pairs is needed, one JSON object a line")
    pairs = [json.loads(line) for line in options.pairs.read_text(encoding="utf-8").splitlines()]
    results, seconds = judged(pairs, options.jobs, options.timeout)
    parts = [counted([("pairs", results)]), f"{len(pairs) / seconds:.0f} claims a second with {options.jobs} workers."]
    failed = [result["id"] for result in results if result["verdict"] == "refuted"]
    if options.mutants:
        records = changed(pairs, options.mutants, options.seed)
        groups = defaultdict(list)
        for record, result in zip(records, judged(records, options.jobs, options.timeout)[0], strict=True):
            groups[record["kind"]].append(result)
            if result["verdict"] in ("proved", "agrees"):
                failed.append(result["id"])
                print(f"{result['verdict']}: {record['definition']}\n  {record['claim']}", file=sys.stderr)
        everything = [result for group in groups.values() for result in group]
        parts.append(counted([*sorted(groups.items()), ("all mutants", everything)]))
    text = "\n\n".join(parts)
    print(text)
    if options.write:
        figures = f"{machine(('python-flint',))} {len(pairs)} pairs.\n\n{text}"
        write(ROOT / "docs" / "benchmarks.md", "antiderivatives", figures)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
