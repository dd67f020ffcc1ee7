"""A whole project checked: its files in order, judged by several processes, known ones taken from the cache.

The pipe to a process carries JSON alone. Each document is also read here, for its places; only judging is given away.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule.bulk.cache import Cache, key
from chainrule.bulk.shares import judged_in_shares, shares
from chainrule.bulk.workers import Worker, cores, in_order, serve
from chainrule.checker.extraction.claims import extract
from chainrule.checker.reports.records import recorded, restored
from chainrule.checker.reports.report import DocumentReport, Report
from chainrule.checker.runs import check_document, files, reported
from chainrule.checker.settings.project import Settings
from chainrule.errors import UsageError
from chainrule.readers import documents

#: Megabytes that a process may use; a file that needs more is an error, and the others are judged.
MEGABYTES = 4096
#: A process of its own pays off for so much of documents: it reads and judges them in about a second.
BYTES_EACH = 100_000
#: Told after each file, and for a single process after each claim: how many files are done, of how many.
Seen = Callable[[float, int], None]


@dataclass(frozen=True, slots=True)
class _Task:
    """A file, read; `known` is its report if it was in the cache."""

    path: str
    root: Path | None
    document: documents.Document
    name: str
    known: DocumentReport | None
    mended: bool


def check_project(
    paths: Iterable[str | Path], settings: Settings, *, jobs: int | None = 1, cache: Cache | None = None,
    seen: Seen | None = None, mended: bool = False, met: set[str] | None = None,
) -> Report:  # fmt: skip
    """The documents that paths stand for, judged by `jobs` processes, None for as many as pay off.

    The report does not depend on how many. With `mended` the edits that mend claims are found beside the verdicts. The
    files of `met` were checked before; those of this call are added.
    """
    report = Report()
    found = list(files(paths, report, settings, met))
    done = 0

    def within(part: float) -> None:
        if seen is not None:
            seen(done + part, len(found))

    if jobs is None:
        jobs = _worth(found) if len(found) > 1 else cores()
    workers: list[Worker] = []
    if jobs > 1 and len(found) > 1:
        workers = [Worker(MEGABYTES, "chainrule.bulk.projects") for _ in range(min(jobs, len(found)))]
        if cache is None or cache.is_empty():
            # All will be judged, and the first file takes its time to be read.
            workers = _ahead(workers)
    if workers:
        results: Generator[DocumentReport | str, None, None] = in_order(
            _tasks(found, cache, mended=mended), workers, lambda worker, task: _asked(worker, task, cache)
        )
    else:
        # Of a single file the claims are shared.
        alone = jobs if len(found) == 1 else 1
        results = (_here(task, cache, within, alone) for task in _tasks(found, cache, mended=mended))
    # Closed also by an interruption, which ends the processes at once.
    with closing(results):
        for result in results:
            done += 1
            within(0)
            if isinstance(result, str):
                report.errors.append(result)
            else:
                report.documents.append(result)
    if cache is not None:
        cache.prune()
    return report


def _worth(found: list[tuple[str | Path, Path | None]]) -> int:
    """As many processes as there are cores, if each has enough to do that its start pays off."""
    size = 0
    for path, _ in found:
        # What cannot be read says so later.
        with suppress(OSError):
            size += Path(path).stat().st_size
    return min(cores(), size // BYTES_EACH)


def _ahead(workers: list[Worker]) -> list[Worker]:
    """Workers that have started; none where there is no room for all of them."""
    try:
        for worker in workers:
            worker.start(answer)
    except OSError:
        for worker in workers:
            worker.close()
        return []
    return workers


def _tasks(found: list[tuple[str | Path, Path | None]], cache: Cache | None, *, mended: bool) -> Iterator[_Task | str]:
    """The files, read; one that cannot be used is what is wrong with it."""
    for path, root in found:
        try:
            document = documents.read(path, root)
        except UsageError as error:
            yield str(error)
            continue
        name = key(document, mended=mended)
        yield _Task(str(path), root, document, name, _known(cache, name, document, root), mended)


def _known(cache: Cache | None, name: str, document: documents.Document, root: Path | None) -> DocumentReport | None:
    record = cache.get(name) if cache is not None else None
    if cache is None or record is None:
        return None
    try:
        report = restored(record, document, root)
    except ValueError:
        return None
    cache.hits += 1
    return report


def _here(task: _Task | str, cache: Cache | None, within: Callable[[float], None], jobs: int) -> DocumentReport | str:
    """A file judged in this process, with others beside it if it has many claims."""
    if isinstance(task, str):
        return task
    if task.known is not None:
        return task.known
    extraction = extract(task.document)
    count = shares(extraction.claims, jobs)
    report = reported(task.document, extraction, judged_in_shares(extraction.claims, count, within), task.root)
    if cache is not None:
        cache.put(task.name, recorded(report, mended=task.mended))
    return report


def _asked(worker: Worker, task: _Task | str, cache: Cache | None) -> DocumentReport | str:
    """A file judged by a worker."""
    if isinstance(task, str):
        return task
    if task.known is not None:
        return task.known
    line = json.dumps({"path": task.path, "root": None if task.root is None else str(task.root), "mended": task.mended})
    answer = worker.ask(line.encode(), None)
    if isinstance(answer, str):
        return f"{task.path} cannot be judged: {answer}"
    if "error" in answer:
        return str(answer["error"])
    if answer["name"] != task.name:
        return f"{task.path} was changed while it was read: check it again"
    if cache is not None:
        cache.put(task.name, answer["record"])
    return restored(answer["record"], task.document, task.root)


def answer(line: bytes) -> dict[str, Any]:
    """What a worker process says about a file."""
    asked = json.loads(line)
    try:
        document = documents.read(asked["path"], None if asked["root"] is None else Path(asked["root"]))
    except UsageError as error:
        return {"error": str(error)}
    mended = asked["mended"]
    return {"name": key(document, mended=mended), "record": recorded(check_document(document), mended=mended)}


if __name__ == "__main__":
    try:
        serve(int(sys.argv[1]), answer)
    except KeyboardInterrupt:
        sys.exit(130)
