"""Asks systems about claims, each in a process of its own that may hang: used by the benchmarks of claims."""

from __future__ import annotations

import json
import subprocess
import sys
from queue import Empty, Queue
from threading import Thread
from typing import Any

from process import HERE, environment


class Worker:
    """A process that answers claims one after the other; ended past the limit."""

    def __init__(self, script: str, system: str, limit: float) -> None:
        """Start `script`, which is told the name of the system."""
        self.script, self.system, self.limit = script, system, limit
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - the script of this directory
            [sys.executable, self.script, self.system],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, cwd=HERE, env={**environment(), "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        self.lines: Queue[str] = Queue()
        Thread(target=_passed_on, args=(self.process.stdout, self.lines), daemon=True).start()
        self.ready = self.lines.get().startswith("ready")

    def ask(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The answers (True, False or None) and their seconds, one after the other without a pause."""
        assert self.process.stdin is not None  # noqa: S101 - it was asked for
        self.process.stdin.write("".join(json.dumps(record) + "\n" for record in records))
        self.process.stdin.flush()
        told: list[dict[str, Any]] = []
        while len(told) < len(records):
            try:
                line = self.lines.get(timeout=self.limit)
            except Empty:
                line = ""
            if not line:
                self.close()
                self._start()
                return [*told, {"answer": None, "seconds": self.limit}, *self.ask(records[len(told) + 1 :])]
            told.append(dict(json.loads(line)))
        return told

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def _passed_on(stream: Any, lines: Queue[str]) -> None:
    """Every line of a process, and an empty one at its end."""
    for line in stream:
        lines.put(line)
    lines.put("")
