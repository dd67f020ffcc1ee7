"""Measures one derivation by one system in a process of its own: `python worker.py SYSTEM CASE N`.

Writes one line of JSON after each stage (built, derived, checked), so that the process that started this one
can end it when a stage takes too long. Nothing is derived before the clock starts: first-use costs count.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from importlib import import_module

import problems

STACK = 512 << 20


def main(system: str, case: str, n: int) -> None:
    """Build, derive, compare with the truth."""
    module = import_module(f"systems.with_{system}")
    start = time.perf_counter()
    problem = getattr(module, case)(n)
    emit("built", seconds=time.perf_counter() - start)
    start = time.perf_counter()
    partials = module.gradient(problem)
    seconds = time.perf_counter() - start
    count = module.size(partials) if hasattr(module, "size") else 0
    emit("derived", seconds=seconds, nodes=count)
    found = module.values([partials[i] for i in problems.sample(case, n)], problems.point(case, n))
    emit("checked", wrong=problems.disagreement(case, n, found))


def emit(stage: str, **fields: float | str) -> None:
    """Tell the starting process that a stage is done."""
    print(json.dumps({"stage": stage, **fields}), flush=True)


def guarded() -> None:
    """Run `main`; any failure of a system is a finding of the benchmark, not an error of it."""
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except ImportError as error:
        emit("failed", reason=f"not installed ({error.name})")
    except Exception as error:  # noqa: BLE001 - whatever a system raises is what is reported
        emit("failed", reason=type(error).__name__)


if __name__ == "__main__":
    if sys.argv[1].startswith("chainrule"):
        guarded()
    else:
        # The peers recurse: they get all the stack they can use. chainrule runs at Python's own limit.
        sys.setrecursionlimit(10**6)
        threading.stack_size(STACK)
        thread = threading.Thread(target=guarded)
        thread.start()
        thread.join()
