"""The claims of one document judged by several processes: each forked one takes every n-th claim, as this one does.

A fork has the claims already, so that a single document is neither read nor started for again. Its judgements come
back as lines of JSON; what a process that ended early leaves is judged here.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from typing import BinaryIO

from chainrule.bulk.forks import Fork, can_fork
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.checker.judgement.chains import behind_wrong
from chainrule.checker.reports.records import judged_record, restored_judgement
from chainrule.checker.runs import judged

#: A process pays off for so many claims.
CLAIMS_EACH = 20
_CHUNK = 1 << 16


def shares(claims: list[Claim], jobs: int) -> int:
    """In how many shares the claims are judged: one where nothing can be forked."""
    return max(1, min(jobs, len(claims) // CLAIMS_EACH)) if can_fork() else 1


def judged_in_shares(claims: list[Claim], count: int, seen: Callable[[float], None]) -> list[Judged]:
    """The judgements on claims in their order, by `count` processes; `seen` is told which part is done."""
    helpers: list[_Helper] = []
    out: dict[int, Judged] = {}
    try:
        try:
            for first in range(1, count):
                helpers.append(_Helper(claims, first, count))
        except OSError:
            # No room for so many: this process judges alone, with what they held.
            while helpers:
                helpers.pop().end()
            count = 1
        for i in range(0, len(claims), count):
            out[i] = judged(claims[i])
            for helper in helpers:
                helper.drain()
            seen((len(out) + sum(helper.done for helper in helpers)) / len(claims))
        for helper in helpers:
            helper.finish()
            out.update(helper.judgements(claims))
    finally:
        for helper in helpers:
            helper.end()
    found = (out[i] if i in out else judged(claim) for i, claim in enumerate(claims))
    return list(behind_wrong(found, judged))


class _Helper:
    """A forked process that judges every `step`-th claim, and what it has said."""

    def __init__(self, claims: list[Claim], first: int, step: int) -> None:
        def run(_: BinaryIO, pipe: BinaryIO) -> None:
            for i in range(first, len(claims), step):
                pipe.write(json.dumps([i, judged_record(judged(claims[i]))]).encode() + b"\n")
                pipe.flush()

        self.fork = Fork(run)
        self.pipe = self.fork.stdout.fileno()
        os.set_blocking(self.pipe, False)
        self.said = bytearray()
        self.done = 0

    def drain(self) -> None:
        """Take what has come, so that the process never waits for this one."""
        with contextlib.suppress(BlockingIOError):
            while self._read():
                pass

    def finish(self) -> None:
        """Wait for the rest."""
        os.set_blocking(self.pipe, True)
        while self._read():
            pass

    def _read(self) -> bool:
        chunk = os.read(self.pipe, _CHUNK)
        self.said += chunk
        self.done += chunk.count(b"\n")
        return bool(chunk)

    def judgements(self, claims: list[Claim]) -> dict[int, Judged]:
        """What came, by the numbers of the claims; flagged ones are left: only trees tell how to mend them."""
        out = {}
        for line in self.said.split(b"\n")[:-1]:
            number, record = json.loads(line)
            found = restored_judgement(record, claims[number])
            if not found.flagged:
                out[number] = found
        return out

    def end(self) -> None:
        """No process outlives the call."""
        self.fork.close()
