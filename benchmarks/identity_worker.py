"""Asks one system for the derivatives of identities: `python identity_worker.py SYSTEM`, ids on standard input.

Each attempt runs in a forked child of a process that has only loaded the system, so nothing that an earlier attempt
left in a cache counts, and an attempt over its time is ended. One line of JSON for each attempt.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from process import ROOT

sys.path.insert(0, str(ROOT / "tests" / "identities"))

import identity_truth as truth
import numpy as np
from identity_corpus import Identity, identities

LIMIT = 10.0


def forked(work: Callable[[Callable[..., None]], None], limit: float) -> dict[str, Any]:
    """What `work` reports from a child process; `over` is set if it was ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            work(lambda **fields: os.write(writing, json.dumps(fields).encode() + b"\n") and None)
        finally:
            os._exit(0)
    os.close(writing)
    data, until = b"", time.monotonic() + limit
    found: dict[str, Any] = {}
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            found["over"] = True
            os.kill(child, signal.SIGKILL)
            break
        piece = os.read(reading, 65536)
        if not piece:
            break
        data += piece
    os.close(reading)
    os.waitpid(child, 0)
    for line in data.decode().splitlines():
        found |= json.loads(line)
    return found


def here(work: Callable[[Callable[..., None]], None]) -> dict[str, Any]:
    """The same in this process, for a system whose threads do not outlive a fork."""
    found: dict[str, Any] = {}
    work(lambda **fields: found.update(fields))
    return found


def attempt(system: Any, identity: Identity, spelling: str) -> Callable[[Callable[..., None]], None]:
    """Derive, report how long it took, evaluate, and compare."""

    def work(report: Callable[..., None]) -> None:
        sys.setrecursionlimit(20_000)
        try:
            answer, times = system.derive(identity, spelling)
            report(**times, stage="derived")
            printed = system.show(answer)
            report(printed=printed[:600], length=len(printed))
            if system.unevaluated(answer):
                report(outcome="unevaluated")
                return
            report(**judged(system, identity, answer))
        except truth.CannotSayError as error:
            report(outcome="cannot say", note=str(error)[:200])
        except RecursionError:
            report(outcome="error", note="RecursionError")
        except Exception as error:  # noqa: BLE001 - whatever a system raises is what is reported
            report(outcome="error", note=f"{type(error).__name__}: {error}"[:300])

    return work


def judged(system: Any, identity: Identity, answer: Any) -> dict[str, Any]:
    """Whether the value of an answer is the derivative at both points."""
    worst = 0.0
    try:
        for draw in getattr(system, "draws", truth.DRAWS):
            found = system.value(identity, answer, truth.point(identity, draw))
            worst = max(worst, truth.difference(identity, np.asarray(found, float), draw))
    except Exception as error:  # noqa: BLE001 - an answer without a value is neither right nor wrong
        return {"outcome": "no value", "note": f"{type(error).__name__}: {error}"[:300]}
    return {"outcome": "right" if worst <= truth.TOLERANCE else "wrong", "difference": worst}


def main(name: str) -> None:
    """Answer until the input ends."""
    system = import_module("languages.systems").load(name)
    known = {each.id: each for each in identities()}
    print(json.dumps({"spellings": system.spellings}), flush=True)
    for line in sys.stdin:
        identity = known[line.strip()]
        rows = []
        for spelling in system.spellings:
            work = attempt(system, identity, spelling)
            found = forked(work, LIMIT) if getattr(system, "forks", True) else here(work)
            if "outcome" not in found:
                derived = "evaluation " if "stage" in found else ""
                found["outcome"] = derived + "time-out" if found.get("over") else "crash"
            rows.append({"spelling": spelling, **found})
            if found["outcome"] == "right":
                break
        print(json.dumps({"id": identity.id, "attempts": rows}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
