"""Before a bulk run goes on with an old file of verdicts: whether what it holds are the verdicts on this input.

Nothing of the file is changed before all of it is known to be; a last line that was cut off is taken away then.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, Any

from chainrule.bulk.workers import id_of
from chainrule.errors import UsageError
from chainrule.prover.verdict import UNKNOWN, VERDICTS


@dataclass(slots=True)
class Kept:
    """The verdicts that are there already: how many, and of which kind; and what of the input was read beyond them."""

    counts: Counter[str] = field(default_factory=Counter)
    ahead: tuple[bytes, ...] = ()

    @property
    def total(self) -> int:
        """How many lines of the input they stand for."""
        return self.counts.total()


def kept(target: Path, source: IO[bytes]) -> Kept:
    """What `target` holds of the verdicts on `source`, whose lines are read so far.

    Raises `UsageError` where it holds anything else, and where it is the input itself.
    """
    if _same(target, source):
        msg = f"{target} is the input too, and verdicts would replace it: name another file for --out"
        raise UsageError(msg)
    out = Kept()
    if not target.is_file():
        return out
    end = 0
    records = (line for line in source if line.strip())
    try:
        with target.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                if not line.endswith(b"\n"):
                    out.ahead = tuple(islice(records, 1))
                    _cut_off(line, out.ahead, f"{target}, line {number}")
                    break
                out.counts[_verdict(line, next(records, None), f"{target}, line {number}")] += 1
                end = lines.tell()
        if end < target.stat().st_size:
            os.truncate(target, end)
    except OSError as error:
        msg = f"{target} cannot be read: {error.strerror}"
        raise UsageError(msg) from None
    return out


def _same(target: Path, source: IO[bytes]) -> bool:
    """Whether a file is the one that is read, under whatever name."""
    try:
        return os.path.samestat(target.stat(), os.fstat(source.fileno())) and target.is_file()
    except (OSError, ValueError):
        # It is not there yet, or the input is no file.
        return False


def _verdict(line: bytes, record: bytes | None, where: str) -> str:
    """The verdict that a line holds, if it is one on the record."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or "id" not in found or found.get("verdict") not in VERDICTS:
        raise _other(f"{where}: this is no verdict of chainrule verify")
    if record is None:
        raise _other(f"{where}: there is a verdict more than the input has records")
    wanted, name = id_of(record), found["id"]
    # A record too long or too costly to read has a verdict without its name.
    nameless = name is None and found["verdict"] == UNKNOWN
    if _text(name) != _text(wanted) and not nameless:
        raise _other(f"{where}: this is the verdict on {_text(name)}, and that record of the input is {_text(wanted)}")
    return str(found["verdict"])


def _cut_off(line: bytes, ahead: tuple[bytes, ...], where: str) -> None:
    """Raise unless a last line without an end may be the beginning of the verdict on the next record."""
    for name in (name for record in ahead for name in (id_of(record), None)):
        begin = f'{{"id": {_text(name)}, "verdict": "'.encode(errors="surrogatepass")
        if line.startswith(begin) or begin.startswith(line):
            return
    raise _other(f"{where}: this is not the beginning of the next verdict")


def _text(name: Any) -> str:
    return json.dumps(name, ensure_ascii=False)


def _other(what: str) -> UsageError:
    return UsageError(f"{what}; the file is left as it is: name another one for --out, or remove it to start anew")
