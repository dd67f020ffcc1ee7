"""Suppressions in comments, applied to judged claims: `ignore[sign] reason` on a line, or alone before a formula.

A suppression without a reason, one that is not understood and one that suppresses nothing are findings themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.findings import Judged, Suppressed
from chainrule.checker.notices import FINDINGS, SUPPRESSION, UNREASONED, UNUSED, Notice, unknown_finding
from chainrule.readers.documents import Comment, Document, Piece

_IGNORE = re.compile(r"ignore\b\s*(?:\[([^\]]*)\])?[\s:,-]*(.*)", re.DOTALL)
#: What may stand before a comment that is alone on its line: marks of quotes and lists; in a formula also its opening.
_ALONE = re.compile(r"(?:[>\s]|[-*+](?=\s))*")
_OPENING = re.compile(r"(?:[>\s]|[-*+](?=\s)|\$\$|\\\[|\\begin\s*\{[A-Za-z]+\*?\}(?:\{[^{}]*\})?)*")


def suppressed(document: Document, judged: list[Judged]) -> tuple[list[Judged], list[Notice]]:
    """The claims with what comments suppress taken from their findings, and what is wrong with the comments."""
    notices: list[Notice] = []
    out = list(judged)
    for comment in document.comments:
        if not comment.suppresses:
            continue
        names, reason, wrong = _read(comment.body)
        notices.extend(Notice(SUPPRESSION, message, comment.start, comment.end) for message in wrong)
        if names and not reason:
            notices.append(Notice(UNREASONED, "say why: ignore[name] reason", comment.start, comment.end))
        used: set[str] = set()
        for i in _covered(document, comment, out):
            used |= {finding.name for finding in out[i].findings} & set(names)
            out[i] = without(out[i], names, reason, "comment")
        idle = [name for name in names if name not in used]
        if idle:
            message = f"no {' and no '.join(idle)} is found {_where(document, comment)}"
            notices.append(Notice(UNUSED, message, comment.start, comment.end))
    return out, notices


def without(judged: Judged, names: list[str], reason: str, by: str) -> Judged:
    """A claim with the findings of these names suppressed."""
    hit = tuple(Suppressed(finding, reason, by) for finding in judged.findings if finding.name in names)
    if not hit:
        return judged
    kept = tuple(finding for finding in judged.findings if finding.name not in names)
    return replace(judged, findings=kept, suppressed=(*judged.suppressed, *hit))


def _read(body: str) -> tuple[list[str], str, list[str]]:
    """The names, the reason, and what is wrong in the body of a suppression."""
    found = _IGNORE.match(body)
    assert found is not None  # noqa: S101 - it begins with ignore
    names = [name for name in re.split(r"[,\s]+", found.group(1) or "") if name]
    if not names:
        return [], "", ["it names no finding: write ignore[sign] reason"]
    wrong = [unknown_finding(name) for name in names if name not in FINDINGS]
    return list(dict.fromkeys(n for n in names if n in FINDINGS)), found.group(2).strip(), wrong


def _alone(document: Document, comment: Comment) -> bool:
    """Whether nothing but marks stands beside a comment."""
    text = document.text
    begin = text.rfind("\n", 0, comment.start) + 1
    end = text.find("\n", comment.end)
    behind = text[comment.end : end if end >= 0 else len(text)]
    marks = _ALONE if _around(document, comment) is None else _OPENING
    return marks.fullmatch(text[begin : comment.start]) is not None and not behind.strip()


def _around(document: Document, comment: Comment) -> Piece | None:
    """The formula that a comment stands in."""
    return next((p for p in document.pieces if p.kind == "display" and p.start <= comment.start < p.end), None)


def _where(document: Document, comment: Comment) -> str:
    return "in what follows" if _alone(document, comment) else "on this line"


def _covered(document: Document, comment: Comment, judged: list[Judged]) -> Iterator[int]:
    """The places in `judged` of the claims that a comment speaks of."""
    formulas = [piece for piece in document.pieces if piece.kind in ("display", "inline")]
    if not _alone(document, comment):
        lines = range(document.flow_line(comment.start), document.flow_line(max(comment.end - 1, 0)) + 1)
        hit = [i for i, j in enumerate(judged) if _meets(document, j.claim.start, j.claim.end, lines)]
        at_mark = [p for p in formulas if document.flow_line(p.start) in lines or document.flow_line(p.end) in lines]
        yield from hit or [i for i, j in enumerate(judged) if any(_inside(j, piece) for piece in at_mark)]
        return
    around = _around(document, comment)
    if around is not None:
        yield from _row(document, comment, around, judged)
        return
    following = next((p for p in formulas if p.start >= comment.end), None)
    if following is None:
        return
    line = document.flow_line(following.start)
    for i, j in enumerate(judged):
        if _inside(j, following) or (following.kind == "inline" and document.flow_line(j.claim.start) == line):
            yield i


def _row(document: Document, comment: Comment, around: Piece, judged: list[Judged]) -> Iterator[int]:
    """Inside of a formula: the claims that a comment interrupts, else those that start on the first line behind it."""
    inner = [(i, j.claim) for i, j in enumerate(judged) if _inside(j, around)]
    broken = [i for i, claim in inner if claim.start < comment.start < claim.end]
    if broken:
        yield from broken
        return
    behind = [(i, document.flow_line(claim.start)) for i, claim in inner if claim.start >= comment.end]
    yield from (i for i, line in behind if line == behind[0][1])


def _meets(document: Document, start: int, end: int, lines: range) -> bool:
    return document.flow_line(start) < lines.stop and document.flow_line(max(end - 1, start)) >= lines.start


def _inside(judged: Judged, piece: Piece) -> bool:
    return piece.start <= judged.claim.start <= piece.end
