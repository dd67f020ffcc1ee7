"""Killable workers for bulk work: a process reads a line and writes an answer; past its time it is ended.

The pipe carries lines of JSON alone. A worker that is ended loses nothing: its claim is unknown, the next one goes to
a new process. Results come in the order of the lines, with a bounded number in flight.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from threading import Lock
from typing import Any, BinaryIO, TypeVar

from chainrule.bulk.forks import Fork, can_fork, collect_seldom
from chainrule.bulk.records import verify_line

IN_FLIGHT = 8
Answering = Callable[[bytes], dict[str, Any]]
Item = TypeVar("Item")
Answer = TypeVar("Answer")


def cores() -> int:
    """How many processes can run at a time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        return os.cpu_count() or 1


class Worker:
    """One process that answers lines."""

    def __init__(self, megabytes: int, module: str = "chainrule.bulk.workers") -> None:
        """Nothing runs yet; `megabytes` limits the memory of the process, which runs `module`."""
        self.megabytes = megabytes
        self.module = module
        self._process: subprocess.Popen[bytes] | Fork | None = None
        self._ended = False
        self._changing = Lock()

    def start(self, answer: Answering) -> None:
        """Start ahead of the first line, as a fork that has loaded what this process has, if there can be one."""
        if can_fork():
            self._process = Fork(partial(serve, self.megabytes, answer))
        else:
            self._started()

    def ask(self, line: bytes, seconds: float | None) -> dict[str, Any] | str:
        """The answer to one line, within `seconds` if there is a limit; or why there is none."""
        try:
            process = self._started()
            assert process.stdin is not None  # noqa: S101 - both are pipes
            assert process.stdout is not None  # noqa: S101
            process.stdin.write(line.rstrip(b"\r\n").replace(b"\n", b" ") + b"\n")
            process.stdin.flush()
            in_time = bool(select.select([process.stdout], [], [], seconds)[0])
            answer = process.stdout.readline() if in_time else b""
        except (OSError, ValueError):
            in_time, answer = True, b""
        if answer.endswith(b"\n"):
            result: dict[str, Any] = json.loads(answer)
            return result
        self.close()
        return f"more than {seconds:g} s" if not in_time else f"the worker ended, perhaps above {self.megabytes} MB"

    def judge(self, line: bytes, seconds: float) -> dict[str, Any]:
        """The verdict on one line, within `seconds`."""
        answer = self.ask(line, seconds)
        if not isinstance(answer, str):
            return answer
        return {"id": id_of(line), "verdict": "unknown", "ms": seconds * 1000, "evidence": [],
                "reason": f"over budget: {answer}"}  # fmt: skip

    def _started(self) -> subprocess.Popen[bytes] | Fork:
        with self._changing:
            if self._ended:
                raise OSError("the run is over")
            if self._process is None or self._process.poll() is not None:
                self._stop()
                # -P: no module is imported from the folder of the call, which may be full of other people's files.
                command = [sys.executable, "-P", "-m", self.module, str(self.megabytes)]
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
            return self._process

    def close(self, *, for_good: bool = False) -> None:
        """End the process; the next line has a new one, unless it is `for_good`."""
        with self._changing:
            self._ended |= for_good
            self._stop()

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError, ValueError):
                        pipe.close()


def verified(
    lines: Iterable[bytes], *, jobs: int, seconds: float, megabytes: int
) -> Generator[dict[str, Any], None, None]:
    """The verdicts on lines, in their order, by `jobs` processes."""
    workers = [Worker(megabytes) for _ in range(jobs)]
    yield from in_order(lines, workers, lambda worker, line: worker.judge(line, seconds))


def in_order(
    items: Iterable[Item], workers: list[Worker], answer: Callable[[Worker, Item], Answer]
) -> Generator[Answer, None, None]:
    """The answers to items, in their order; the workers are ended behind the last one."""
    jobs = len(workers)
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in workers:
        idle.put(worker)

    def run(item: Item) -> Answer:
        worker = idle.get()
        try:
            return answer(worker, item)
        finally:
            idle.put(worker)

    waiting: deque[Future[Answer]] = deque()
    pool = ThreadPoolExecutor(jobs)
    try:
        for item in items:
            waiting.append(pool.submit(run, item))
            if len(waiting) >= IN_FLIGHT * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close(for_good=True)


def id_of(line: bytes) -> Any:
    """The name of the record in a line, None where there is none."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record.get("id") if isinstance(record, dict) else None


def serve(megabytes: int, answer: Answering, lines: BinaryIO | None = None, answers: BinaryIO | None = None) -> None:
    """The loop of a worker process: it answers lines, those of the standard input unless others are given."""
    try:
        import resource

        limit = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, ValueError, OSError):
        pass  # a system without such limits
    collect_seldom()
    out = sys.stdout.buffer if answers is None else answers
    for line in sys.stdin.buffer if lines is None else lines:
        out.write(json.dumps(answer(line), ensure_ascii=True).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    try:
        serve(int(sys.argv[1]), verify_line)
    except KeyboardInterrupt:
        sys.exit(130)
