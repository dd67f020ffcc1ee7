"""Corrections written into files: the edits of a report made in the bytes, read again, judged again, then put in place.

A file is replaced as a whole or not at all, and only while it is the one that was checked.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from chainrule.checker.corrections.edits import Edit
from chainrule.checker.corrections.left import UPSETS
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.claims import extract
from chainrule.checker.findings import Judged
from chainrule.checker.reports.report import DocumentReport, Report, which
from chainrule.checker.runs import judged as judge_claim
from chainrule.checker.runs import reported
from chainrule.errors import UsageError
from chainrule.readers.documents import Document
from chainrule.readers.documents.files import decoded
from chainrule.readers.documents.sources import Source


@dataclass(frozen=True, slots=True)
class Fix:
    """A file with its claims mended: its bytes before and after, how many claims, and the report of it then."""

    path: str
    before: bytes
    after: bytes
    count: int
    report: DocumentReport

    def diff(self) -> str:
        """The change as a unified diff."""
        old, new = (_lines(data, self.path) for data in (self.before, self.after))
        out = []
        for line in unified_diff(old, new, self.path, self.path):
            out.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
        return "".join(out)


def fix(report: Report, accepted: Callable[[Fix], bool]) -> int:
    """Mend the files of a report where the fix is accepted; how many claims are mended.

    The report is then that of the new files.
    """
    count = 0
    seen: set[Path] = set()
    for i, each in enumerate(report.documents):
        try:
            path = Path(each.document.path).resolve()
            found = None if path in seen else fixed(each)
            seen.add(path)
            if found is not None and accepted(found):
                write(found)
                report.documents[i] = found.report
                count += found.count
        except UsageError as error:
            report.errors.append(str(error))
    return count


def fixed(report: DocumentReport) -> Fix | None:
    """The fix of one file, None where nothing can be mended."""
    if not report.edits():
        return None
    path = Path(report.document.path)
    source = Source(_bytes(path), report.document, report.root)
    before = extract(source.document).claims
    place = {(claim.start, claim.end, claim.link): i for i, claim in enumerate(before)}
    judged = {place[j.claim.start, j.claim.end, j.claim.link]: j for j in report.judged}
    edits = {place[c.start, c.end, c.link]: e for i, e in report.edits().items() for c in [report.judged[i].claim]}
    while edits:
        data = source.edited((op.start, op.end, op.text) for edit in edits.values() for op in edit.ops)
        document = source.read(data)
        again = _judged_again(before, document, judged, edits)
        if isinstance(again, dict):
            kept = [again[i] for i in sorted(judged)]
            mended = reported(document, extract(document), kept, report.root)
            mended.left = {which(again[place[old]]): reason for old, reason in report.left.items() if old in place}
            return Fix(str(path), source.data, data, len(edits), mended)
        for i in again & edits.keys():
            del edits[i]
            report.leave(before[i], UPSETS)
    return None


def _judged_again(
    before: list[Claim], document: Document, judged: dict[int, Judged], edits: dict[int, Edit]
) -> dict[int, Judged] | set[int]:
    """The claims of the mended document as judged; or the edits to drop, since something does not hold after them."""
    after = extract(document).claims
    if len(after) != len(before):
        return set(edits)
    out: dict[int, Judged] = {}
    for i, (old, new) in enumerate(zip(before, after, strict=True)):
        if old.text == new.text and i not in edits:
            if i in judged:
                out[i] = replace(judged[i], claim=new)
            continue
        now = judge_claim(new)
        if not now.verdict or now.flagged:
            near = {k for k, edit in edits.items() if k == i or (edit.end > old.start and edit.start < old.end)}
            return near or set(edits)
        if i in judged:
            out[i] = now
    return out


def write(found: Fix) -> None:
    """Put a mended file in the place of the old one, at once, unless that has changed."""
    path = Path(found.path).resolve()
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(found.after)
                out.flush()
                os.fsync(out.fileno())
            Path(name).chmod(path.stat().st_mode & 0o7777)
            if path.read_bytes() != found.before:
                msg = f"{found.path} changed after it was checked and is left as it is: check it again"
                raise UsageError(msg)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        msg = f"{found.path} cannot be written: {error.strerror}"
        raise UsageError(msg) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise UsageError(msg) from None


def _lines(data: bytes, path: str) -> list[str]:
    """The lines with plain ends, as a terminal shows them."""
    parts = decoded(data, path)[0].replace("\r\n", "\n").split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])
