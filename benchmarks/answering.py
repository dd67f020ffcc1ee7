"""The loop of a worker that is asked about claims: a record in JSON a line in, an answer with its seconds out."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Answer = bool | None


def answer_all(ask: Callable[[dict[str, Any]], Answer], warm: dict[str, Any]) -> None:
    """Answer until the input ends; one unrelated claim first, so that imports do not count."""
    ask(warm)
    print("ready", flush=True)
    for line in sys.stdin:
        record = json.loads(line)
        start = time.perf_counter()
        try:
            answer = ask(record)
        except Exception:  # noqa: BLE001 - whatever a system raises is no answer
            answer = None
        print(json.dumps({"answer": answer, "seconds": time.perf_counter() - start}), flush=True)
