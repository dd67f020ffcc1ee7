"""The command `verify`: claims in bulk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import click

from chainrule.errors import UsageError


@click.command()
@click.argument("source", metavar="IN.jsonl")
@click.option("--out", "target", metavar="OUT.jsonl", help="Where verdicts go; an unfinished file is continued.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Worker processes.")
@click.option("--dask", "cluster", metavar="ADDRESS", default="", help="Judge on the Dask cluster at this address.")
@click.option("--timeout", type=click.FloatRange(0.01), default=20.0, help="Seconds a claim may take.")
@click.option("--memory", type=click.IntRange(256), default=2048, help="Megabytes a worker may use.")
def verify(source: str, target: str | None, jobs: int, cluster: str, timeout: float, memory: int) -> None:
    """Verify claims in bulk: a verdict per line of IN.jsonl, in order (- reads standard input)."""
    from chainrule.bulk.cluster import Cluster
    from chainrule.bulk.files import verify_file
    from chainrule.bulk.resuming import Kept, kept
    from chainrule.bulk.tally import Tally

    tally = Tally()
    try:
        with click.open_file(source, "rb") as lines:
            before = kept(Path(target), lines) if target else Kept()
            skip = 0
            rest: Iterable[bytes] = chain(before.ahead, lines)
            if source != "-" and lines.seekable():
                # Workers elsewhere find lines by their places in the file.
                lines.seek(0)
                skip, rest = before.total, lines
            tally = Tally(before.counts)
            with tally, _written_to(target) as out:
                verify_file(
                    rest, out, skip=skip, jobs=jobs, seconds=timeout, megabytes=memory, seen=tally,
                    cluster=Cluster(cluster, None if source == "-" else str(Path(source).resolve()))
                    if cluster else None,
                )  # fmt: skip
    except OSError as error:
        raise UsageError(f"{error.filename or target or 'standard output'}: {error.strerror}") from None
    except KeyboardInterrupt:
        click.echo(f"{tally.summary()}; interrupted: the same call goes on from here", err=True)
        # All that is known is written and the workers are ended. Threads are not waited for: one may wait for a lock
        # that the interruption left taken.
        os._exit(130)
    click.echo(tally.summary(), err=True)
    sys.exit(1 if tally.counts["refuted"] else 0)


def _written_to(target: str | None) -> Any:
    """A file that is appended to, or standard output."""
    return click.open_file(target, "a", encoding="utf-8") if target else click.open_file("-", "w", encoding="utf-8")
