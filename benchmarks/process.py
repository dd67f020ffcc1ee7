"""Measures in fresh processes: runs one stage by stage with a limit on each, or times a whole command."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


@cache
def environment() -> dict[str, str]:
    """The environment of all measured processes: the package of this checkout, bytecode cached."""
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONDONTWRITEBYTECODE", "PYTHONPATH"}}
    env["PYTHONPATH"] = str(ROOT / "src")
    # A directory of its own: neither left-over bytecode nor a read-only checkout matters.
    env["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="chainrule-benchmarks-")
    return env


def stages(command: list[str], limits: dict[str, float]) -> dict[str, dict[str, Any]]:
    """What a process reports for each stage, up to one that takes longer than its limit: then it is ended.

    A stage over its limit is reported as ``{"over": limit}``, a failing process as ``{"reason": ...}``.
    """
    with subprocess.Popen(  # noqa: S603 - the commands are those of this directory
        [sys.executable, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=HERE,
        env=environment(),
    ) as process:
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            for line in process.stdout or ():
                # Some systems print a banner of their own.
                if line.startswith("{"):
                    lines.put(line)
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        found: dict[str, dict[str, Any]] = {}
        try:
            for stage, limit in limits.items():
                try:
                    line = lines.get(timeout=limit)
                except queue.Empty:
                    found[stage] = {"over": limit}
                    break
                fields = json.loads(line) if line else {"stage": "failed", "reason": "crashed"}
                if fields["stage"] != stage:
                    found[stage] = {"reason": fields["reason"]}
                    break
                found[stage] = fields
        finally:
            process.kill()
    return found


def seconds(command: list[str], *, codes: tuple[int, ...] = (0,)) -> float:
    """The wall time of a whole process; an exit code that is not expected is an error with its last line."""
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - same
        command, capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=120, check=False
    )
    elapsed = time.perf_counter() - start
    if done.returncode not in codes or "Traceback (most recent call last)" in done.stderr:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise RuntimeError(f"exit code {done.returncode}: {last}")
    return elapsed


def output(code: str) -> str:
    """What a Python one-liner prints."""
    done = subprocess.run(  # noqa: S603 - same
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=environment(), check=True
    )
    return done.stdout.strip()
