"""A bulk file in, a file of verdicts out: resumed where it stopped, with the counts at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import islice
from typing import IO, Any

from chainrule.bulk.cluster import Cluster, verified_on
from chainrule.bulk.records import verify_record
from chainrule.bulk.workers import verified

SECONDS = 20.0
MEGABYTES = 2048


def verify(records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The verdict on each record, in order, in this process: `{"id", "definition", "variable", "claim", ...}`.

    A record that is not understood is unknown with its reason. `chainrule verify` adds time and memory limits.
    """
    return map(verify_record, records)


def verify_file(
    source: Iterable[bytes],
    out: IO[str],
    *,
    skip: int = 0,
    jobs: int = 1,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
    seen: Callable[[dict[str, Any]], None] | None = None,
    cluster: Cluster | None = None,
) -> Counter[str]:
    """Write the verdict on every line of `source` behind the first `skip`; each is written as soon as it is known.

    They are judged by `jobs` processes here, or by a Dask `cluster`.
    """
    counts: Counter[str] = Counter()
    if cluster is not None:
        results = verified_on(cluster, source, skip=skip, seconds=seconds, megabytes=megabytes)
    else:
        lines = (line for line in source if line.strip())
        results = verified(islice(lines, skip, None), jobs=jobs, seconds=seconds, megabytes=megabytes)
    with closing(results):
        for result in results:
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
            out.flush()
            counts[result["verdict"]] += 1
            if seen is not None:
                seen(result)
    return counts
