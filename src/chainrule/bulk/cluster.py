"""Bulk work on several machines: `chainrule verify --dask ADDRESS` gives chunks of lines to the workers of a cluster.

A task says where its lines stand, and the worker reads them itself; where it cannot see that file, or sees another
one, they are sent with the task instead. Nothing is scattered: a worker that is killed takes no data with it, and its
chunk is given to another one. Within a worker each claim is judged by a process that can be ended, as on one machine.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from chainrule.bulk.workers import Worker
from chainrule.errors import UsageError

#: Lines a task, and tasks in flight for each thread of the cluster: enough to keep it busy, and few to hold.
LINES, IN_FLIGHT = 16, 2
RETRIES = 3
CONNECT = "10s"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a cluster's scheduler is, and where its workers may read the lines; None where that is no file."""

    address: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines: where they stand, or where no file is known the lines themselves."""

    path: str | None
    offset: int
    size: int
    digest: bytes
    lines: tuple[bytes, ...] = ()

    def read(self) -> tuple[bytes, ...] | None:
        """The lines; None where the file is not the one that was meant."""
        if self.lines or self.path is None:
            return self.lines
        try:
            with open(self.path, "rb") as source:  # noqa: PTH123 - bytes at an offset
                source.seek(self.offset)
                data = source.read(self.size)
        except OSError:
            return None
        return tuple(data.splitlines(keepends=True)) if _digest(data) == self.digest else None


def verified_on(
    cluster: Cluster, source: Iterable[bytes], *, skip: int, seconds: float, megabytes: int
) -> Generator[dict[str, Any], None, None]:
    """The verdicts on the lines of `source` behind the first `skip`, in their order, by a cluster."""
    address, path = cluster.address, cluster.path
    client = _client(address)
    threads = sum(client.nthreads().values())
    if not threads:
        client.close()
        msg = f"the cluster at {address} has no worker: start one with dask worker {address}"
        raise UsageError(msg)
    waiting: deque[tuple[Chunk, Any]] = deque()

    def submit(chunk: Chunk) -> Any:
        return client.submit(judge_chunk, chunk, seconds, megabytes, pure=False, retries=RETRIES)

    try:
        for lines in _grouped(_chunks(source, skip)):
            size = sum(map(len, lines.lines))
            whole = replace(lines, path=path, size=size, digest=_digest(b"".join(lines.lines)))
            waiting.append((whole, submit(replace(whole, lines=()) if path is not None else whole)))
            if len(waiting) >= IN_FLIGHT * threads:
                yield from _answers(*waiting.popleft(), submit)
        while waiting:
            yield from _answers(*waiting.popleft(), submit)
    finally:
        for _, future in waiting:
            future.cancel()
        client.close()


def judge_chunk(chunk: Chunk, seconds: float, megabytes: int) -> list[dict[str, Any]] | None:
    """What a worker does: the verdicts on a chunk, None where it cannot read it."""
    lines = chunk.read()
    if lines is None:
        return None
    worker = getattr(_LOCAL, "worker", None)
    if worker is None or worker.megabytes != megabytes:
        worker = _LOCAL.worker = Worker(megabytes)
        atexit.register(worker.close, for_good=True)
    return [worker.judge(line, seconds) for line in lines if line.strip()]


_LOCAL = threading.local()


def _answers(chunk: Chunk, future: Any, submit: Any) -> Iterator[dict[str, Any]]:
    """The verdicts on a chunk. Where its workers die with it, its lines are tried one by one."""
    found, reason = _result(future)
    if found is None and not reason:
        found, reason = _result(submit(chunk))
    if found is not None:
        yield from found
    elif len(chunk.lines) == 1:
        yield {"id": None, "verdict": "unknown", "ms": 0.0, "evidence": [], "reason": f"over budget: {reason}"}
    else:
        for line in chunk.lines:
            single = Chunk(None, 0, len(line), _digest(line), (line,))
            yield from _answers(single, submit(single), submit)


def _result(future: Any) -> tuple[list[dict[str, Any]] | None, str]:
    """The verdicts of a task, or why there are none."""
    from distributed import KilledWorker

    try:
        return future.result(), ""
    except KilledWorker:
        return None, "the workers that judged it were killed"
    except ModuleNotFoundError as error:
        msg = f"the workers of the cluster need chainrule, as it is installed here: {error}"
        raise UsageError(msg) from None


def _chunks(source: Iterable[bytes], skip: int) -> Iterator[tuple[int, bytes]]:
    """The lines that are not empty, behind the first `skip`, with their offsets."""
    offset = 0
    for line in source:
        if line.strip():
            if skip:
                skip -= 1
            else:
                yield offset, line
        offset += len(line)


def _grouped(lines: Iterable[tuple[int, bytes]]) -> Iterator[Chunk]:
    """Lines that follow each other, some at a time."""
    group: list[bytes] = []
    start = end = 0
    for offset, line in lines:
        if group and (len(group) == LINES or offset != end):
            yield Chunk(None, start, 0, b"", tuple(group))
            group = []
        if not group:
            start = offset
        group.append(line)
        end = offset + len(line)
    if group:
        yield Chunk(None, start, 0, b"", tuple(group))


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise UsageError("a cluster needs dask: pip install 'chainrule[dask]'") from None
    with contextlib.suppress(OSError, TimeoutError):
        return Client(address, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    msg = f"no Dask scheduler answers at {address}: give its address, such as tcp://10.0.0.1:8786"
    raise UsageError(msg)


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
