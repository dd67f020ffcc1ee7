"""Verdicts on pairs of antiderivative and integrand, and on wrong claims made from them.

    python benchmarks/antiderivatives.py [PAIRS.jsonl] [--mutants N] [--seed S] [--jobs J] [--timeout T] [--write]

The file has one pair a line, in the form of bulk records: {"id", "variable", "definition", "claim"}. With --mutants
that many wrong claims are judged too, in turns of one mutant of each kind per pair. A mutant that passes is
compared with the numerical derivative of its definition: it is equivalent to the pair, or the verdict is wrong. --write
puts the tables into docs/benchmarks.md. Exit status 1 if a true pair is refuted, or if a verdict on a mutant is wrong.
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

from evidence import compared
from mutants import mutants
from process import ROOT
from report import machine, table, write

from chainrule.bulk.workers import verified

VERDICTS = ("proved", "agrees", "conditional", "convention", "refuted", "unknown")
PAIRS = ROOT.parent / "shared" / "corpus" / "antiderivatives.jsonl"
SHOWN = 90
Records = list[dict[str, Any]]


def judged(records: Records, jobs: int, seconds: float) -> tuple[Records, float]:
    """The results in order, and the seconds that they took together."""
    start = time.perf_counter()
    lines = (json.dumps(record).encode() for record in records)
    results = []
    for result in verified(lines, jobs=jobs, seconds=seconds, megabytes=2048):
        results.append(result)
        if sys.stderr.isatty():
            print(f"\r{len(results)} of {len(records)}", end="", file=sys.stderr, flush=True)
    return results, time.perf_counter() - start


def changed(pairs: Records, count: int, seed: int) -> Records:
    """Records with wrong claims; an edit that leaves the text as it was is left out."""
    random, found = Random(seed), Records()
    while len(found) < count:
        before = len(found)
        for pair in pairs:
            edited = mutants(pair["claim"], random)
            found.extend({**pair, "claim": claim, "kind": kind} for kind, claim in edited if claim != pair["claim"])
        if len(found) == before:
            raise SystemExit("no pair has a place for an edit")
    return found[:count]


def counted(rows: Iterable[tuple[str, Records]]) -> str:
    """Verdicts and times, a row for each group of results."""
    cells = []
    for name, results in rows:
        counts = Counter(result["verdict"] for result in results)
        shares = [f"{counts[v]} ({counts[v] / len(results):.1%})" if counts[v] else "0" for v in VERDICTS]
        times = sorted(result["ms"] for result in results)
        late = [f"{times[min(len(times) - 1, len(times) * share // 100)]:.0f} ms" for share in (90, 99, 100)]
        cells.append([name, len(results), *shares, f"{median(times):.1f} ms", *late])
    return table(["", "claims", *VERDICTS, "median", "90 %", "99 %", "most"], cells)


def listed(title: str, rows: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> str:
    """Pairs with their verdicts and times, folded."""
    lines = [
        f"- {record.get('source', record['id'])}: {result['verdict']}, {result['ms']:.0f} ms. `{_cut(record['claim'])}`"
        + (f" ({result['reason']})" if result.get("reason") else "")
        for record, result in rows
    ]
    return f"<details><summary>{title}</summary>\n\n" + "\n".join(lines) + "\n\n</details>" if lines else ""


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def examined(records: Records, results: Records) -> tuple[str, bool]:
    """What mutants that were proved or agree are by their numbers, and whether a verdict is wrong."""
    counts: Counter[tuple[str, str]] = Counter()
    wrong = False
    for record, result in zip(records, results, strict=True):
        if result["verdict"] not in ("proved", "agrees"):
            continue
        evidence = compared(record["definition"], record["variable"], record["claim"])
        found = "wrong" if evidence.wrong else "equivalent" if evidence.right else "no value"
        counts[result["verdict"], found] += 1
        wrong = wrong or found == "wrong"
        if found != "equivalent":
            text = f"{found.upper()}: {result['verdict']}, {record['kind']}, id {record['id']}"
            print(f"{text}\n  d({record['definition']})/d{record['variable']}\n  = {record['claim']}\n  {evidence}")
    total = sum(counts.values())
    parts = [f"{n} {verdict}: {found}" for (verdict, found), n in sorted(counts.items())]
    text = (
        f"{total} mutants were proved or agree; by their values at up to 60 points with 30 digits: {'; '.join(parts)}."
    )
    return text if total else "No mutant was proved or agrees.", wrong


def main() -> None:
    """Judge, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, nargs="?", default=PAIRS, help="the file of pairs")
    parser.add_argument("--mutants", type=int, default=0, metavar="N", help="how many wrong claims to judge")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=10.0, help="seconds a claim may take")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    options = parser.parse_args()
    if not options.pairs.is_file():
        print(f"skipped: {options.pairs} is not there; give a file of pairs, one JSON object a line")
        return
    pairs = [json.loads(line) for line in options.pairs.read_text(encoding="utf-8").splitlines()]
    results, seconds = judged(pairs, options.jobs, options.timeout)
    both = list(zip(pairs, results, strict=True))
    parts = [
        counted([("pairs", results)]),
        f"{len(pairs) / seconds:.0f} claims a second with {options.jobs} workers.",
        listed("The slowest ten", sorted(both, key=lambda pair: -pair[1]["ms"])[:10]),
        listed("Not proved", [pair for pair in both if pair[1]["verdict"] != "proved"]),
    ]
    failed = any(result["verdict"] == "refuted" for result in results)
    if options.mutants:
        records = changed(pairs, options.mutants, options.seed)
        answers, _ = judged(records, options.jobs, options.timeout)
        groups = defaultdict(list)
        for record, answer in zip(records, answers, strict=True):
            groups[record["kind"]].append(answer)
        text, wrong = examined(records, answers)
        parts += [counted([*sorted(groups.items()), ("all mutants", answers)]), text]
        failed = failed or wrong
    text = "\n\n".join(part for part in parts if part)
    print(text)
    if options.write:
        figures = f"{machine(('python-flint', 'mpmath'))} {len(pairs)} pairs.\n\n{text}"
        write(ROOT / "docs" / "benchmarks.md", "antiderivatives", figures)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
